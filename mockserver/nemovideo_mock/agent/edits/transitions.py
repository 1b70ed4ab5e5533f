"""How one clip gives way to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import CUT, change
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo, Words, seconds
from nemovideo_mock.draft import Draft, Transition, TransitionKind

USUAL_MS = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTransitions(Edit):
    """Transitions of one kind and length into the chosen clips; into every clip by default.

    Without a kind only the length changes, and cuts become crossfades.
    """

    operation: ClassVar[str] = "set_transitions"

    kind: TransitionKind | None = "crossfade"
    ms: int | None = None
    into: Targets | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        clips = draft.clips
        if len(clips) < 2 and self.kind != "cut":
            raise CannotDo(
                "A transition needs two clips; the timeline has fewer.",
                "转场需要至少两个片段,时间线上还不够。",
            )
        chosen = self.into.of(draft, scene) if self.into else clips
        # Nothing leads into the first clip.
        later = [clip for clip in chosen if clip.id != clips[0].id]
        if chosen and not later and self.kind != "cut":
            raise CannotDo(
                "The first clip has nothing before it to come from.",
                "第一个片段之前没有可以过渡的内容。",
            )
        return change(
            draft, later, lambda clip: replace(clip, transition=self._changed(clip.transition))
        )

    def _changed(self, before: Transition) -> Transition:
        kind = self.kind or ("crossfade" if before.kind == "cut" else before.kind)
        if kind == "cut":
            return CUT
        return Transition(kind=kind, ms=self.ms or before.ms or USUAL_MS)

    def report(self) -> Words:
        if self.kind == "cut":
            return Words("I set hard cuts between the clips.", "已改为直接切换,无转场。")
        length = f" of {seconds(self.ms)} s" if self.ms else ""
        lang = f"{seconds(self.ms)}秒" if self.ms else ""
        kind = self.kind or "transition"
        name = _NAMES.get(self.kind or "crossfade", "转场")
        return Words(f"I set {kind} transitions{length}.", f"已设置{lang}{name}转场。")


_NAMES: dict[TransitionKind, str] = {
    "crossfade": "叠化",
    "fade-black": "黑场",
    "fade-white": "白场",
    "slide-left": "左滑",
    "slide-right": "右滑",
    "slide-up": "上滑",
    "slide-down": "下滑",
    "wipe-left": "左擦除",
    "wipe-right": "右擦除",
    "wipe-up": "上擦除",
    "wipe-down": "下擦除",
    "zoom": "缩放",
}
