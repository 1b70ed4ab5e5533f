"""Trim, keep, cut out and split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change, new_ids, video_end
from nemovideo_mock.agent.timeline.slicing import part, split, without
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo, Words, seconds
from nemovideo_mock.draft import Clip, Draft

Side = Literal["start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trim(Edit):
    """`ms` less at the start or end: of the whole video, or of each chosen clip."""

    operation: ClassVar[str] = "trim"

    side: Side
    ms: int
    targets: Targets | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if self.targets is None:
            end = video_end(draft)
            if self.ms >= end:
                raise nothing_left(self.ms)
            begin = 0 if self.side == "start" else end - self.ms
            return without(draft, begin, begin + self.ms, scene, new_ids(scene))

        def trimmed(clip: Clip) -> Clip:
            if self.ms >= clip.duration:
                raise nothing_left(self.ms)
            begin = self.ms if self.side == "start" else 0
            return part(clip, begin, begin + clip.duration - self.ms, scene)

        return change(draft, self.targets.of(draft, scene), trimmed)

    def report(self) -> Words:
        side, seite = ("first", "开头") if self.side == "start" else ("last", "结尾")
        en, zh = self.targets.in_words() if self.targets else ("the video", "视频")
        length = seconds(self.ms)
        return Words(
            f"I trimmed the {side} {length} seconds of {en}.", f"已剪掉{zh}{seite}的{length}秒。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(Edit):
    """Keep only a stretch: of the whole video, or of one clip. An open end is the end."""

    operation: ClassVar[str] = "keep_range"

    start: int
    end: int | None = None
    targets: Targets | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if self.targets is not None:
            chosen = self.targets.of(draft, scene)
            return change(draft, chosen, lambda clip: self._of_clip(clip, scene))
        whole = video_end(draft)
        end = whole if self.end is None else min(self.end, whole)
        if self.start >= end:
            raise beyond(self.start, whole)
        fresh = new_ids(scene)
        shorter = without(draft, end, whole, scene, fresh)
        return without(shorter, 0, self.start, scene, fresh)

    def _of_clip(self, clip: Clip, scene: Scene) -> Clip:
        end = clip.duration if self.end is None else min(self.end, clip.duration)
        if self.start >= end:
            raise beyond(self.start, clip.duration)
        return part(clip, self.start, end, scene)

    def report(self) -> Words:
        begin = seconds(self.start)
        if self.end is None:
            return Words(f"I kept everything from {begin} s on.", f"已保留{begin}秒之后的内容。")
        end = seconds(self.end)
        return Words(f"I kept {begin} s to {end} s.", f"已保留{begin}秒到{end}秒。")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLast(Edit):
    """Keep only the last `ms` of the video."""

    operation: ClassVar[str] = "keep_range"

    ms: int

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return Keep(start=max(0, video_end(draft) - self.ms)).apply(draft, scene)

    def report(self) -> Words:
        length = seconds(self.ms)
        return Words(f"I kept the last {length} seconds.", f"已保留最后{length}秒。")


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOut(Edit):
    """Take a stretch out; what follows moves up. An open end is the end."""

    operation: ClassVar[str] = "cut_range"

    start: int
    end: int | None = None
    targets: Targets | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        offset, whole = 0, video_end(draft)
        if self.targets is not None:
            clip = self.targets.of(draft, scene)[0]
            offset, whole = clip.start, clip.end
        begin = self.start + offset
        end = whole if self.end is None else min(self.end + offset, whole)
        if begin >= end:
            raise beyond(self.start, whole - offset)
        if end - begin >= video_end(draft):
            raise nothing_left(end - begin)
        return without(draft, begin, end, scene, new_ids(scene))

    def report(self) -> Words:
        begin = seconds(self.start)
        if self.end is None:
            return Words(f"I cut everything after {begin} s.", f"已剪掉{begin}秒之后的内容。")
        end = seconds(self.end)
        return Words(f"I cut out {begin} s to {end} s.", f"已剪掉{begin}秒到{end}秒。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Edit):
    """Cut in two at a time of the video, or a clip at a time of its own; its middle by default."""

    operation: ClassVar[str] = "split"
    renumbers: ClassVar[bool] = True

    at: int | None = None
    targets: Targets | None = None
    parts: int = 2

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        places = self._places(draft, scene)
        fresh = new_ids(scene)
        for place in sorted(places, reverse=True):
            if not 0 < place < video_end(draft):
                raise beyond(place, video_end(draft))
            draft = split(draft, place, fresh, scene)
        return draft

    def _places(self, draft: Draft, scene: Scene) -> list[int]:
        if self.targets is None and self.at is not None:
            return [self.at]
        chosen = (self.targets or Targets()).of(draft, scene)
        if self.at is not None:
            clip = chosen[0]
            # "Split clip 2 at 5 s": of the clip if it lasts that long, else of the video.
            return [clip.start + self.at if self.at < clip.duration else self.at]
        return [
            clip.start + clip.duration * nth // self.parts
            for clip in chosen
            for nth in range(1, self.parts)
        ]

    def report(self) -> Words:
        if self.at is None:
            en, zh = (self.targets or Targets()).in_words()
            return Words(f"I split {en}.", f"已分割{zh}。")
        at = seconds(self.at)
        return Words(f"I split the timeline at {at} s.", f"已在{at}秒处分割。")


def nothing_left(ms: int) -> CannotDo:
    return CannotDo(
        f"Taking {seconds(ms)} seconds away would leave nothing.",
        f"剪掉{seconds(ms)}秒就什么都不剩了。",
    )


def beyond(start: int, whole: int) -> CannotDo:
    return CannotDo(
        f"{seconds(start)} s is not inside: that lasts {seconds(whole)} s.",
        f"{seconds(start)}秒超出了范围,那里只有{seconds(whole)}秒。",
    )
