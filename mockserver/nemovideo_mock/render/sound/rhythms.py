"""Rhythms, in beats from 0 in bars of four. Data, and nothing else.

A comping pattern lists (beat, length, which note of the chord, None for all); a bass line
(beat, length); a drum pattern (beat, drum, loudness).
"""

from __future__ import annotations

Comping = tuple[tuple[float, float, int | None], ...]
BassLine = tuple[tuple[float, float], ...]
Drumming = tuple[tuple[float, str, float], ...]

HELD: Comping = ((0, 4, None),)
HALVES: Comping = ((0, 2, None), (2, 2, None))
BROKEN: Comping = tuple((beat / 2, 1, note) for beat, note in enumerate((0, 1, 2, 3, 4, 3, 2, 1)))
ROLLING: Comping = tuple(
    (beat / 2, length, note)
    for beat, (length, note) in enumerate(
        ((2, 0), (1.5, 2), (1.5, 3), (1.5, 4), (2, 1), (1.5, 3), (1, 4), (0.5, 2))
    )
)
WALTZED: Comping = ((0, 1.5, 0), (1, 1, 2), (1.5, 1, 3), (2, 1.5, 1), (3, 1, 3), (3.5, 0.5, 4))
STRUM: Comping = tuple((beat, 0.5, None) for beat in (0, 1, 1.5, 2.5, 3, 3.5))
STRUM_EASY: Comping = ((0, 1.5, None), (1.5, 1, None), (2.5, 1, None), (3.5, 0.5, None))
STABS: Comping = ((0.5, 0.3, None), (1.5, 0.3, None), (2.5, 0.3, None), (3.5, 0.3, None))
PUSHES: Comping = ((0, 0.7, None), (1.5, 0.7, None), (3, 0.7, None))
LAZY: Comping = ((0, 1.6, None), (2.5, 1.4, None))
CHARLESTON: Comping = ((0, 0.4, None), (1.5, 0.5, None))
LATE: Comping = ((0.5, 0.4, None), (2.5, 0.5, None))
EIGHTHS: Comping = tuple((beat / 2, 0.46, None) for beat in range(8))
ALBERTI: Comping = tuple(
    (beat / 2, 0.5, note) for beat, note in enumerate((0, 2, 1, 2, 0, 2, 1, 2))
)
PULSES: Comping = tuple((beat / 4, 0.22, beat % 5) for beat in range(16))

ROOTS = ((0.0, 3.8),)
TWO_FEEL = ((0.0, 1.8), (2.0, 1.8))
DOTTED = ((0.0, 1.4), (1.5, 0.4), (2.0, 1.4), (3.5, 0.4))
DRIVING = tuple((beat / 2, 0.42) for beat in range(8))
OFFBEAT = tuple((beat + 0.5, 0.4) for beat in range(4))

HATS: Drumming = tuple((beat / 2, "hat", 0.5 if beat % 2 else 0.8) for beat in range(8))
FOUR: Drumming = tuple((float(beat), "kick", 1.0) for beat in range(4))
OPEN_HATS: Drumming = tuple((beat + 0.5, "hat", 1.0) for beat in range(4))
BACKBEAT: Drumming = ((1, "snare", 0.8), (3, "snare", 0.8))
CLAPS: Drumming = ((1, "clap", 0.9), (3, "clap", 0.9))
SHAKE: Drumming = tuple((beat / 2, "shaker", 1.0 if beat % 2 else 0.6) for beat in range(8))


RIDING: Drumming = tuple(
    (beat, "ride", loud)
    for beat, loud in ((0, 0.8), (1, 1.0), (1.5, 0.6), (2, 0.8), (3, 1.0), (3.5, 0.6))
)
BOOM_BAP: Drumming = ((0, "kick", 1.0), (1.75, "kick", 0.8), (2.5, "kick", 0.9))
ROLLED_HATS: Drumming = (
    *((beat / 2, "hat", 0.7) for beat in range(7)),
    *((3.5 + step / 6, "hat", 0.45) for step in range(3)),
)
SLEIGH: Drumming = (
    *((beat / 2, "shaker", 0.5 if beat % 2 else 1.0) for beat in range(8)),
    (0, "kick", 0.5),
    (2, "kick", 0.5),
)
