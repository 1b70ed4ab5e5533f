"""The short-key JSON that drafts travel in.

The record documents five keys and no more: `t` tracks, `tt` track type, `sg` segments,
`d` duration in ms, `m` metadata. Everything this fake had to add lives inside `m`, under the
names of the records' fields, and is left out where it has its default.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal

from nemovideo_mock.draft.records import SEGMENT_TYPES, Draft, Segment, Sound, Track, TrackType


class DraftError(ValueError):
    """JSON that is no draft. `path` says where, in the short keys: `t[0].sg[2].d`."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft in its short keys."""
    return {
        # fact: draft.keys
        "t": [
            {"tt": int(track.type), "sg": [_segment_to_json(segment) for segment in track.segments]}
            for track in draft.tracks
        ],
        # fact: draft.d.milliseconds
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
        _track_from_json(track, f"t[{index}]")
        for index, track in enumerate(_sequence(root.get("t"), "t"))
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
    return {name: {"ms": fade.ms, "color": fade.color} for name, fade in fades.items() if fade.ms}


def _segment_to_json(segment: Segment) -> dict[str, Any]:
    meta = _non_defaults(segment)
    duration = meta.pop("duration")
    if isinstance(segment, Sound):
        # A summary says how loud the music is, the default included. fact: draft.summary
        meta["volume"] = segment.volume
    return {"d": duration, "m": {"start": segment.start, **meta}}


def _track_from_json(data: object, path: str) -> Track:
    track = _mapping(data, path)
    if not _whole(track.get("tt")) or track["tt"] not in set(TrackType):
        raise DraftError(f"{path}.tt", f"is 0, 1 or 7, not {track.get('tt')!r}")
    type = TrackType(track["tt"])
    segments: list[Segment] = []
    for index, entry in enumerate(_sequence(track.get("sg"), f"{path}.sg")):
        # A segment that does not say when it starts follows the one before it.
        after = segments[-1].end if segments else 0
        segments.append(_segment_from_json(entry, type, after, f"{path}.sg[{index}]"))
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
    for field in dataclasses.fields(value):
        current = getattr(value, field.name)
        if current != field.default:
            out[field.name] = (
                _non_defaults(current) if dataclasses.is_dataclass(current) else current
            )
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
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _value(hint: Any, value: Any, path: str) -> Any:
    if typing.get_origin(hint) is Literal:
        if value not in typing.get_args(hint):
            choices = ", ".join(map(str, typing.get_args(hint)))
            raise DraftError(path, f"is one of {choices}, not {value!r}")
        return value
    # A literal beside None is of the older kind of union. There is always `something | None` here.
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
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
