"""Messages sent again, in words and in code: each is worked on and charged twice."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.blocks import Block
from ..reading.document import Document
from ..reading.mentions import Mention, mentions

WORDS = phrases("resends")

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
