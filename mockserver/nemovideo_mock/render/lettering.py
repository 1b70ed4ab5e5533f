"""Letters as masks: measuring, wrapping and drawing with the fonts OpenCV carries inside.

No font file has to be found on the machine: a variable sans for Latin, Cyrillic, Hebrew and
Arabic, and behind it a universal face that has Chinese, Japanese and Korean.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import cv2
import numpy as np

from nemovideo_mock.render.planes import Plane

_LINE = 1.24
_ROOM = (8192, 8192)
_PROBE_SIZE = 24
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
    """The text wrapped into a box, at `size` or as much smaller as it takes."""
    paragraphs = [drawable(each) for each in text.splitlines()]
    while True:
        lines = tuple(line for each in paragraphs for line in _wrapped(each, size, face, width))
        block = Block(lines or ("",), size, face)
        if size <= 10 or (block.width <= width and block.height <= height):
            return block
        size = max(10, min(size - 1, round(size * 0.93)))


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
    kept = "".join(each for each in text if each == " " or _has_shape(each))
    return re.sub(r" +", " ", kept).strip()


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


def _wrapped(text: str, size: int, face: Face, width: int) -> list[str]:
    """Greedy lines; a single word wider than the box stays whole."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and measure((line + piece).strip(), size, face) > width:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines
