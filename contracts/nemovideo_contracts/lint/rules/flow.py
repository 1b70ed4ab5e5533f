"""The course of a conversation: routing, the stream's end, the draft's keys."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import fact
from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.bodies import bodies
from ..reading.document import Document
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
