"""Parts of clips, and a timeline with a part taken out or cut in two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import CUT, playable, video_end, with_clips, with_texts
from nemovideo_mock.draft import Clip, Draft, Text


def part(clip: Clip, begin: int, end: int, scene: Scene) -> Clip:
    """The stretch of a clip between two times (ms from its start), with the same id."""
    available = playable(clip, scene)
    short = replace(clip, start=clip.start + begin, duration=end - begin)
    if available is None:
        return replace(short, freeze=min(clip.freeze, short.duration))
    moving = min(clip.duration - clip.freeze, clip.duration if clip.loop else available)
    offset = begin % available if clip.loop else min(begin, max(0, moving - 1))
    frozen = max(0, end - max(begin, moving)) if clip.freeze else 0
    remaining = available - offset
    return replace(
        short,
        source_start=clip.source_start + round(offset * clip.speed),
        freeze=frozen,
        loop=clip.loop and short.duration - frozen > remaining,
    )


def without(draft: Draft, begin: int, end: int, scene: Scene, fresh: Iterator[str]) -> Draft:
    """The draft with a stretch of time cut out, everything after it moved up."""
    begin, end = max(0, begin), min(end, video_end(draft))
    if end <= begin:
        return draft
    clips: list[Clip] = []
    for clip in draft.clips:
        if clip.end <= begin or clip.start >= end:
            clips.append(clip)
            continue
        head, tail = begin - clip.start, clip.end - end
        if head > 0:
            clips.append(part(clip, 0, head, scene))
        if tail > 0:
            rest = part(clip, clip.duration - tail, clip.duration, scene)
            keeps_id = head <= 0
            clips.append(rest if keeps_id else replace(rest, id=next(fresh), transition=CUT))
    texts = [moved for text in draft.texts if (moved := _moved(text, begin, end))]
    return with_texts(with_clips(draft, clips), _within(texts, clips))


def split(draft: Draft, at: int, fresh: Iterator[str], scene: Scene) -> Draft:
    """The draft with the clip playing at `at` ms cut in two; the first half keeps the id."""
    clips: list[Clip] = []
    for clip in draft.clips:
        if clip.start < at < clip.end:
            clips.append(part(clip, 0, at - clip.start, scene))
            rest = part(clip, at - clip.start, clip.duration, scene)
            clips.append(replace(rest, id=next(fresh), transition=CUT))
        else:
            clips.append(clip)
    return with_clips(draft, clips)


def _moved(text: Text, begin: int, end: int) -> Text | None:
    """A text after a stretch of time is gone; None when it was all within."""

    def after(at: int) -> int:
        return at if at <= begin else max(begin, at - (end - begin))

    start, stop = after(text.start), after(text.end)
    return replace(text, start=start, duration=stop - start) if stop > start else None


def _within(texts: list[Text], clips: list[Clip]) -> list[Text]:
    end = sum(clip.duration for clip in clips)
    return [
        replace(text, duration=min(text.duration, end - text.start))
        for text in texts
        if text.start < end
    ]
