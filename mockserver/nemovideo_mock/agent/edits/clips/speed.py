"""Faster, slower, again, and standing still."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change
from nemovideo_mock.agent.timeline.targets import ALL, Targets
from nemovideo_mock.agent.words import CannotDo, Words, seconds
from nemovideo_mock.draft import Clip, Draft

SLOWEST, FASTEST = 0.1, 20.0
LAST = Targets(picks=(-1,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed(Edit):
    """Chosen clips `factor` times as fast as now, or at that speed when `exact`."""

    operation: ClassVar[str] = "set_speed"

    targets: Targets = ALL
    factor: float
    exact: bool = False

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return change(draft, self.targets.of(draft, scene), self._changed)

    def _changed(self, clip: Clip) -> Clip:
        times = self.factor / clip.speed if self.exact else self.factor
        speed = round(clip.speed * times, 4)
        if not SLOWEST <= speed <= FASTEST:
            raise CannotDo(
                f"A clip can play {SLOWEST:g} to {FASTEST:g} times as fast, not {speed:g}.",
                f"播放速度只能在{SLOWEST:g}到{FASTEST:g}倍之间,不能是{speed:g}倍。",
            )
        length = max(1, round(clip.duration / times))
        freeze = min(length, round(clip.freeze / times))
        is_still = clip.kind == "image"
        return replace(clip, speed=1.0 if is_still else speed, duration=length, freeze=freeze)

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(
            f"I set the speed of {en} to {self.factor:g}x.",
            f"已将{zh}的速度设为{self.factor:g}倍。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Edit):
    """Chosen clips play `times` times over."""

    operation: ClassVar[str] = "loop"

    targets: Targets = ALL
    times: int = 2

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if not 1 <= self.times <= 100:
            raise CannotDo("A clip can repeat 1 to 100 times.", "片段可以循环1到100次。")
        chosen = [clip for clip in self.targets.of(draft, scene) if clip.duration > clip.freeze]
        return change(draft, chosen, self._changed)

    def _changed(self, clip: Clip) -> Clip:
        length = (clip.duration - clip.freeze) * self.times
        return replace(clip, duration=length, loop=clip.kind != "image", freeze=0)

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(f"I looped {en} {self.times} times.", f"已将{zh}循环{self.times}次。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze(Edit):
    """The last frame of a clip stands for `ms` more."""

    operation: ClassVar[str] = "freeze_frame"

    targets: Targets = LAST
    ms: int = 2000

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return change(draft, self.targets.of(draft, scene), self._changed)

    def _changed(self, clip: Clip) -> Clip:
        return replace(clip, duration=clip.duration + self.ms, freeze=clip.freeze + self.ms)

    def report(self) -> Words:
        length = seconds(self.ms)
        return Words(
            f"I froze the last frame for {length} seconds.", f"已将最后一帧定格{length}秒。"
        )
