"""Rhythms, in beats from 0 in bars of four. Data, and nothing else.

A comping pattern lists (beat, length, which note of the chord, None for all); a bass line
(beat, length); a drum pattern (beat, drum, loudness).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Comping = tuple[tuple[float, float, int | None], ...]
BassLine = tuple[tuple[float, float], ...]
Drumming = tuple[tuple[float, str, float], ...]

COMPING: Mapping[str, Comping] = MappingProxyType(
    {
        "held": ((0, 4, None),),
        "halves": ((0, 2, None), (2, 2, None)),
        "broken": tuple((beat / 2, 1, note) for beat, note in enumerate((0, 1, 2, 3, 4, 3, 2, 1))),
        "rolling": tuple(
            (beat / 2, length, note)
            for beat, (length, note) in enumerate(
                ((2, 0), (1.5, 2), (1.5, 3), (1.5, 4), (2, 1), (1.5, 3), (1, 4), (0.5, 2))
            )
        ),
        "waltzed": ((0, 1.5, 0), (1, 1, 2), (1.5, 1, 3), (2, 1.5, 1), (3, 1, 3), (3.5, 0.5, 4)),
        "strum": tuple((beat, 0.5, None) for beat in (0, 1, 1.5, 2.5, 3, 3.5)),
        "strum-easy": ((0, 1.5, None), (1.5, 1, None), (2.5, 1, None), (3.5, 0.5, None)),
        "stabs": ((0.5, 0.3, None), (1.5, 0.3, None), (2.5, 0.3, None), (3.5, 0.3, None)),
        "pushes": ((0, 0.7, None), (1.5, 0.7, None), (3, 0.7, None)),
        "lazy": ((0, 1.6, None), (2.5, 1.4, None)),
        "charleston": ((0, 0.4, None), (1.5, 0.5, None)),
        "late": ((0.5, 0.4, None), (2.5, 0.5, None)),
        "eighths": tuple((beat / 2, 0.46, None) for beat in range(8)),
        "alberti": tuple(
            (beat / 2, 0.5, note) for beat, note in enumerate((0, 2, 1, 2, 0, 2, 1, 2))
        ),
        "pulses": tuple((beat / 4, 0.22, beat % 5) for beat in range(16)),
    }
)
BASS_LINES: Mapping[str, BassLine] = MappingProxyType(
    {
        "roots": ((0.0, 3.8),),
        "two-feel": ((0.0, 1.8), (2.0, 1.8)),
        "dotted": ((0.0, 1.4), (1.5, 0.4), (2.0, 1.4), (3.5, 0.4)),
        "driving": tuple((beat / 2, 0.42) for beat in range(8)),
        "offbeat": tuple((beat + 0.5, 0.4) for beat in range(4)),
    }
)
DRUMS: Mapping[str, Drumming] = MappingProxyType(
    {
        "hats": tuple((beat / 2, "hat", 0.5 if beat % 2 else 0.8) for beat in range(8)),
        "four": tuple((float(beat), "kick", 1.0) for beat in range(4)),
        "open-hats": tuple((beat + 0.5, "hat", 1.0) for beat in range(4)),
        "backbeat": ((1, "snare", 0.8), (3, "snare", 0.8)),
        "claps": ((1, "clap", 0.9), (3, "clap", 0.9)),
        "shake": tuple((beat / 2, "shaker", 1.0 if beat % 2 else 0.6) for beat in range(8)),
        "riding": tuple(
            (beat, "ride", loud)
            for beat, loud in ((0, 0.8), (1, 1.0), (1.5, 0.6), (2, 0.8), (3, 1.0), (3.5, 0.6))
        ),
        "boom-bap": ((0, "kick", 1.0), (1.75, "kick", 0.8), (2.5, "kick", 0.9)),
        "rolled-hats": (
            *((beat / 2, "hat", 0.7) for beat in range(7)),
            *((3.5 + step / 6, "hat", 0.45) for step in range(3)),
        ),
        "sleigh": (
            *((beat / 2, "shaker", 0.5 if beat % 2 else 1.0) for beat in range(8)),
            (0, "kick", 0.5),
            (2, "kick", 0.5),
        ),
    }
)
