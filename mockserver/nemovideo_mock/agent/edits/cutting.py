"""Trim, keep, cut out and split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from nemovideo_mock.agent import spans
from nemovideo_mock.agent.clause import Clause
from nemovideo_mock.agent.edits.base import Edit, Wish
from nemovideo_mock.agent.hearing import Hearing
from nemovideo_mock.agent.records import Scene
from nemovideo_mock.agent.slicing import part, split, without
from nemovideo_mock.agent.spans import Span
from nemovideo_mock.agent.targets import Targets
from nemovideo_mock.agent.timeline import new_ids, video_end, with_clips
from nemovideo_mock.agent.words import CannotDo, Words, seconds
from nemovideo_mock.draft import Draft

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
        chosen = {each.id for each in self.targets.of(draft, scene)}
        out = []
        for clip in draft.clips:
            if clip.id in chosen:
                if self.ms >= clip.duration:
                    raise nothing_left(self.ms)
                begin = self.ms if self.side == "start" else 0
                clip = part(clip, begin, begin + clip.duration - self.ms, scene)
            out.append(clip)
        return with_clips(draft, out)

    def tell(self) -> Words:
        side, seite = ("first", "开头") if self.side == "start" else ("last", "结尾")
        en, zh = self.targets.told() if self.targets else ("the video", "视频")
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
            return self._of_clip(draft, scene)
        whole = video_end(draft)
        end = whole if self.end is None else min(self.end, whole)
        if self.start >= end:
            raise beyond(self.start, whole)
        fresh = new_ids(scene)
        shorter = without(draft, end, whole, scene, fresh)
        return without(shorter, 0, self.start, scene, fresh)

    def _of_clip(self, draft: Draft, scene: Scene) -> Draft:
        assert self.targets is not None
        chosen = {each.id for each in self.targets.of(draft, scene)}
        out = []
        for clip in draft.clips:
            if clip.id in chosen:
                end = clip.duration if self.end is None else min(self.end, clip.duration)
                if self.start >= end:
                    raise beyond(self.start, clip.duration)
                clip = part(clip, self.start, end, scene)
            out.append(clip)
        return with_clips(draft, out)

    def tell(self) -> Words:
        begin = seconds(self.start)
        if self.end is None:
            return Words(f"I kept everything from {begin} s on.", f"已保留{begin}秒之后的内容。")
        end = seconds(self.end)
        return Words(f"I kept {begin} s to {end} s.", f"已保留{begin}秒到{end}秒。")


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

    def tell(self) -> Words:
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

    def tell(self) -> Words:
        if self.at is None:
            en, zh = (self.targets or Targets()).told()
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


_CUT = (
    r"\b(?:trim|cut|chop|remove|delete|crop|clip (?:off|the|out)|shave|snip|take|drop|lose"
    r"|get rid of|"
    r"skip|slice|erase|discard|strip)\b"
    "|剪|裁|切|删|去掉|去除|截掉|移除|砍"
)
_KEEP = (
    r"\b(?:keep|only use|use only|just use|retain|save|only show|only keep|use)\b|保留|只要|"
    r"只留|截取|留下|只用"
)
_SPLIT = r"\b(?:split|divide|cut|slice|break)\b|分割|拆分|拆成|分成|切成|切开|分为|断开|切分"
_HALVES = (
    r"\b(?:in|into) (?:half|halves|(\d+)(?: equal)?(?: parts| pieces| clips| segments)?)\b|"
    r"(?:成|为)(?:两半|(\d+)(?:段|份|个|部分))|对半|一分为二|down the middle"
)


def recognize(clause: Clause, hearing: Hearing) -> list[Wish]:
    """Splits first: they may say `cut`, too."""
    if clause.negated and not clause.removes:
        return []
    for read in (_split, _after, _keep, _cut):
        if edits := read(clause, hearing):
            return edits
    return []


def _split(clause: Clause, hearing: Hearing) -> list[Wish]:
    halves = clause.has(_HALVES)
    if not clause.has(_SPLIT) or clause.has(r"\b(?:off|out)\b"):
        return []
    says_split = clause.has(
        r"\b(?:split|divide|slice|break)\b|分割|拆|分成|切成|切开|分为|断开|切分"
    )
    if not (says_split or halves):
        return []
    chosen = hearing.find_targets(clause)
    at = clause.take_length()
    number = next((each for each in halves.groups() if each), "2") if halves else "2"
    clause.clear()
    if at is None and chosen is None and not hearing.scene.draft.clips:
        return []
    return [Split(at=at, targets=chosen, parts=max(2, min(int(number[:4]), 50)))]


def _after(clause: Clause, hearing: Hearing) -> list[Wish]:
    """`cut everything after 0:20`, `删掉20秒以后的内容`."""
    after = clause.has(
        r"\b(?:after|past|beyond|from)(?: the)? <(\d+)>(?: mark)?(?: on(?:wards?)?)?(?! "
        r"?(?:to|until|-|till|through))|<(\d+)>(?:之后|以后|往后|后面)"
    )
    before = clause.has(r"\b(?:before|until|up to)(?: the)? <(\d+)>|<(\d+)>(?:之前|以前)")
    if not (after or before):
        return []
    found = after or before
    assert found is not None
    at = int(found[1] or found[2])
    keeps = clause.has(_KEEP)
    if not keeps and not clause.has(_CUT):
        return []
    if (
        after
        and not keeps
        and not clause.has(
            r"\b(?:everything|all|rest|remainder|anything|on(?:wards?)?)\b|之后|以后|往后|后面"
        )
    ):
        return []
    clause.clear()
    if bool(after) == bool(keeps):
        return [Keep(start=at)] if at else []
    return [CutOut(start=at)] if after else [Keep(start=0, end=at)]


def _keep(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_KEEP) or not clause.has(r"<\d+>"):
        return []
    if clause.has(r"\b(?:music|song|title|text|transition)s?\b|音乐|标题"):
        return []
    span, chosen = _span(clause, hearing)
    if span.start is not None and span.end is not None:
        return [Keep(start=span.start, end=span.end, targets=chosen)]
    if span.anchor == "end" and span.length and chosen is None:
        return [KeepLast(ms=span.length)]
    return []


def _cut(clause: Clause, hearing: Hearing) -> list[Wish]:
    if not clause.has(_CUT) or not clause.has(r"<\d+>"):
        return []
    if clause.has(
        r"\b(?:down )?to (?:be )?(?:exactly |about |just )?<\d+>(?! ?(?:to|-))|(?:剪|裁|"
        r"截|切)(?:成|到|至|为) ?<\d+>"
    ) and not clause.has(r"<\d+> ?(?:to|-|and)|<\d+>(?:到|至)"):
        return []
    to_first = clause.has(
        r"\b(?:down )?to (?:just |only )?(?:the )?#1 <\d+>|\bto (?:just )?(?:the )?last <\d+>|"
        r"(?:到|成)前<\d+>"
    )
    span, chosen = _span(clause, hearing)
    if to_first and span.length:
        if span.anchor == "end":
            return [KeepLast(ms=span.length)]
        return [Keep(start=0, end=span.length, targets=chosen)]
    if span.anchor == "start" and span.length:
        return [Trim(side="start", ms=span.length, targets=chosen)]
    if span.anchor == "end" and span.length:
        return [Trim(side="end", ms=span.length, targets=chosen)]
    if span.start is not None and span.end is not None:
        return [CutOut(start=span.start, end=span.end, targets=chosen)]
    if span.start is not None:
        return []
    if span.length is not None and clause.has(r"\b(?:off|from|of|out)\b|掉|去"):
        return [Trim(side="end", ms=span.length, targets=chosen)]
    return []


def _span(clause: Clause, hearing: Hearing) -> tuple[Span, Targets | None]:
    span = spans.find(clause)
    chosen = hearing.find_targets(clause)
    return span, None if chosen is None or chosen.everything else chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLast(Edit):
    """Keep only the last `ms` of the video."""

    operation: ClassVar[str] = "keep_range"

    ms: int

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return Keep(start=max(0, video_end(draft) - self.ms)).apply(draft, scene)

    def tell(self) -> Words:
        length = seconds(self.ms)
        return Words(f"I kept the last {length} seconds.", f"已保留最后{length}秒。")
