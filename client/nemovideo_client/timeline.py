"""A draft as typed tracks and segments; the draft itself stays as it came, in `raw`.

Only `t tt sg d m` are documented. A segment's name, start, text and volume are looked for in its
`m` and beside it, and may all be missing: then the start is the end of the segment before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .values import mapping, mappings, number

_LABELS = {0: "Video", 1: "BGM", 7: "Title"}
TEXT_LABELS = ("Title", "Subtitle", "Caption", "Text", "Lower third")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment. Times in ms; `volume` is a share of 1, None when nothing says."""

    track: int
    label: str
    key: str
    name: str
    start: int
    duration: int
    volume: float | None
    details: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        quoted = f'"{self.name}"' if self.label in TEXT_LABELS else self.name
        return f"{quoted} ({self.span})"

    @property
    def span(self) -> str:
        loud = "" if self.volume is None or self.track == 0 else f", {self.volume:.0%}"
        return f"{_seconds(self.start)}-{_seconds(self.start + self.duration)}s{loud}"


@dataclass(frozen=True, slots=True)
class Track:
    """Segments of one kind (`tt`), in order; `label` names it by its first."""

    kind: int
    segments: tuple[Segment, ...]

    @property
    def label(self) -> str:
        return self.segments[0].label if self.segments else _LABELS.get(self.kind, "Track")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A draft, typed. `duration` in ms, sizes in pixels; 0 where nothing says."""

    tracks: tuple[Track, ...] = ()
    duration: int = 0
    width: int = 0
    height: int = 0
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, draft: Mapping[str, Any]) -> Timeline:
        meta = mapping(draft.get("m"))
        tracks = tuple(_track(track) for track in mappings(draft.get("t")))
        width, height = (round(number(meta.get(key)) or 0) for key in ("width", "height"))
        return cls(tracks, _ms(draft.get("d")), width, height, draft)


def _track(track: Mapping[str, Any]) -> Track:
    found = track.get("tt")
    kind = found if isinstance(found, int) else -1
    return Track(kind, tuple(_segments(kind, track)))


def _segments(kind: int, track: Mapping[str, Any]) -> Iterator[Segment]:
    end = 0
    for raw in mappings(track.get("sg")):
        segment = _segment(kind, mapping(track.get("m")), raw, end)
        end = segment.start + segment.duration
        yield segment


def _segment(kind: int, track_meta: Mapping[str, Any], raw: Mapping[str, Any], end: int) -> Segment:
    own = mapping(raw.get("m"))
    meta = {**raw, **own}
    label = _label(kind, meta)
    name = _name(meta, ("text", "name") if kind == 7 else ("name", "title", "filename", "prompt"))
    start = meta.get("start")
    return Segment(
        track=kind,
        label=label,
        key=f"{kind}:{meta.get('id') or meta.get('media') or name}",
        name=name or (f"track type {kind}" if label == "Track" else label.lower()),
        start=_ms(start) if start is not None else end,
        duration=_ms(raw.get("d")),
        volume=number(meta.get("volume", track_meta.get("volume"))),
        details={key: value for key, value in own.items() if key not in ("id", "start", "volume")},
    )


def _label(kind: int, meta: Mapping[str, Any]) -> str:
    role = meta.get("role")
    if kind == 7 and isinstance(role, str):
        named = role.replace("-", " ").capitalize()
        return named if named in TEXT_LABELS else "Text"
    return _LABELS.get(kind, "Track")


def _name(meta: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    texts = (meta.get(key) for key in keys)
    return next((" ".join(text.split()) for text in texts if isinstance(text, str) and text), "")


def _ms(value: object) -> int:
    return round(number(value) or 0)


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}".removesuffix(".0")
