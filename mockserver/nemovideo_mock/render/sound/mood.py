"""What a mood is made of: tempo, chords, instruments and rhythms."""

from __future__ import annotations

from dataclasses import dataclass

from nemovideo_mock.render.sound import rhythms
from nemovideo_mock.render.sound.harmony import Progression
from nemovideo_mock.render.sound.rhythms import BassLine, Comping, Drumming


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How a mood is played. `swing` delays the offbeats by that share of a beat; `softness` is
    the width of the blur that takes the edge off, in samples; `busy` is how often the melody
    sounds (0-1); `gain` brings all moods to one loudness."""

    tempo: int
    tonic: int
    scale: str
    progressions: tuple[Progression, ...]
    comp: str
    patterns: tuple[Comping, ...]
    bass: str = "bass"
    bass_line: BassLine = rhythms.TWO_FEEL
    walking: bool = False
    layer: str | None = None
    melody: str | None = None
    busy: float = 0.5
    drums: tuple[Drumming, ...] = ((),)
    swing: float = 0.0
    softness: float = 0.0
    room: float = 0.25
    gain: float = 1.0
