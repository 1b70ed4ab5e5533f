"""Text on the picture: laid out once, then blended on its own rectangle only."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from dataclasses import dataclass

import cv2
import numpy as np

from nemovideo_mock.draft import Text
from nemovideo_mock.render.planes import BLACK_Y, NEUTRAL, Plane, Planes, color
from nemovideo_mock.render.scaling import fitted
from nemovideo_mock.render.text import lettering
from nemovideo_mock.render.text.lettering import Block, Face

# Text stays inside this share of the frame on every side.
SAFE = 0.06
_FADE_MS = 350.0
_ACCENT = "#ffb400"


@dataclass(frozen=True, slots=True)
class _Style:
    """How a role is set. `box` is the opacity of the plate behind, `shadow` of the shadow."""

    face: Face
    box: float = 0.0
    shadow: float = 0.75
    bar: bool = False
    lines_share: float = 0.6


_STYLES = {
    "title": _Style(Face("sans", 640)),
    "subtitle": _Style(Face("sans", 420)),
    "caption": _Style(Face("sans", 460), box=0.55, shadow=0.0, lines_share=0.3),
    "lower-third": _Style(Face("sans", 560), box=0.62, shadow=0.0, bar=True, lines_share=0.3),
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """Premultiplied planes and what to keep of the picture beneath, per plane (255 = all).

    `x` and `y` are even, in pixels of the frame.
    """

    x: int
    y: int
    ink: Planes
    keep: Planes

    def draw(self, alpha: float, into: Planes) -> None:
        """Blend onto a frame; `alpha` 0-1."""
        target = into.crop(self.x, self.y, self.ink.width, self.ink.height)
        for ink, keep, plane in zip(self.ink, self.keep, target, strict=True):
            if alpha >= 1:
                cv2.add(cv2.multiply(plane, keep, scale=1 / 255), ink, dst=plane)
            else:
                full = cv2.add(cv2.multiply(plane, keep, scale=1 / 255), ink)
                cv2.addWeighted(plane, 1 - alpha, full, alpha, 0, dst=plane)


class Caption:
    """A text of the draft on frames of one size."""

    def __init__(self, text: Text, frame: tuple[int, int]) -> None:
        self._text, self._frame = text, frame
        self._fade = max(1.0, min(_FADE_MS, text.duration / 4))

    def alpha(self, ms: float) -> float:
        """How much of it is there (0-1): it fades in and out at its ends."""
        if not self._text.start <= ms < self._text.end:
            return 0.0
        inside = min(ms - self._text.start + 1, self._text.end - ms)
        return min(1.0, inside / self._fade)

    def recipe(self, ms: float) -> Hashable:
        """The same recipe, the same look."""
        return id(self), self.alpha(ms)

    def draw(self, ms: float, into: Planes) -> None:
        if self._overlay is not None:
            self._overlay.draw(self.alpha(ms), into)

    @functools.cached_property
    def _overlay(self) -> Overlay | None:
        return lay_out(self._text, self._frame)


def lay_out(text: Text, frame: tuple[int, int]) -> Overlay | None:
    """The text where it belongs on a frame; None when there is nothing to draw."""
    style = _STYLES[text.role]
    width, height = frame
    safe_width, safe_height = round(width * (1 - 2 * SAFE)), round(height * (1 - 2 * SAFE))
    # A share of the height suits landscapes; on a portrait it would leave four letters a line.
    size = max(8, round(min(height, width * 1.25) * min(1.0, max(0.005, text.size))))
    pad = _padding(style, size)
    room = safe_width - 2 * pad, round(safe_height * style.lines_share)
    block = lettering.fit(text.text, size, style.face, *room)
    if not any(block.lines):
        return None
    x, y, wide, high = _rectangle(text, style, block, pad, frame)
    mask = np.zeros((high, wide), np.uint8)
    inked = lettering.draw(block, _align(text), wide - 2 * pad)
    top = (high - block.height) // 2
    mask[top : top + block.height, pad : wide - pad] = inked[: high - top]
    return _overlay(x, y, mask, style, color(text.color), block.size)


def _rectangle(
    text: Text, style: _Style, block: Block, pad: int, frame: tuple[int, int]
) -> tuple[int, int, int, int]:
    """x, y, width, height of the plate, all even, inside the safe area."""
    wide = min(_even(block.width + 2 * pad), frame[0])
    high = min(_even(block.height + pad), frame[1])
    across, down = _shares(text)
    room_x, room_y = frame[0] * (1 - 2 * SAFE) - wide, frame[1] * (1 - 2 * SAFE) - high
    x = frame[0] * SAFE + across * room_x
    y = frame[1] * SAFE + down * room_y
    return (
        min(max(0, 2 * round(x / 2)), frame[0] - wide),
        min(max(0, 2 * round(y / 2)), frame[1] - high),
        wide,
        high,
    )


def _shares(text: Text) -> tuple[float, float]:
    """Where in the free room the plate goes, across and down (0-1)."""
    across = 0.0 if "left" in text.position else 1.0 if "right" in text.position else 0.5
    down = 0.0 if "top" in text.position else 1.0 if "bottom" in text.position else 0.5
    return across, down


def _align(text: Text) -> str:
    if text.role == "lower-third":
        return "left"
    return {0.0: "left", 0.5: "center", 1.0: "right"}[_shares(text)[0]]


def _padding(style: _Style, size: int) -> int:
    """Room around the letters for the plate or the shadow, even."""
    return _even(size * (0.5 if style.box else 0.3))


def _overlay(
    x: int, y: int, letters: Plane, style: _Style, ink: tuple[int, int, int], size: int
) -> Overlay:
    """Letters over their shadow or plate, as premultiplied planes."""
    ground: Plane = np.full(letters.shape, style.box, np.float32)
    if style.shadow:
        soft = cv2.GaussianBlur(letters, (0, 0), max(1.0, size * 0.055))
        ground = np.clip(soft.astype(np.float32) / 255 * 1.5, 0, 1) * style.shadow
    alphas: list[Plane] = [ground, letters.astype(np.float32) / 255]
    colors = [(BLACK_Y, NEUTRAL, NEUTRAL), ink]
    if style.bar:
        bar = np.zeros(letters.shape, np.float32)
        bar[:, : _even(size * 0.16)] = 1.0
        alphas.append(bar)
        colors.append(color(_ACCENT))
    return Overlay(x, y, *_premultiplied(alphas, colors))


def _premultiplied(
    alphas: list[Plane], colors: list[tuple[int, int, int]]
) -> tuple[Planes, Planes]:
    """Layers, lowest first, as one ink and what it leaves of the picture."""
    inks, keeps = [], []
    for plane in range(3):
        shares = [_halved(alpha) if plane else alpha for alpha in alphas]
        ink, keep = np.zeros(shares[0].shape, np.float32), np.ones(shares[0].shape, np.float32)
        for share, values in zip(shares, colors, strict=True):
            ink, keep = ink * (1 - share) + values[plane] * share, keep * (1 - share)
        inks.append(np.rint(ink).astype(np.uint8))
        keeps.append(np.rint(keep * 255).astype(np.uint8))
    return Planes(*inks), Planes(*keeps)


def _halved(alpha: Plane) -> Plane:
    return fitted(alpha, alpha.shape[1] // 2, alpha.shape[0] // 2)


def _even(value: float) -> int:
    return max(2, 2 * round(value / 2))
