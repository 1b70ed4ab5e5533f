"""How stills move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Draft, Motion, MotionKind

PHOTOS = Targets(kind="image")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMotion(Edit):
    """Chosen clips move that way; every photo by default."""

    operation: ClassVar[str] = "set_motion"

    kind: MotionKind = "ken-burns"
    targets: Targets = PHOTOS
    amount: float | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if self.targets == PHOTOS and not any(shown.kind == "image" for shown in draft.clips):
            raise CannotDo("There is no photo to move.", "时间线上没有可以加动效的照片。")
        motion = Motion(kind=self.kind)
        if self.amount is not None:
            motion = replace(motion, amount=self.amount)
        chosen = self.targets.of(draft, scene)
        return change(draft, chosen, lambda clip: replace(clip, motion=motion))

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        if self.kind == "still":
            return Words(f"I made {en} stand still.", f"已取消{zh}的动效。")
        return Words(
            f"I added {self.kind} motion to {en}.", f"已为{zh}添加{NAMES[self.kind]}动效。"
        )


NAMES: dict[MotionKind, str] = {
    "still": "静止",
    "zoom-in": "放大",
    "zoom-out": "缩小",
    "pan-left": "向左平移",
    "pan-right": "向右平移",
    "pan-up": "向上平移",
    "pan-down": "向下平移",
    "ken-burns": "肯伯恩斯",
}
