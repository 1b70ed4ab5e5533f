"""The whole picture coming out of a color at the start, and going into one at the end."""

from __future__ import annotations

import cv2

from nemovideo_mock.draft import Draft
from nemovideo_mock.render.planes import Planes, color


class Fades:
    """The two fades of a draft. Both are linear in time; together they cover the stronger."""

    def __init__(self, draft: Draft) -> None:
        self._whole = draft.duration
        self._in, self._out = draft.fade_in, draft.fade_out
        self._colors = color(draft.fade_in.color), color(draft.fade_out.color)

    def cover(self, ms: float) -> tuple[float, tuple[int, int, int]]:
        """How much of the picture is covered (0-1) at a moment, and with which (y, u, v)."""
        opening = 1 - ms / self._in.ms if self._in.ms else 0.0
        closing = 1 - (self._whole - ms) / self._out.ms if self._out.ms else 0.0
        share, paint = max((opening, self._colors[0]), (closing, self._colors[1]))
        return min(1.0, max(0.0, share)), paint


def cover(picture: Planes, share: float, paint: tuple[int, int, int]) -> None:
    """Lay so much of a color over the picture."""
    for plane, value in zip(picture, paint, strict=True):
        cv2.addWeighted(plane, 1 - share, plane, 0, share * value, dst=plane)
