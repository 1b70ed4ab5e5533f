"""The timeline as frozen records.

    Draft ── tracks ──> Track ── segments ──> Clip | Sound | Text

All times are whole ms. A transition belongs to the clip it leads into and is centered on the cut:
half of it plays before the clip's start, half after. Segments therefore never overlap.
"""

from __future__ import annotations

import dataclasses
import enum
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from nemovideo_mock.draft.moods import Mood

MotionKind = Literal[
    "still", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down", "ken-burns"
]
TransitionKind = Literal[
    "cut",
    "crossfade",
    "fade-black",
    "fade-white",
    "slide-left",
    "slide-right",
    "slide-up",
    "slide-down",
    "wipe-left",
    "wipe-right",
    "wipe-up",
    "wipe-down",
    "zoom",
]
Filter = Literal["none", "black-and-white", "sepia", "warm", "cool", "vintage"]
Fit = Literal["fill", "fit"]
MediaKind = Literal["image", "video", "generated"]
TextRole = Literal["title", "subtitle", "caption", "lower-third"]
Position = Literal[
    "top-left",
    "top",
    "top-right",
    "left",
    "center",
    "right",
    "bottom-left",
    "bottom",
    "bottom-right",
]


class TrackType(enum.IntEnum):
    """`tt`. fact: draft.tt.values"""

    VIDEO = 0
    AUDIO = 1
    TEXT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How a still moves. `amount` is the share of the picture traveled or zoomed (0.12 = 12 %)."""

    kind: MotionKind = "still"
    amount: float = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How a clip arrives. `ms` is the whole length, centered on the cut."""

    kind: TransitionKind = "cut"
    ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """How the whole picture, words included, comes out of a color or goes into one, in `ms`."""

    ms: int = 0
    color: str = "#000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Color treatment. Brightness is added (-1…1), contrast and saturation multiply."""

    filter: Filter = "none"
    brightness: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    vignette: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of one track: what is shared by clips, sounds and texts."""

    type: ClassVar[TrackType]

    id: str = ""
    name: str = ""
    start: int = 0
    duration: int

    @property
    def end(self) -> int:
        return self.start + self.duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip(Segment):
    """A picture or a stretch of video.

    Source time runs from `source_start`, `speed` times as fast. When the source (up to
    `source_end`, None = its own end) is shorter than the segment, it repeats if `loop`, else its
    last frame stands. `freeze` ms at the segment's end hold the last frame in any case.
    """

    type: ClassVar[TrackType] = TrackType.VIDEO

    media: str | None = None
    kind: MediaKind = "image"
    source_start: int = 0
    source_end: int | None = None
    speed: float = 1.0
    loop: bool = False
    freeze: int = 0
    motion: Motion = Motion()
    transition: Transition = Transition()
    look: Look = Look()
    fit: Fit = "fill"
    volume: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound(Segment):
    """Background music: synthesized for a `mood`, or taken from uploaded `media`."""

    type: ClassVar[TrackType] = TrackType.AUDIO

    media: str | None = None
    mood: Mood | None = None
    source_start: int = 0
    volume: float = 0.35
    fade_in: int = 0
    fade_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Segment):
    """Words on the picture. `size` is a share of the frame's height, `color` is `#rrggbb`."""

    type: ClassVar[TrackType] = TrackType.TEXT

    text: str = ""
    role: TextRole = "title"
    position: Position = "center"
    color: str = "#ffffff"
    size: float = 0.08


@dataclass(frozen=True, slots=True)
class Track:
    """Segments of one type in time order, never overlapping."""

    type: TrackType
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A whole timeline, and the canvas it is seen on (pixels, frames per second).

    `fade_in` begins with the draft, `fade_out` ends with it. They are the picture's; music has
    its own. In JSON they are `m.fade_in` and `m.fade_out`, left out where there is none.
    """

    tracks: tuple[Track, ...] = ()
    title: str = ""
    width: int = 1920
    height: int = 1080
    fps: int = 30
    background: str = "#000000"
    fade_in: Fade = Fade()
    fade_out: Fade = Fade()

    @property
    def duration(self) -> int:
        """The end of the last segment, in ms; 0 for an empty draft."""
        return max((segment.end for segment in self.segments()), default=0)

    @property
    def clips(self) -> tuple[Clip, ...]:
        return tuple(segment for segment in self.segments() if isinstance(segment, Clip))

    @property
    def sounds(self) -> tuple[Sound, ...]:
        return tuple(segment for segment in self.segments() if isinstance(segment, Sound))

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(segment for segment in self.segments() if isinstance(segment, Text))

    def segments(self) -> Iterator[Segment]:
        """Every segment, track by track."""
        for track in self.tracks:
            yield from track.segments

    def with_track(self, type: TrackType, segments: tuple[Segment, ...]) -> Draft:
        """This draft with its tracks of one type replaced by one, or dropped when empty."""
        others = [track for track in self.tracks if track.type is not type]
        if segments:
            ordered = tuple(sorted(segments, key=lambda segment: segment.start))
            others.append(Track(type, ordered))
        return dataclasses.replace(self, tracks=tuple(sorted(others, key=lambda track: track.type)))


SEGMENT_TYPES: Mapping[TrackType, type[Segment]] = types.MappingProxyType(
    {kind.type: kind for kind in (Clip, Sound, Text)}
)
