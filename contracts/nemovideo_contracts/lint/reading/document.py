"""A skill document as rules see it: text, blocks, statements, tables and what is forbidden where.

Published skills arrive with damaged tables, lists glued to paragraphs, collapsed line breaks and
mojibake. A Markdown parser is at its weakest exactly there, so blocks are read line by line, by
what a line starts with, and nothing is ever rejected.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .blocks import SENTENCE_END, Block, Statement, blocks, statements
from .encoding import Decoded, decode, lost, repair
from .language import forbids, forbids_before, heads_a_warning
from .objects import Value, objects
from .plain import plain
from .tables import Row, rows


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` up to `end` of the document's text."""

    start: int
    end: int
    text: str


T = TypeVar("T")

# Only these break lines: mojibake is full of U+0085, which str.splitlines would break at.
_BREAK = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(?P<yaml>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^(?P<key>[A-Za-z_][\w-]*):[ \t]*(?P<value>\S.*?)?[ \t]*$", re.MULTILINE)


def once(read: Callable[[Document], Iterable[T]]) -> Callable[[Document], tuple[T, ...]]:
    """A reading of a document, done once for each of the last documents."""
    return functools.lru_cache(maxsize=8)(lambda document: tuple(read(document)))


class Document:
    """One document in three states.

    `original` is what was read, `source` is free of the mojibake that could be undone, and `text`
    is the plain text of it that rules read. Offsets are those of `text` unless said otherwise.
    """

    def __init__(self, decoded: Decoded, name: str = "SKILL.md") -> None:
        self.name = name
        self.encoding = decoded.encoding
        self.marked = decoded.marked
        self.original = decoded.text
        self.source = "".join(map(repair, _LINE.findall(decoded.text)))
        self._plain = plain(self.source)
        self.text = self._plain.text

    @classmethod
    def of(cls, text: str, name: str = "SKILL.md") -> Document:
        """A document from text that needs no decoding."""
        return cls(Decoded(text, "utf-8"), name)

    @classmethod
    def read(cls, path: Path) -> Document:
        """The document in a file.

        Raises:
            OSError: the file cannot be read.
        """
        return cls(decode(path.read_bytes()), str(path))

    @functools.cached_property
    def lines(self) -> tuple[tuple[int, str], ...]:
        """(offset, text with its line break) of every line."""
        found, offset = [], 0
        for line in _LINE.findall(self.text):
            found.append((offset, line))
            offset += len(line)
        return tuple(found)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from one, of a character."""
        at = self._plain.origin(offset)
        breaks = list(_BREAK.finditer(self.source, 0, at))
        return len(breaks) + 1, at - (breaks[-1].end() if breaks else 0) + 1

    def apply(self, edits: Iterable[Edit]) -> str:
        """The source after edits of the text, without those that overlap a later one."""
        source, limit = self.source, len(self.source)
        for one in sorted(set(edits), key=lambda edit: (edit.start, edit.end), reverse=True):
            start, end = self._plain.origin(one.start), self._plain.origin(one.end)
            if end <= limit:
                source = source[:start] + one.text + source[end:]
                limit = start
        return source

    def line_at(self, offset: int) -> str:
        """The line a character stands in."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return self.text[start : end if end >= 0 else len(self.text)]

    def garbled(self) -> Iterator[tuple[int, int, bool]]:
        """(column, line, undone) of every line with mojibake, both counted from one."""
        pairs = zip(_LINE.findall(self.source), _LINE.findall(self.original), strict=False)
        for number, (line, old) in enumerate(pairs, 1):
            gone = lost(line)
            if line != old or gone is not None:
                yield (gone or 0) + 1, number, gone is None

    @functools.cached_property
    def front(self) -> Mapping[str, Any]:
        """The front matter, as far as it can be read; empty where there is none."""
        match = _FRONT.match(self.text)
        if not match:
            return {}
        try:
            import yaml

            data = yaml.safe_load(match["yaml"])
        except yaml.YAMLError:
            data = None
        if isinstance(data, Mapping):
            return data
        return {pair["key"]: (pair["value"] or "") for pair in _PAIR.finditer(match["yaml"])}

    @property
    def headed(self) -> bool:
        """Whether the document has front matter."""
        return bool(_FRONT.match(self.text))

    @functools.cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The document cut into blocks, front matter left out."""
        front = _FRONT.match(self.text)
        return tuple(blocks(self.lines, front.end() if front else 0))

    def block_at(self, offset: int) -> Block | None:
        """The block a character stands in."""
        return next((block for block in self.blocks if block.start <= offset < block.end), None)

    @functools.cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All sentences, rows and lines of code in order."""
        return tuple(
            statement for block in self.blocks for statement in statements(self.text, block)
        )

    @functools.cached_property
    def rows(self) -> tuple[Row, ...]:
        """All table rows but headers and separators."""
        return tuple(rows(self.text, self.blocks))

    @functools.cached_property
    def objects(self) -> tuple[Value, ...]:
        """All JSON-like objects, outermost only."""
        front = _FRONT.match(self.text)
        return tuple(
            value for value in objects(self.text) if not front or value.start >= front.end()
        )

    def rows_after(self, row: Row, cells: Sequence[tuple[str, ...]]) -> Edit:
        """The edit that adds rows of these cells below one, in its manner."""
        line = self.text[row.start : row.end]
        break_ = "\r\n" if line.endswith("\r\n") else "\n"
        tail = "" if line.endswith("\n") else break_
        lines = [f"| {' | '.join(row)} |" for row in cells]
        added = break_.join(lines) if tail else "".join(line + break_ for line in lines)
        return Edit(row.end, row.end, tail + added)

    def heading(self, offset: int) -> str:
        """The text of the nearest heading above a character."""
        above = [
            block for block in self.blocks if block.kind == "heading" and block.start <= offset
        ]
        return self.text[above[-1].start : above[-1].end] if above else ""

    def discouraged(self, start: int, end: int | None = None) -> bool:
        """Whether the document says not to do what it says here."""
        end = start if end is None else end
        block = self.block_at(start)
        opening = self.text.rfind("\n", 0, start) + 1
        if block and block.kind in ("prose", "item"):
            opening = max(block.start, start - 120)
        closing = self.text.find("\n", end)
        before = self.text[opening:start].replace("\n", " ")
        after = self.text[end : closing if closing >= 0 else len(self.text)]
        return forbids_before(before) or forbids(after) or self._under_warning(start)

    def found(self, *patterns: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Every match of the patterns that the document does not warn of."""
        for pattern in patterns:
            for match in pattern.finditer(self.text):
                if not self.discouraged(match.start(), match.end()):
                    yield match

    def _under_warning(self, offset: int) -> bool:
        block = self.block_at(offset)
        if block is None or block.kind in ("heading", "prose"):
            return False
        heading = self.heading(offset).strip()
        # The title of a document names a thing; it forbids nothing.
        if heads_a_warning(heading) and not re.match(r"#\s", heading):
            return True
        index = self.blocks.index(block)
        while index and self.blocks[index].kind == "item":
            index -= 1
        intro = self.blocks[index - 1] if block.kind == "code" and index else self.blocks[index]
        said = self.text[intro.start : intro.end].rstrip()
        if intro.kind != "prose" or not said.endswith((":", "：")):
            return False
        return heads_a_warning(SENTENCE_END.split(said)[-1].lstrip())
