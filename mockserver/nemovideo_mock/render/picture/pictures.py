"""A picture ready to be looked at through moving windows, sharply and without a tremble."""

from __future__ import annotations

import functools
import threading

import cv2
import numpy as np

from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.planes import Plane, Planes
from nemovideo_mock.render.scaling import sample

# A moving picture is made ready this much larger than it is shown. Scaled one to one, whole
# pixels would only ever meet whole pixels; from here on, shifted columns fall between them.
OVERSIZE = 1.08

# Repeated edge pixels around a picture, so that a window may be cut out a little larger.
_MARGIN = 96
_SHIFTS, _STRETCHES = 14, 14


class Picture:
    """Planes with a margin around them, and `sample`, the camera."""

    def __init__(self, planes: Planes, *, margin: bool = True) -> None:
        self.width, self.height = planes.width, planes.height
        self._margin = _MARGIN if margin else 0
        self._planes = _extended(planes, self._margin) if margin else planes

    def sample(self, window: Window, into: Planes) -> None:
        """What the window shows, scaled to the size of `into`."""
        size = into.width, into.height
        if window == Window(0, 0, *size) and (self.width, self.height) == size:
            into.copy_from(self._planes.crop(self._margin, self._margin, *size))
            return
        luma = window.moved(self._margin, self._margin)
        _sample([self._planes.y], luma, [into.y])
        _sample([self._planes.u, self._planes.v], luma.scaled(0.5), [into.u, into.v])


def _sample(planes: list[Plane], window: Window, into: list[Plane]) -> None:
    """Planes of one size through a window whose corners lie between pixels.

    `cv2.resize` only takes whole windows and rounding each frame's would make a slow zoom
    tremble; `cv2.warpAffine` is exact but three times as slow. So a slightly larger whole
    window is scaled to a slightly larger whole size, the pair chosen such that what is needed
    lies inside it on whole pixels, to a few hundredths of one. That takes a scale that is not
    a simple fraction: see `OVERSIZE`.
    """
    height, width = into[0].shape
    x, across, column, columns = _cut(window.x, window.width, width, planes[0].shape[1])
    y, down, row, rows = _cut(window.y, window.height, height, planes[0].shape[0])
    scaled = _scratch(rows, columns)
    for plane, target in zip(planes, into, strict=True):
        source = plane[y : y + down, x : x + across]
        sample(source, columns, rows, into=scaled)
        np.copyto(target, scaled[row : row + height, column : column + width])


_own = threading.local()


def _scratch(rows: int, columns: int) -> Plane:
    """Memory of this thread's to scale into: fresh pages for each frame would cost more."""
    held: Plane | None = getattr(_own, "scratch", None)
    if held is None or held.size < rows * columns:
        held = _own.scratch = np.empty(rows * columns * 5 // 4, np.uint8)
    return held[: rows * columns].reshape(rows, columns)


@functools.lru_cache(maxsize=8)
def _choices(size: int) -> tuple[Plane, Plane]:
    """Every (shift, scaled size) there is to choose from for a target of `size` pixels."""
    shift, stretch = np.mgrid[0:_SHIFTS, 0:_STRETCHES].reshape(2, -1)
    return shift, size + shift + stretch


def _cut(start: float, length: float, size: int, limit: int) -> tuple[int, int, int, int]:
    """Along one axis: the source's first pixel and count, the result's first pixel and whole.

    Scaling `count` source pixels to `whole` and dropping the first `shift` shows the source
    from `start` for `length`, in `size` pixels, nearly.
    """
    scale = length / size
    shift, whole = _choices(size)
    count = np.maximum(1, np.rint(scale * whole))
    ratio = count / whole
    drift = size * (ratio - scale)
    first = np.rint(start - shift * ratio - drift / 2)
    error = np.abs(first + shift * ratio - start + drift / 2) + np.abs(drift) / 2
    error = np.where((first < 0) | (first + count > limit), np.inf, error)
    best = int(np.argmin(error))
    if not np.isfinite(error[best]):
        whole_count = min(limit, max(1, round(length)))
        return min(max(0, round(start)), limit - whole_count), whole_count, 0, size
    return int(first[best]), int(count[best]), int(shift[best]), int(whole[best])


def _extended(planes: Planes, margin: int) -> Planes:
    sides = (margin, margin // 2, margin // 2)
    return Planes(
        *(
            cv2.copyMakeBorder(plane, side, side, side, side, cv2.BORDER_REPLICATE)
            for plane, side in zip(planes, sides, strict=True)
        )
    )
