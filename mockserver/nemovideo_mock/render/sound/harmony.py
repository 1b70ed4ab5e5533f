"""Chords and scales, in semitones. Data, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Progression = tuple[str, str, str, str]

# Distance of the root from the tonic, and the chord's notes from its root, in semitones.
CHORDS: Mapping[str, tuple[int, tuple[int, ...]]] = MappingProxyType(
    {
        "I": (0, (0, 4, 7)),
        "Imaj7": (0, (0, 4, 7, 11)),
        "Iadd9": (0, (0, 4, 7, 14)),
        "i": (0, (0, 3, 7)),
        "i7": (0, (0, 3, 7, 10)),
        "i9": (0, (0, 3, 7, 14)),
        "ii": (2, (0, 3, 7)),
        "ii7": (2, (0, 3, 7, 10)),
        "III": (3, (0, 4, 7)),
        "iii7": (4, (0, 3, 7, 10)),
        "IV": (5, (0, 4, 7)),
        "IVmaj7": (5, (0, 4, 7, 11)),
        "iv": (5, (0, 3, 7)),
        "iv7": (5, (0, 3, 7, 10)),
        "V": (7, (0, 4, 7)),
        "V7": (7, (0, 4, 7, 10)),
        "Vsus": (7, (0, 5, 7)),
        "v": (7, (0, 3, 7)),
        "VI": (8, (0, 4, 7)),
        "VImaj7": (8, (0, 4, 7, 11)),
        "vi": (9, (0, 3, 7)),
        "vi7": (9, (0, 3, 7, 10)),
        "VI7": (9, (0, 4, 7, 10)),
        "VII": (10, (0, 4, 7)),
    }
)
SCALES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"major": (0, 2, 4, 7, 9), "minor": (0, 3, 5, 7, 10)}
)
