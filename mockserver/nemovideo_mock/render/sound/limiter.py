"""A limiter that looks ahead: loud passages are turned down smoothly, never clipped."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nemovideo_mock.render.sound.samples import Samples

# -1 dB below full scale: what the lossy codec adds still fits.
CEILING = 0.89
# Gains are found for grains of so many samples, and move over some 50 ms each way.
_GRAIN = 64
_REACH = 36
_AHEAD = 2 * _REACH + 1


class Limiter:
    """Reads from a source of (2, n) blocks, a little ahead of what it gives."""

    def __init__(self, source: Callable[[int], Samples]) -> None:
        self._source = source
        self._ready = np.zeros((2, 0), np.float32)
        self._ahead = np.zeros((2, 0), np.float32)
        self._allowed = np.ones(_AHEAD, np.float32)

    def read(self, count: int) -> Samples:
        """The next `count` samples; none exceeds the ceiling."""
        missing = count - self._ready.shape[1]
        if missing > 0:
            self._ready = np.hstack([self._ready, self._level(-(-missing // _GRAIN))])
        block, self._ready = self._ready[:, :count], self._ready[:, count:]
        return np.ascontiguousarray(block)

    def _level(self, grains: int) -> Samples:
        """The next grains at the gains that they and their neighbors allow."""
        fresh = self._source((grains + _AHEAD) * _GRAIN - self._ahead.shape[1])
        self._ahead = np.hstack([self._ahead, fresh])
        peaks = np.abs(fresh).max(axis=0).reshape(-1, _GRAIN).max(axis=1)
        allowed = (CEILING / np.maximum(peaks, CEILING)).astype(np.float32)
        self._allowed = np.concatenate([self._allowed, allowed])
        block, self._ahead = np.split(self._ahead, [grains * _GRAIN], axis=1)
        leveled = block * _gains(self._allowed, grains)
        self._allowed = self._allowed[grains:]
        return leveled


def _gains(allowed: Samples, grains: int) -> Samples:
    """A gain per sample. The mean of minima around a grain never exceeds what it allows."""
    if allowed.min() >= 1:
        return np.ones(grains * _GRAIN, np.float32)
    window = 2 * _REACH + 1
    least = sliding_window_view(allowed, window).min(axis=1)
    level = sliding_window_view(least, window).mean(axis=1)
    edges = np.minimum(level[:-1], level[1:])
    at = np.arange(grains * _GRAIN, dtype=np.float32) / _GRAIN
    gains: Samples = np.interp(at, np.arange(grains + 1), edges).astype(np.float32)
    return gains
