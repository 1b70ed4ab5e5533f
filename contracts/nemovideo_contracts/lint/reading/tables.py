"""Tables as documents draw them, with separators that are wrong, short or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .blocks import Block

_SEPARATOR = re.compile(r"[\s|:\-—]*$")


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its cells as (offset, text), and the header's cells where there is one."""

    start: int
    end: int
    cells: tuple[tuple[int, str], ...]
    header: tuple[str, ...]

    @property
    def text(self) -> str:
        return " | ".join(cell for _, cell in self.cells)

    def under(self, *titles: str) -> str | None:
        """The cell whose column has one of the words in its title."""
        for title, (_, cell) in zip(self.header, self.cells, strict=False):
            if any(word in title.lower() for word in titles):
                return cell
        return None


def rows(text: str, blocks: tuple[Block, ...]) -> Iterator[Row]:
    """All rows of the row blocks, each with its table's header."""
    for table in _tables(text, blocks):
        whole = [tuple(_cells(text, block)) for block in table]
        header = tuple(cell for _, cell in whole[0])
        rules = [_rule_off(text, block) for block in table]
        headed = len(table) > 1 and rules[1]
        for block, cells, rule in zip(table, whole, rules, strict=True):
            if not rule and not (headed and block is table[0]):
                yield Row(block.start, block.end, cells, header)


def _tables(text: str, blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Rows that follow each other with nothing but blank lines between."""
    table: list[Block] = []
    for block in blocks:
        if block.kind == "row" and (not table or not text[table[-1].end : block.start].strip()):
            table.append(block)
            continue
        if table:
            yield table
        table = [block] if block.kind == "row" else []
    if table:
        yield table


def _rule_off(text: str, block: Block) -> bool:
    return bool(_SEPARATOR.match(text[block.start : block.end].strip()))


def _cells(text: str, block: Block) -> Iterator[tuple[int, str]]:
    line = text[block.start : block.end].rstrip("\r\n")
    offset = len(line) - len(line.lstrip())
    if line.lstrip().startswith("|"):
        offset += 1
    for raw in line[offset:].rstrip().removesuffix("|").split("|"):
        yield block.start + offset + len(raw) - len(raw.lstrip()), raw.strip()
        offset += len(raw) + 1
