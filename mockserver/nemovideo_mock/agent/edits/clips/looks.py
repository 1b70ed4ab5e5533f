"""Color: filters, brightness, contrast, saturation, vignette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change
from nemovideo_mock.agent.timeline.targets import ALL, Targets
from nemovideo_mock.agent.words import Words
from nemovideo_mock.draft import Draft, Filter, Look

Quality = Literal["brightness", "contrast", "saturation", "vignette"]
_Change = Callable[[Look], Look]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFilter(Edit):
    """A filter on the chosen clips; `none` takes every color treatment away."""

    operation: ClassVar[str] = "set_filter"

    filter: Filter
    targets: Targets = ALL

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        def changed(look: Look) -> Look:
            return Look() if self.filter == "none" else replace(look, filter=self.filter)

        return _recolored(draft, scene, self.targets, changed)

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        if self.filter == "none":
            return Words(f"I took the color effects off {en}.", f"已去掉{zh}的调色效果。")
        return Words(f"I made {en} {self.filter}.", f"已将{zh}调成{_NAMES[self.filter]}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust(Edit):
    """More or less of a quality: brightness is added to, the others multiply; vignette is set."""

    operation: ClassVar[str] = "adjust_color"

    quality: Quality
    by: float
    targets: Targets = ALL

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return _recolored(draft, scene, self.targets, self._changed)

    def _changed(self, look: Look) -> Look:
        match self.quality:
            case "brightness":
                value = min(1.0, max(-1.0, look.brightness + self.by))
                return replace(look, brightness=round(value, 4))
            case "contrast":
                return replace(look, contrast=_scaled(look.contrast, self.by))
            case "saturation":
                return replace(look, saturation=_scaled(look.saturation, self.by))
            case "vignette":
                return replace(look, vignette=round(min(1.0, max(0.0, self.by)), 4))

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        name = _QUALITIES[self.quality]
        if self.quality == "vignette":
            gone = self.by == 0
            return Words(
                f"I {'removed' if gone else 'set'} the vignette on {en}.",
                f"已{'去掉' if gone else '添加'}{zh}的暗角。",
            )
        up = self.by > 0
        return Words(
            f"I {'raised' if up else 'lowered'} the {self.quality} of {en}.",
            f"已{'提高' if up else '降低'}{zh}的{name}。",
        )


def _scaled(value: float, by: float) -> float:
    return round(min(4.0, max(0.0, value * (1 + by))), 4)


def _recolored(draft: Draft, scene: Scene, targets: Targets, look: _Change) -> Draft:
    chosen = targets.of(draft, scene)
    return change(draft, chosen, lambda clip: replace(clip, look=look(clip.look)))


_NAMES: dict[Filter, str] = {
    "none": "原色",
    "black-and-white": "黑白",
    "sepia": "怀旧棕",
    "warm": "暖色",
    "cool": "冷色",
    "vintage": "复古",
}
_QUALITIES: dict[Quality, str] = {
    "brightness": "亮度",
    "contrast": "对比度",
    "saturation": "饱和度",
    "vignette": "暗角",
}
