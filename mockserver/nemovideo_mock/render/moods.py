"""What each mood is made of: tempo, chords, instruments and rhythms. Data, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nemovideo_mock.render import rhythms
from nemovideo_mock.render.harmony import Progression
from nemovideo_mock.render.rhythms import BassLine, Comping, Drumming


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


MOODS: Mapping[str, Mood] = MappingProxyType(
    {
        "romantic": Mood(
            tempo=72,
            tonic=60,
            scale="major",
            progressions=(
                ("I", "vi", "IV", "V"),
                ("IVmaj7", "I", "ii7", "Vsus"),
                ("vi", "IV", "I", "V"),
            ),
            comp="piano",
            patterns=(rhythms.BROKEN, rhythms.ROLLING, rhythms.WALTZED),
            bass_line=rhythms.ROOTS,
            layer="strings",
            melody="piano",
            busy=0.4,
            softness=1.6,
            room=0.4,
            gain=1.23,
        ),
        "wedding": Mood(
            tempo=64,
            tonic=62,
            scale="major",
            progressions=(
                ("I", "V", "vi", "iii7"),
                ("IV", "I", "IV", "V"),
                ("Iadd9", "IVmaj7", "vi", "Vsus"),
            ),
            comp="piano",
            patterns=(rhythms.ROLLING, rhythms.WALTZED, rhythms.BROKEN),
            bass_line=rhythms.ROOTS,
            layer="pad",
            melody="bell",
            busy=0.35,
            softness=1.2,
            room=0.45,
            gain=1.39,
        ),
        "lo-fi": Mood(
            tempo=80,
            tonic=57,
            scale="minor",
            progressions=(
                ("ii7", "V7", "Imaj7", "vi7"),
                ("IVmaj7", "iii7", "vi7", "ii7"),
                ("i7", "iv7", "VImaj7", "v"),
            ),
            comp="electric-piano",
            patterns=(rhythms.LAZY, rhythms.HELD, rhythms.CHARLESTON),
            bass_line=rhythms.DOTTED,
            melody="electric-piano",
            busy=0.3,
            drums=(
                (
                    *rhythms.HATS,
                    (0, "kick", 0.9),
                    (2.5, "kick", 0.7),
                    (1, "rim", 0.9),
                    (3, "snare", 0.5),
                ),
                (
                    *rhythms.HATS,
                    (0, "kick", 0.9),
                    (1.75, "kick", 0.6),
                    (1, "rim", 0.9),
                    (3, "rim", 0.9),
                ),
            ),
            swing=0.14,
            softness=5.5,
            gain=1.2,
        ),
        "upbeat": Mood(
            tempo=124,
            tonic=62,
            scale="major",
            progressions=(("I", "V", "vi", "IV"), ("IV", "V", "I", "vi"), ("I", "IV", "vi", "V")),
            comp="guitar",
            patterns=(rhythms.STRUM, rhythms.STABS, rhythms.PUSHES),
            bass="synth-bass",
            bass_line=rhythms.DRIVING,
            layer="lead",
            melody="bell",
            busy=0.75,
            drums=(
                (*rhythms.FOUR, *rhythms.CLAPS, *rhythms.HATS, *rhythms.OPEN_HATS),
                (*rhythms.FOUR, *rhythms.CLAPS, *rhythms.SHAKE, *rhythms.OPEN_HATS),
            ),
            gain=0.88,
        ),
        "cinematic": Mood(
            tempo=92,
            tonic=50,
            scale="minor",
            progressions=(
                ("i", "VI", "III", "VII"),
                ("i", "iv", "VI", "V"),
                ("VI", "VII", "i", "v"),
            ),
            comp="strings",
            patterns=(rhythms.HELD, rhythms.HALVES, rhythms.EIGHTHS),
            bass="strings",
            bass_line=rhythms.ROOTS,
            layer="pad",
            melody="strings",
            busy=0.3,
            drums=(((0, "boom", 0.9),), ((0, "boom", 0.9), (2.5, "boom", 0.5), (3, "boom", 0.6))),
            softness=2.4,
            room=0.5,
            gain=0.9,
        ),
        "acoustic": Mood(
            tempo=100,
            tonic=55,
            scale="major",
            progressions=(("I", "IV", "I", "V"), ("vi", "IV", "I", "V"), ("I", "iii7", "IV", "V")),
            comp="guitar",
            patterns=(rhythms.STRUM_EASY, rhythms.BROKEN, rhythms.STRUM),
            bass_line=rhythms.TWO_FEEL,
            melody="guitar",
            busy=0.45,
            drums=(rhythms.SHAKE, (*rhythms.SHAKE, (0, "kick", 0.5), (2, "kick", 0.5))),
            gain=1.19,
        ),
        "ambient": Mood(
            tempo=60,
            tonic=57,
            scale="major",
            progressions=(
                ("Imaj7", "IVmaj7", "vi7", "IVmaj7"),
                ("Iadd9", "iii7", "IVmaj7", "Vsus"),
                ("vi7", "IVmaj7", "Imaj7", "Vsus"),
            ),
            comp="pad",
            patterns=(rhythms.HELD, rhythms.HELD, rhythms.HALVES),
            bass="pad",
            bass_line=rhythms.ROOTS,
            melody="bell",
            busy=0.18,
            softness=2.0,
            room=0.6,
            gain=1.33,
        ),
        "rock": Mood(
            tempo=136,
            tonic=52,
            scale="minor",
            progressions=(
                ("i", "VII", "VI", "VII"),
                ("i", "III", "VII", "iv"),
                ("VI", "VII", "i", "i"),
            ),
            comp="overdriven",
            patterns=(rhythms.EIGHTHS, rhythms.PUSHES, rhythms.HALVES),
            bass="synth-bass",
            bass_line=rhythms.DRIVING,
            melody="lead",
            busy=0.45,
            drums=(
                (
                    *rhythms.HATS,
                    *rhythms.BACKBEAT,
                    (0, "kick", 1.0),
                    (2, "kick", 1.0),
                    (2.5, "kick", 0.9),
                ),
                (
                    *rhythms.HATS,
                    *rhythms.BACKBEAT,
                    (0, "kick", 1.0),
                    (0.5, "kick", 0.8),
                    (2.5, "kick", 1.0),
                ),
            ),
            gain=0.85,
        ),
        "jazz": Mood(
            tempo=116,
            tonic=58,
            scale="major",
            progressions=(
                ("ii7", "V7", "Imaj7", "vi7"),
                ("Imaj7", "VI7", "ii7", "V7"),
                ("iii7", "VI7", "ii7", "V7"),
            ),
            comp="piano",
            patterns=(rhythms.CHARLESTON, rhythms.LATE, rhythms.PUSHES),
            walking=True,
            melody="electric-piano",
            busy=0.5,
            drums=((*rhythms.RIDING, (1, "brush", 0.8), (3, "brush", 0.8)),),
            swing=0.16,
            gain=0.99,
        ),
        "electronic": Mood(
            tempo=128,
            tonic=57,
            scale="minor",
            progressions=(
                ("i", "VI", "III", "VII"),
                ("iv", "VI", "i", "VII"),
                ("VI", "iv", "i", "v"),
            ),
            comp="lead",
            patterns=(rhythms.PULSES, rhythms.STABS, rhythms.PUSHES),
            bass="synth-bass",
            bass_line=rhythms.OFFBEAT,
            layer="pad",
            melody="lead",
            busy=0.5,
            drums=(
                (*rhythms.FOUR, *rhythms.CLAPS, *rhythms.OPEN_HATS),
                (*rhythms.FOUR, *rhythms.CLAPS, *rhythms.HATS, *rhythms.OPEN_HATS),
            ),
            gain=0.92,
        ),
        "calm": Mood(
            tempo=84,
            tonic=60,
            scale="major",
            progressions=(
                ("I", "IVmaj7", "vi7", "IV"),
                ("vi7", "IV", "I", "Vsus"),
                ("ii7", "IV", "I", "V"),
            ),
            comp="electric-piano",
            patterns=(rhythms.HALVES, rhythms.ROLLING, rhythms.LAZY),
            layer="pad",
            melody="guitar",
            busy=0.35,
            drums=((), rhythms.SHAKE),
            softness=1.4,
            gain=1.28,
        ),
    }
)
