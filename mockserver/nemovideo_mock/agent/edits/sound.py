"""The sound that clips bring along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change
from nemovideo_mock.agent.timeline.levels import Level
from nemovideo_mock.agent.timeline.targets import ALL, Targets, fits
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipVolume(Edit):
    """How loud the chosen clips' own sound is; of every video clip by default."""

    operation: ClassVar[str] = "set_clip_volume"

    level: Level
    targets: Targets = ALL

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = [clip for clip in self.targets.of(draft, scene) if fits(clip, "video")]
        if not chosen:
            raise CannotDo(
                "Photos have no sound of their own; there is no video clip here.",
                "照片没有声音,时间线上没有视频片段。",
            )
        return change(draft, chosen, lambda clip: replace(clip, volume=self.level.of(clip.volume)))

    def report(self) -> Words:
        if self.level == Level(value=0.0):
            return Words("I muted the original sound.", "已将原声静音。")
        return Words("I changed the volume of the original sound.", "已调整原声音量。")
