"""Letters as masks: measuring, wrapping and drawing with the fonts OpenCV carries inside.

No font file has to be found on the machine: a variable sans for Latin, Cyrillic, Hebrew and
Arabic, and behind it a universal face that has Chinese, Japanese and Korean.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

import cv2
import numpy as np

from nemovideo_mock.render.planes import Plane

_LINE = 1.24
_ROOM = (8192, 8192)
_PROBE_SIZE = 24
_SMALLEST = 10
_SNUG, _BREAKING = 0.86, 0.5
_MOST = 4000  # characters; no picture has room for more
# Scripts without spaces may break after any character, but not before closing punctuation.
_PIECES = re.compile(r"\s+|[⺀-鿿豈-﫿가-힯＀-￯][、。，！？；：）」』”]*|[^\s⺀-鿿豈-﫿가-힯＀-￯]+")


@dataclass(frozen=True, slots=True)
class Face:
    """A face of OpenCV's at a weight (100-1000)."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text at a size, in pixels."""

    lines: tuple[str, ...]
    size: int
    face: Face

    @property
    def width(self) -> int:
        return max(measure(line, self.size, self.face) for line in self.lines)

    @property
    def line_height(self) -> int:
        return round(self.size * _LINE)

    @property
    def height(self) -> int:
        return self.line_height * len(self.lines)


def fit(text: str, size: int, face: Face, width: int, height: int) -> Block:
    """The text wrapped into a box, at `size` or as much smaller as it takes.

    What has no room even at the smallest size is left out.
    A little smaller is better than a line more; much smaller is worse than a broken word.
    """
    paragraphs = [line for line in map(drawable, text[:_MOST].splitlines()) if line]
    block = _block(paragraphs, size, face, width)
    snug = _block(paragraphs, round(size * _SNUG), face, width)
    if len(snug.lines) < len(block.lines):
        block = snug
    while block.size > _SMALLEST and (block.width > width or block.height > height):
        smaller = max(_SMALLEST, min(block.size - 1, round(block.size * 0.93)))
        block = _block(paragraphs, smaller, face, width, breaks=smaller <= size * _BREAKING)
    room = max(1, height // block.line_height)
    return replace(block, lines=block.lines[:room])


def _block(paragraphs: list[str], size: int, face: Face, width: int, breaks: bool = False) -> Block:
    """The text at one size, its lines about equally long."""
    lines: list[str] = []
    for paragraph in paragraphs:
        wrapped = _wrapped(paragraph, size, face, width, breaks)
        for share in (0.6, 0.7, 0.8, 0.9):
            tried = _wrapped(paragraph, size, face, round(width * share), breaks)
            if len(tried) == len(wrapped):
                wrapped = tried
                break
        lines += wrapped
    return Block(tuple(lines) or ("",), size, face)


def draw(block: Block, align: str, width: int) -> Plane:
    """A mask of (block.height, width), 255 where there is ink; `align` left, center or right."""
    mask = np.zeros((block.height, width), np.uint8)
    face = cv2.FontFace(block.face.name)
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    for index, line in enumerate(block.lines):
        x = round((width - measure(line, block.size, block.face)) * share)
        y = index * block.line_height + round(block.size * 0.96)
        cv2.putText(mask, line, (x, y), (255,), face, block.size, block.face.weight)
    return mask


@functools.lru_cache(maxsize=4096)
def measure(line: str, size: int, face: Face) -> int:
    """How wide a line is, in pixels."""
    if not line:
        return 0
    font = cv2.FontFace(face.name)
    x, _, width, _ = cv2.getTextSize(_ROOM, line, (0, 0), font, size, face.weight)
    return int(x + width)


def drawable(text: str) -> str:
    """The text without what no face has a shape for, such as most emoji."""
    known = "".join(character for character in text if character == " " or _has_shape(character))
    return re.sub(r" +", " ", known).strip()


@functools.lru_cache(maxsize=4096)
def _has_shape(character: str) -> bool:
    # A missing shape is drawn as a question mark.
    return character == "?" or (
        character.isprintable() and not np.array_equal(_shape(character), _shape("?"))
    )


def _shape(character: str) -> Plane:
    mask = np.zeros((_PROBE_SIZE * 2, _PROBE_SIZE * 2), np.uint8)
    font = cv2.FontFace("sans")
    cv2.putText(mask, character, (4, 32), (255,), font, _PROBE_SIZE, 400)
    return mask


def _wrapped(text: str, size: int, face: Face, width: int, breaks: bool) -> list[str]:
    """Greedy lines. A word wider than the box stays whole unless it may be broken."""
    pieces = _PIECES.findall(text)
    if breaks:
        pieces = [part for piece in pieces for part in _broken(piece, size, face, width)]
    lines, line = [], ""
    for piece in pieces:
        if line and measure((line + piece).strip(), size, face) > width:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines


def _broken(word: str, size: int, face: Face, width: int) -> list[str]:
    """A word in as many parts as it takes for each to fit."""
    count = 1 + measure(word, size, face) // max(1, width)
    length = -(-len(word) // count)
    return [word[start : start + length] for start in range(0, len(word), length)]
