"""A document cut into blocks and statements, line by line, by what a line starts with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "row", "item", "code", "prose"]

_HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*[^*]+\*\*\s*[:：]?\s*$)")
_ITEM = re.compile(r"\s*(?:[-•·]|[*+]\s|\d{1,2}[.)、]|[❌✅🚫⛔✗✓✔⚠])\s*")
_FENCE = re.compile(r"\s*(?P<mark>`{3,}|~{3,})(?P<language>[\w+-]*)")
SENTENCE_END = re.compile(r"(?:[.!?](?=\s)|[;。！？；]|\s[-•]\s(?=[A-Z`\"\d\u4e00-\u9fff]))")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind; `language` is a code fence's."""

    kind: Kind
    start: int
    end: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, a table row or a line of code, with its place in the document."""

    start: int
    end: int
    text: str
    block: Block


def _kind(line: str) -> Kind:
    if _HEADING.match(line):
        return "heading"
    if line.lstrip().startswith("|") or line.count("|") >= 3:
        return "row"
    return "item" if _ITEM.match(line) else "prose"


def blocks(lines: tuple[tuple[int, str], ...], skip: int) -> Iterator[Block]:
    """The blocks of (offset, line) pairs from an offset on."""
    pending: Block | None = None
    fence = ""
    for offset, line in lines:
        if offset < skip:
            continue
        end = offset + len(line)
        mark = _FENCE.match(line)
        if fence and pending:
            pending = Block("code", pending.start, end, pending.language)
            if mark and mark["mark"].startswith(fence) and not mark["language"]:
                yield pending
                pending, fence = None, ""
            continue
        if mark and line.count(mark["mark"]) == 1:
            if pending:
                yield pending
            pending, fence = Block("code", offset, end, mark["language"].lower()), mark["mark"]
            continue
        kind = _kind(line)
        goes_on = kind == "prose" and pending and pending.kind in ("prose", "item")
        if goes_on and pending and line.strip():
            pending = Block(pending.kind, pending.start, end)
            continue
        if pending:
            yield pending
        pending = Block(kind, offset, end) if line.strip() else None
    if pending:
        yield pending


def statements(text: str, block: Block) -> Iterator[Statement]:
    """The sentences, the row or the lines of code in a block."""
    if block.kind in ("row", "heading"):
        yield Statement(block.start, block.end, text[block.start : block.end], block)
        return
    start = block.start
    for cut in _cuts(text, block):
        if text[start:cut].strip():
            yield Statement(start, cut, text[start:cut], block)
        start = cut


def _cuts(text: str, block: Block) -> Iterator[int]:
    ends = re.compile(r"\n") if block.kind == "code" else SENTENCE_END
    for match in ends.finditer(text, block.start, block.end):
        yield match.end()
    yield block.end
