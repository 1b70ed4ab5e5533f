"""The course of a conversation: what goes to the agent, what is sent again, what a draft means."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import fact
from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.blocks import Block
from ..reading.bodies import bodies
from ..reading.document import Document
from ..reading.mentions import Mention, mentions
from ..reading.tables import Row

WORDS = phrases("flow")


@rule("route.export-to-agent")
def export_to_agent(document: Document) -> Iterator[Hit]:
    for row in document.rows:
        hit = _routed(row)
        if hit and not document.discouraged(row.start):
            yield hit
    found: list[int] = []
    for match in document.found(WORDS.to_agent, WORDS.asks_agent, WORDS.tells_export):
        if not any(abs(match.start() - at) < 40 for at in found):
            found.append(match.start())
    yield from map(_export_hit, found)
    for match in document.found(WORDS.tells_rest):
        yield _rest_hit(match.start())
    for body in bodies(document):
        keys = ("new_message", "newMessage")
        spoken = (body.value.at(key, "parts", "text") for key in keys)
        words = next((value for value in spoken if value), None)
        if body.endpoint == "run_sse" and words and WORDS.asks_export.match(words.text):
            yield _export_hit(words.start)


def _routed(row: Row) -> Hit | None:
    """A routing row that sends to the stream what the API answers by itself."""
    (at, first), rest = row.cells[0], [cell for _, cell in row.cells[1:]]
    exports = WORDS.exports.search(first)
    others = WORDS.anything_else.search(first) and not exports
    if not rest or others or not (WORDS.spoken.search(first) and WORDS.rest_words.search(first)):
        return None
    skips = row.under("skip sse", "跳过")
    to_agent = WORDS.agent.search(rest[0]) and not WORDS.not_agent.search(rest[0])
    unskipped = skips is not None and WORDS.no.match(skips)
    if "button" in first.lower() or not (to_agent or unskipped):
        return None
    return _export_hit(at) if exports else _rest_hit(at)


def _rest_hit(at: int) -> Hit:
    message = "the API answers this by itself; the agent is not asked"
    fix = "credits, state and uploads have endpoints of their own"
    return Hit(at, message, fix, facts=("route.credits", "route.state", "route.upload"))


def _export_hit(at: int) -> Hit:
    return Hit(at, "an export is a render of its own and is never sent to the agent")


@rule("draft.keys")
def draft_keys(document: Document) -> Iterator[Hit]:
    kinds = dict(zip(("video", "audio", "text"), fact("draft.tt.values").numbers, strict=True))
    for offset, line in document.lines:
        for match in WORDS.track.finditer(line) if WORDS.of_tracks.search(line) else ():
            kind = next(name for name in kinds if getattr(WORDS, name).fullmatch(match["kind"]))
            if int(match["number"]) != kinds[kind]:
                message = f"track type {match['number']} is not {match['kind']}, {kinds[kind]} is"
                yield Hit(offset + match.start(), message)
    for match in WORDS.unit.finditer(document.text):
        yield Hit(match.start(), "d counts milliseconds", facts=("draft.d.milliseconds",))


_INSTEAD = "read the state: after 30 s, then every 60 s, five times at most"


@rule("run.resend")
def resend(document: Document) -> Iterator[Hit]:
    for statement in document.statements:
        match = WORDS.resends.search(statement.text)
        # The trouble may stand in the sentence before, or in the heading.
        before = document.text[max(statement.block.start, statement.start - 100) : statement.end]
        # A row of a code says by itself what it is about.
        prose = statement.block.kind in ("prose", "item")
        above = f"{document.heading(statement.start)}\n{before}" if prose else before
        around = next((one for one in (statement.text, before) if WORDS.trouble.search(one)), above)
        if not match or not WORDS.trouble.search(around) or WORDS.other_cause.search(around):
            continue
        if document.discouraged(statement.start + match.start(), statement.start + match.end()):
            continue
        yield Hit(
            statement.start + match.start(),
            "a message sent again is worked on and charged twice",
            _INSTEAD,
        )
    yield from _coded_resends(document)


def _coded_resends(document: Document) -> Iterator[Hit]:
    """Code that calls /run_sse again where it failed."""
    for call in mentions(document):
        block = document.block_at(call.start)
        if call.name != "run_sse" or block is None:
            continue
        at = _insists(document, call, block)
        if at is not None and not document.discouraged(at):
            yield Hit(
                at, "this sends a message again, which is worked on and charged twice", _INSTEAD
            )


def _insists(document: Document, mention: Mention, block: Block) -> int | None:
    if mention.command:
        retries = WORDS.retries.search(mention.command.text)
        return mention.command.start + retries.start() if retries else None
    if block.kind != "code":
        return None
    # A loop and its handler lie within one function, which a blank line is taken to end.
    start = max(block.start, document.text.rfind("\n\n", block.start, mention.start))
    end = document.text.find("\n\n", mention.end, block.end)
    loops = list(WORDS.loops.finditer(document.text, start, mention.start))
    caught = WORDS.catches.search(document.text, mention.end, end if end >= 0 else block.end)
    if not loops or not caught:
        return None
    inside = document.text[loops[-1].end() : mention.start]
    # A loop that asks the user goes round with other words.
    return loops[-1].start() if "try" in inside and not WORDS.asks_user.search(inside) else None
