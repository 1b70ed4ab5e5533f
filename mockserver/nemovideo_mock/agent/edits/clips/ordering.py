"""In which order the clips come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar, Literal

from nemovideo_mock import ids
from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import with_clips
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Clip, Draft

Ordering = Literal["uploaded", "name", "reverse", "shuffle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Edit):
    """Put clips elsewhere: `place` counts from 1, -1 is the end; or next to another clip."""

    operation: ClassVar[str] = "move_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets
    place: int | None = None
    beside: Targets | None = None
    after: bool = False

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        moved = self.targets.of(draft, scene)
        rest = [clip for clip in draft.clips if clip not in moved]
        at = self._place(rest, draft, scene)
        return with_clips(draft, in_order(draft.clips, [*rest[:at], *moved, *rest[at:]]))

    def _place(self, rest: list[Clip], draft: Draft, scene: Scene) -> int:
        if self.beside is None:
            place = self.place or 1
            return len(rest) + 1 + place if place < 0 else min(place - 1, len(rest))
        anchor = self.beside.of(draft, scene)[0]
        if anchor not in rest:
            raise CannotDo("A clip cannot be moved next to itself.", "不能把片段移动到它自己旁边。")
        return rest.index(anchor) + self.after

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(f"I moved {en}.", f"已移动{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Edit):
    """Two clips change places."""

    operation: ClassVar[str] = "swap_clips"
    renumbers: ClassVar[bool] = True

    one: Targets
    other: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        a, b = self.one.of(draft, scene)[0], self.other.of(draft, scene)[0]
        places = {a.id: b, b.id: a}
        return with_clips(
            draft, in_order(draft.clips, [places.get(clip.id, clip) for clip in draft.clips])
        )

    def report(self) -> Words:
        return Words("I swapped the two clips.", "已交换这两个片段。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Edit):
    """Every clip sorted anew; a shuffle comes from the world's seed."""

    operation: ClassVar[str] = "order_clips"
    renumbers: ClassVar[bool] = True

    by: Ordering

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        clips = list(draft.clips)
        match self.by:
            case "reverse":
                clips.reverse()
            case "name":
                clips.sort(key=lambda clip: clip.name.lower())
            case "uploaded":
                places = {media.id: index for index, media in enumerate(scene.media)}
                clips.sort(key=lambda item: places.get(item.media or "", len(places)))
            case "shuffle":
                clips = shuffled(clips, ids.number(scene.seed, "shuffle", scene.salt))
        return with_clips(draft, in_order(draft.clips, clips))

    def report(self) -> Words:
        en, zh = {
            "reverse": ("I reversed the order.", "已倒序排列。"),
            "name": ("I sorted the clips by name.", "已按名称排序。"),
            "uploaded": ("I put the clips in the order you uploaded them.", "已按上传顺序排列。"),
            "shuffle": ("I shuffled the clips.", "已随机打乱顺序。"),
        }[self.by]
        return Words(en, zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrange(Edit):
    """The clips of these media first, in this order; the others as they were."""

    operation: ClassVar[str] = "arrange_clips"
    renumbers: ClassVar[bool] = True

    files: tuple[str, ...]

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        places = {file: nth for nth, file in enumerate(self.files)}
        clips = sorted(draft.clips, key=lambda clip: places.get(clip.media or "", len(places)))
        return with_clips(draft, in_order(draft.clips, clips))

    def report(self) -> Words:
        return Words("I arranged the clips in that order.", "已按你给的顺序排列。")


def in_order(before: Sequence[Clip], clips: Sequence[Clip]) -> list[Clip]:
    """Clips in a new order. Transitions stay where they were: they belong to the cut."""
    return [
        replace(clip, transition=old.transition) for clip, old in zip(clips, before, strict=True)
    ]


def shuffled(clips: list[Clip], seed: int) -> list[Clip]:
    """The clips in another order than before, whenever there is another."""
    dice, out = Random(seed), list(clips)
    if len(clips) < 2:
        return out
    while out == clips:
        dice.shuffle(out)
    return out
