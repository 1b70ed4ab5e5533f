"""Planes made larger or smaller."""

from __future__ import annotations

import cv2

from nemovideo_mock.render.planes import Plane


def sample(source: Plane, width: int, height: int, into: Plane | None = None) -> Plane:
    """Scaled by interpolating between neighbors: for sizes near the source's own."""
    return _scaled(source, (width, height), cv2.INTER_LINEAR, into)


def fitted(source: Plane, width: int, height: int) -> Plane:
    """Scaled by whatever suits: the mean of what falls together, a curve through what spreads."""
    shrinks = width * height < source.shape[0] * source.shape[1]
    return _scaled(source, (width, height), cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC, None)


def _scaled(source: Plane, size: tuple[int, int], method: int, into: Plane | None) -> Plane:
    # What OpenCV calls not exact is nearer to the true values than its own code (measured: 0.25
    # on average against 0.27) and takes two thirds of the time. The choice is a thread's own.
    cv2.ipp.setUseIPP_NotExact(True)
    return cv2.resize(source, size, dst=into, interpolation=method)
