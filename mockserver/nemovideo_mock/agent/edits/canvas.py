"""The picture's shape and size, and how clips fill it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change
from nemovideo_mock.agent.timeline.targets import ALL, Targets
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Draft, Fit

SMALLEST, LARGEST = 16, 1920  # pixels of a side; fact: render.output.h264


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCanvas(Edit):
    """The frame's size in pixels."""

    operation: ClassVar[str] = "set_canvas"
    phase: ClassVar[int] = 1

    width: int
    height: int

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        for side in (self.width, self.height):
            if not SMALLEST <= side <= LARGEST or side % 2:
                raise CannotDo(
                    f"A frame of {self.width}x{self.height} is not possible: sides are even and "
                    f"{SMALLEST} to {LARGEST} pixels.",
                    f"不支持{self.width}x{self.height}:边长须为{SMALLEST}到{LARGEST}之间的偶数。",
                )
        return replace(draft, width=self.width, height=self.height)

    def report(self) -> Words:
        size = f"{self.width}x{self.height}"
        return Words(f"The picture is now {size}.", f"画面尺寸现为{size}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFit(Edit):
    """`fill` crops what does not fit, `fit` shows everything with bars."""

    operation: ClassVar[str] = "set_fit"

    fit: Fit
    targets: Targets = ALL

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = self.targets.of(draft, scene)
        return change(draft, chosen, lambda clip: replace(clip, fit=self.fit))

    def report(self) -> Words:
        if self.fit == "fill":
            return Words("The pictures now fill the frame.", "画面现已填满。")
        return Words("The pictures are now shown whole.", "画面现已完整显示。")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBackground(Edit):
    """The color behind pictures that do not fill the frame, `#rrggbb`."""

    operation: ClassVar[str] = "set_background"

    color: str

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return replace(draft, background=self.color)

    def report(self) -> Words:
        return Words(f"The background is now {self.color}.", f"背景颜色现为{self.color}。")
