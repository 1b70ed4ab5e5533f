"""A draft in one line, in the seeds' format, from the draft alone. fact: draft.summary"""

from __future__ import annotations

from nemovideo_mock.agent.words import Language, seconds
from nemovideo_mock.draft import Draft, Segment, Sound, Text, TextRole, Track, TrackType

_ROLES: dict[TextRole, tuple[str, str]] = {
    "title": ("Title", "标题"),
    "subtitle": ("Subtitle", "字幕"),
    "caption": ("Caption", "说明"),
    "lower-third": ("Lower third", "角标"),
}


def summary(draft: Draft, language: Language = "en") -> str:
    """`Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) …`."""
    count = len(draft.tracks)
    tracks = " ".join(
        f"{number}. {_track(track, language)}" for number, track in enumerate(draft.tracks, 1)
    )
    if language == "zh":
        return f"时间线({count} 条轨道):{tracks or '空'}"
    return f"Timeline ({count} track{'' if count == 1 else 's'}): {tracks or 'empty'}"


def _track(track: Track, language: Language) -> str:
    segments = ", ".join(_segment(segment) for segment in track.segments)
    return f"{_label(track)[language == 'zh']}: {segments}"


def _label(track: Track) -> tuple[str, str]:
    if track.type is TrackType.VIDEO:
        return "Video", "视频"
    if track.type is TrackType.AUDIO:
        return "BGM", "背景音乐"
    first = track.segments[0]
    assert isinstance(first, Text)
    return _ROLES[first.role]


def _segment(segment: Segment) -> str:
    name = f'"{segment.text}"' if isinstance(segment, Text) else segment.name or "untitled"
    time = f"{seconds(segment.start)}-{seconds(segment.end)}s"
    if isinstance(segment, Sound):
        return f"{name} ({time}, {segment.volume:.0%})"
    return f"{name} ({time})"
