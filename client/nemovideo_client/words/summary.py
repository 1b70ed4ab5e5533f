"""A timeline in one line, and the difference between two, from plain draft JSON.

    Timeline (3 tracks): 1. Video: beach (0-4s), boat (4-8s) 2. BGM: Lo-fi (0-8s, 35%)
    3. Title: "Urban Dreams" (0-3s)

Only `t tt sg d m` are documented; a segment's name, start, text and volume are looked for in its
`m` and beside it, and may all be missing: then the start is the end of the segment before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LABELS = {0: "Video", 1: "BGM", 7: "Title"}
_SHOWN = 6  # segments of one track that are listed one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One segment. Times in ms; `volume` is a share of 1, None when nothing says."""

    track: int
    label: str
    key: str
    name: str
    start: int
    duration: int
    volume: float | None
    details: Mapping[str, Any]

    def __str__(self) -> str:
        quoted = f'"{self.name}"' if self.label in _TEXT_LABELS else self.name
        return f"{quoted} ({self.span})"

    @property
    def span(self) -> str:
        loud = "" if self.volume is None or self.track == 0 else f", {self.volume:.0%}"
        return f"{_seconds(self.start)}-{_seconds(self.start + self.duration)}s{loud}"


_TEXT_LABELS = ("Title", "Subtitle", "Caption", "Text", "Lower third")


def summarize(draft: Mapping[str, Any]) -> str:
    """The timeline in the seeds' one-line format. fact: draft.summary"""
    tracks = [items for items in _tracks(draft) if items]
    if not tracks:
        return "Timeline (empty)"
    lines = [f"{n}. {items[0].label}: {_listed(items)}" for n, items in enumerate(tracks, 1)]
    plural = "" if len(tracks) == 1 else "s"
    return f"Timeline ({len(tracks)} track{plural}): {' '.join(lines)}"


def _listed(items: list[Item]) -> str:
    if len(items) <= _SHOWN:
        return ", ".join(map(str, items))
    first = ", ".join(map(str, items[: _SHOWN - 2]))
    return f"{first}, … {len(items) - _SHOWN + 1} more …, {items[-1]}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changed, one sentence each, in the order of the timeline; removals last."""
    old, new = _by_key(before), _by_key(after)
    sentences = []
    for key, item in new.items():
        if key not in old:
            sentences.append(f"{item.label} added: {item}.")
        else:
            sentences += _changed(old[key], item)
    sentences += [f"{item.label} removed: {item}." for key, item in old.items() if key not in new]
    return sentences + _resized(before, after)


def _changed(old: Item, new: Item) -> Iterator[str]:
    if old.name != new.name:
        yield f"{new.label} changed: {old} → {new}."
    elif old.span != new.span:
        yield f"{new.label} {new.name}: {old.span} → {new.span}."
    elif old.details != new.details:
        keys = [
            k for k in {**old.details, **new.details} if old.details.get(k) != new.details.get(k)
        ]
        yield f"{new.label} {new.name}: {', '.join(keys)} changed."


def _resized(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    sizes = [(m.get("width"), m.get("height")) for m in (_meta(before), _meta(after))]
    if sizes[0] == sizes[1] or None in sizes[0] or None in sizes[1]:
        return []
    return [f"Canvas: {sizes[0][0]}x{sizes[0][1]} → {sizes[1][0]}x{sizes[1][1]}."]


def _by_key(draft: Mapping[str, Any]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for items in _tracks(draft):
        for item in items:
            key, n = item.key, 2
            while key in found:
                key, n = f"{item.key}#{n}", n + 1
            found[key] = item
    return found


def _tracks(draft: Mapping[str, Any]) -> Iterator[list[Item]]:
    tracks = draft.get("t")
    for track in tracks if isinstance(tracks, list) else ():
        if isinstance(track, Mapping):
            yield list(_items(track))


def _items(track: Mapping[str, Any]) -> Iterator[Item]:
    kind = track.get("tt")
    segments = track.get("sg")
    end = 0
    for segment in segments if isinstance(segments, list) else ():
        if isinstance(segment, Mapping):
            item = _item(kind if isinstance(kind, int) else -1, _meta(track), segment, end)
            end = item.start + item.duration
            yield item


def _item(kind: int, track_meta: Mapping[str, Any], segment: Mapping[str, Any], end: int) -> Item:
    meta = {**segment, **_meta(segment)}
    label = _label(kind, meta)
    name = _name(meta, ("text", "name") if kind == 7 else ("name", "title", "filename", "prompt"))
    start = meta.get("start")
    volume = meta.get("volume", track_meta.get("volume"))
    identity = meta.get("id") or meta.get("media") or name
    return Item(
        track=kind,
        label=label,
        key=f"{kind}:{identity}",
        name=name or (f"track type {kind}" if label == "Track" else label.lower()),
        start=_ms(start) if start is not None else end,
        duration=_ms(segment.get("d")),
        volume=_number(volume),
        details={k: v for k, v in _meta(segment).items() if k not in ("id", "start", "volume")},
    )


def _label(kind: int, meta: Mapping[str, Any]) -> str:
    role = meta.get("role")
    if kind == 7 and isinstance(role, str):
        named = role.replace("-", " ").capitalize()
        return named if named in _TEXT_LABELS else "Text"
    return _LABELS.get(kind, "Track")


def _name(meta: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    texts = (meta.get(key) for key in keys)
    return next((" ".join(text.split()) for text in texts if isinstance(text, str) and text), "")


def _meta(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = holder.get("m")
    return meta if isinstance(meta, Mapping) else {}


def _ms(value: object) -> int:
    return round(_number(value) or 0)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}".removesuffix(".0")
