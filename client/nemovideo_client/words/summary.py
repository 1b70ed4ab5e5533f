"""A timeline in one line, and the difference between two.

Timeline (3 tracks): 1. Video: beach (0-4s), boat (4-8s) 2. BGM: Lo-fi (0-8s, 35%)
3. Title: "Urban Dreams" (0-3s)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..timeline import Segment, Timeline

_SHOWN = 6  # segments of one track that are listed one by one


def summarize(draft: Mapping[str, Any]) -> str:
    """The timeline in the seeds' one-line format. fact: draft.summary"""
    tracks = [track for track in Timeline.read(draft).tracks if track.segments]
    if not tracks:
        return "Timeline (empty)"
    lines = [f"{n}. {track.label}: {_listed(track.segments)}" for n, track in enumerate(tracks, 1)]
    plural = "" if len(tracks) == 1 else "s"
    return f"Timeline ({len(tracks)} track{plural}): {' '.join(lines)}"


def _listed(items: Sequence[Segment]) -> str:
    if len(items) <= _SHOWN:
        return ", ".join(map(str, items))
    first = ", ".join(map(str, items[: _SHOWN - 2]))
    return f"{first}, … {len(items) - _SHOWN + 1} more …, {items[-1]}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changed, one sentence each, in the order of the timeline; removals last."""
    was, now = Timeline.read(before), Timeline.read(after)
    old, new = _by_key(was), _by_key(now)
    sentences: list[str] = []
    for key, item in new.items():
        sentences += _changed(old[key], item) if key in old else [f"{item.label} added: {item}."]
    sentences += [f"{item.label} removed: {item}." for key, item in old.items() if key not in new]
    if (was.width, was.height) != (now.width, now.height) and was.width and now.width:
        sentences.append(f"Canvas: {was.width}x{was.height} → {now.width}x{now.height}.")
    return sentences


def _changed(old: Segment, new: Segment) -> Iterator[str]:
    if old.name != new.name:
        yield f"{new.label} changed: {old} → {new}."
    elif old.span != new.span:
        yield f"{new.label} {new.name}: {old.span} → {new.span}."
    elif old.details != new.details:
        keys = {**old.details, **new.details}
        changed = [key for key in keys if old.details.get(key) != new.details.get(key)]
        yield f"{new.label} {new.name}: {', '.join(changed)} changed."


def _by_key(timeline: Timeline) -> dict[str, Segment]:
    """Segments by their keys; where several have the same one, they are numbered."""
    found: dict[str, Segment] = {}
    for item in (item for track in timeline.tracks for item in track.segments):
        key, n = item.key, 2
        while key in found:
            key, n = f"{item.key}#{n}", n + 1
        found[key] = item
    return found
