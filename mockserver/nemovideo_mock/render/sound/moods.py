"""How moods are played: tempo, chords, instruments and rhythms, read when first needed."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nemovideo_mock.draft import Mood
from nemovideo_mock.render.sound import rhythms
from nemovideo_mock.render.sound.harmony import Progression
from nemovideo_mock.render.sound.rhythms import BassLine, Comping, Drumming

DEFAULT: Mood = "calm"
"""What is played for a draft that wants music and names no mood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """How a mood is played.

    `tonic` is a MIDI pitch, `tempo` in beats a minute. `swing` delays the offbeats by that share
    of a beat; `softness` is the width of the blur that takes the edge off, in samples; `busy` is
    how often the melody sounds (0-1); `gain` brings all moods to one loudness.
    """

    tempo: int
    tonic: int
    scale: str
    progressions: tuple[Progression, ...]
    comp: str
    patterns: tuple[Comping, ...]
    bass: str = "bass"
    bass_line: BassLine = rhythms.BASS_LINES["two-feel"]
    walking: bool = False
    layer: str | None = None
    melody: str | None = None
    busy: float = 0.5
    drums: tuple[Drumming, ...] = ((),)
    swing: float = 0.0
    softness: float = 0.0
    room: float = 0.25
    gain: float = 1.0


@functools.cache
def arrangement(mood: Mood) -> Arrangement:
    """How a mood is played."""
    data = dict(_data()[mood])
    data["progressions"] = tuple(map(tuple, data["progressions"]))
    data["patterns"] = tuple(rhythms.COMPING[name] for name in data["patterns"])
    if "bass_line" in data:
        data["bass_line"] = rhythms.BASS_LINES[data["bass_line"]]
    if "drums" in data:
        data["drums"] = tuple(map(_drumming, data["drums"]))
    return Arrangement(**data)


def _drumming(bar: Sequence[Any]) -> Drumming:
    """A bar of drums from named patterns and single strokes."""
    strokes: list[tuple[float, str, float]] = []
    for part in bar:
        strokes.extend(rhythms.DRUMS[part] if isinstance(part, str) else [tuple(part)])
    return tuple(strokes)


@functools.cache
def _data() -> Mapping[Mood, Mapping[str, Any]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Mapping[Mood, Mapping[str, Any]] = yaml.load(
        files(__package__).joinpath("moods.yaml").read_bytes(), loader
    )
    return data
