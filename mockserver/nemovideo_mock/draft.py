"""The timeline: frozen drafts, and the short-key JSON they travel in.

    Draft ── tracks ──> Track ── segments ──> Clip | Sound | Text

The record documents five keys and no more: `t` tracks, `tt` track type, `sg` segments,
`d` duration in ms, `m` metadata. Everything this fake had to add lives inside `m`, under the
names of the fields below, and is left out where it has its default. All times are whole ms.

A transition belongs to the clip it leads into and is centered on the cut: half of it plays
before the clip's start, half after. Segments therefore never overlap.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

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


class DraftError(ValueError):
    """JSON that is no draft. `path` says where, in the short keys: `t[0].sg[2].d`."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path


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
    mood: str | None = None
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
        return tuple(each for each in self.segments() if isinstance(each, Clip))

    @property
    def sounds(self) -> tuple[Sound, ...]:
        return tuple(each for each in self.segments() if isinstance(each, Sound))

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(each for each in self.segments() if isinstance(each, Text))

    def segments(self) -> Iterator[Segment]:
        """Every segment, track by track."""
        for track in self.tracks:
            yield from track.segments

    def with_track(self, type: TrackType, segments: tuple[Segment, ...]) -> Draft:
        """This draft with its tracks of one type replaced by one, or dropped when empty."""
        kept = [track for track in self.tracks if track.type is not type]
        if segments:
            ordered = tuple(sorted(segments, key=lambda each: each.start))
            kept.append(Track(type, ordered))
        return dataclasses.replace(self, tracks=tuple(sorted(kept, key=lambda each: each.type)))


SEGMENT_TYPES: Mapping[TrackType, type[Segment]] = types.MappingProxyType(
    {each.type: each for each in (Clip, Sound, Text)}
)


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft in its short keys."""
    return {
        "t": [
            {"tt": int(track.type), "sg": [_segment_to_json(each) for each in track.segments]}
            for track in draft.tracks
        ],
        "d": draft.duration,
        "m": {
            "title": draft.title,
            "width": draft.width,
            "height": draft.height,
            "fps": draft.fps,
            "background": draft.background,
            **_fades_to_json(draft),
        },
    }


def from_json(data: object) -> Draft:
    """The draft such JSON describes. Unknown keys are ignored.

    Raises:
        DraftError: something is missing or of the wrong kind; its text says where.
    """
    root = _mapping(data, "draft")
    tracks = tuple(
        _track_from_json(each, f"t[{index}]")
        for index, each in enumerate(_sequence(root.get("t"), "t"))
    )
    meta = _mapping(root.get("m") or {}, "m")
    known = {"title", "width", "height", "fps", "background", "fade_in", "fade_out"}
    draft = Draft(tracks=tracks, **_values(Draft, {k: meta[k] for k in known & meta.keys()}, "m"))
    for name in ("width", "height", "fps"):
        if getattr(draft, name) <= 0:
            raise DraftError(f"m.{name}", f"must be above 0, got {getattr(draft, name)}")
    for name in ("fade_in", "fade_out"):
        if getattr(draft, name).ms < 0:
            raise DraftError(f"m.{name}.ms", f"cannot be negative, got {getattr(draft, name).ms}")
    return draft


def _fades_to_json(draft: Draft) -> dict[str, Any]:
    fades = {"fade_in": draft.fade_in, "fade_out": draft.fade_out}
    return {name: {"ms": each.ms, "color": each.color} for name, each in fades.items() if each.ms}


def _segment_to_json(segment: Segment) -> dict[str, Any]:
    meta = _non_defaults(segment)
    duration = meta.pop("duration")
    if isinstance(segment, Sound):
        # A summary tells how loud the music is, the default included. fact: draft.summary
        meta["volume"] = segment.volume
    return {"d": duration, "m": {"start": segment.start, **meta}}


def _track_from_json(data: object, path: str) -> Track:
    track = _mapping(data, path)
    if not _whole(track.get("tt")) or track["tt"] not in set(TrackType):
        raise DraftError(f"{path}.tt", f"is 0, 1 or 7, not {track.get('tt')!r}")
    type = TrackType(track["tt"])
    segments: list[Segment] = []
    for index, each in enumerate(_sequence(track.get("sg"), f"{path}.sg")):
        # A segment that does not say when it starts follows the one before it.
        after = segments[-1].end if segments else 0
        segments.append(_segment_from_json(each, type, after, f"{path}.sg[{index}]"))
    return Track(type, tuple(segments))


def _segment_from_json(data: object, type: TrackType, after: int, path: str) -> Segment:
    segment = _mapping(data, path)
    meta = _mapping(segment.get("m") or {}, f"{path}.m")
    if not _whole(segment.get("d")) or segment["d"] <= 0:
        raise DraftError(
            f"{path}.d", f"must be a whole number of ms above 0, got {segment.get('d')!r}"
        )
    kind = SEGMENT_TYPES[type]
    values = _values(kind, {"start": after, **meta}, f"{path}.m")
    values["duration"] = segment["d"]
    if values["start"] < 0:
        raise DraftError(f"{path}.m.start", f"cannot be negative, got {values['start']}")
    return kind(**values)


def _non_defaults(value: Any) -> dict[str, Any]:
    """A dataclass as plain data, fields at their default left out."""
    out: dict[str, Any] = {}
    for each in dataclasses.fields(value):
        held = getattr(value, each.name)
        if held != each.default:
            out[each.name] = _non_defaults(held) if dataclasses.is_dataclass(held) else held
    return out


def _values(kind: type, data: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The fields of `kind` found in `data`, each of the right type."""
    hints = _hints(kind)
    return {
        name: _value(hints[name], value, f"{path}.{name}")
        for name, value in data.items()
        if name in hints
    }


@functools.cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = typing.get_type_hints(kind)
    return {each.name: hints[each.name] for each in dataclasses.fields(kind)}


def _value(hint: Any, value: Any, path: str) -> Any:
    if typing.get_origin(hint) is Literal:
        if value not in typing.get_args(hint):
            choices = ", ".join(map(str, typing.get_args(hint)))
            raise DraftError(path, f"is one of {choices}, not {value!r}")
        return value
    if typing.get_origin(hint) is types.UnionType:  # always `something | None` here
        return None if value is None else _value(typing.get_args(hint)[0], value, path)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return hint(**_values(hint, _mapping(value, path), path))
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not -1e9 < value < 1e9:
            raise DraftError(path, f"is out of range: {value!r}")
        return float(value)
    if hint is int and not _whole(value):
        raise DraftError(path, f"must be a whole number, got {value!r}")
    if not isinstance(value, hint):
        raise DraftError(path, f"must be a {hint.__name__}, got {value!r}")
    return value


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12


def _mapping(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DraftError(path, f"must be an object, got {type(value).__name__}")
    return value


def _sequence(value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise DraftError(path, f"must be a list, got {type(value).__name__}")
    return value
