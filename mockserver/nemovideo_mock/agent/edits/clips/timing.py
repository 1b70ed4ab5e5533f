"""How long clips last, and the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import (
    change,
    lasting,
    playable,
    spread,
    video_end,
    with_clips,
)
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo, Words, seconds
from nemovideo_mock.draft import Clip, Draft

SHORTEST = 100  # ms a clip may last; three frames
LONGEST = 3_600_000  # ms of a whole video; an hour
PHOTOS = Targets(kind="image")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipLength(Edit):
    """Chosen clips last `ms` each. A video too short for it repeats."""

    operation: ClassVar[str] = "set_duration"

    targets: Targets = PHOTOS
    ms: int

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if not SHORTEST <= self.ms <= LONGEST:
            raise too_short_or_long(self.ms)
        chosen = self.targets.of(draft, scene)
        return change(draft, chosen, lambda clip: lasting(clip, self.ms, scene))

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        length = seconds(self.ms)
        return Words(f"I set {en} to {length} seconds.", f"已将{zh}设为{length}秒。")


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalLength(Edit):
    """The whole lasts exactly `ms`, shared out evenly; videos give way to photos."""

    operation: ClassVar[str] = "set_total_duration"
    phase: ClassVar[int] = 2

    ms: int

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        clips = draft.clips
        if not clips:
            raise CannotDo("There are no clips to fit.", "时间线上还没有片段。")
        if not SHORTEST * len(clips) <= self.ms <= LONGEST:
            raise too_short_or_long(self.ms)
        shares = spread(self.ms, [playable(clip, scene) for clip in clips])
        laid = [lasting(c, share, scene) for c, share in zip(clips, shares, strict=True)]
        return with_clips(draft, laid)

    def report(self) -> Words:
        length = seconds(self.ms)
        return Words(f"The video is now {length} seconds long.", f"视频总时长现为{length}秒。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Edit):
    """The whole, or chosen clips, longer or shorter by `ms`, or by a factor."""

    operation: ClassVar[str] = "stretch"

    targets: Targets | None = None
    ms: int = 0
    factor: float = 1.0

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if self.targets is None:
            whole = round(video_end(draft) * self.factor) + self.ms
            return TotalLength(ms=whole).apply(draft, scene)

        def stretched(clip: Clip) -> Clip:
            length = round(clip.duration * self.factor) + self.ms
            if length < SHORTEST:
                raise too_short_or_long(length)
            return lasting(clip, length, scene)

        return change(draft, self.targets.of(draft, scene), stretched)

    def report(self) -> Words:
        more = self.ms > 0 or self.factor > 1
        en, zh = self.targets.in_words() if self.targets else ("the video", "视频")
        longer, wort = ("longer", "延长") if more else ("shorter", "缩短")
        return Words(f"I made {en} {longer}.", f"已{wort}{zh}。")


def too_short_or_long(ms: int) -> CannotDo:
    return CannotDo(
        f"{seconds(ms)} seconds cannot be done here: a clip lasts at least 0.1 seconds, "
        "a video an hour at most.",
        f"无法设为{seconds(ms)}秒:每个片段至少0.1秒,视频最长一小时。",
    )
