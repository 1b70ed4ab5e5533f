"""How the whole video begins and ends: out of a color, into a color."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import video_end
from nemovideo_mock.agent.words import CannotDo, Words, seconds
from nemovideo_mock.draft import Draft, Fade

USUAL_MS = 1000
BLACK = "#000000"
Edge = Literal["in", "out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFade(Edit):
    """The video fades in from, or out to, a color in `ms`; 0 takes the fade away."""

    operation: ClassVar[str] = "set_fade"
    phase: ClassVar[int] = 3

    edge: Edge
    ms: int = USUAL_MS
    color: str = BLACK

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        end = video_end(draft)
        if not end:
            raise CannotDo("There are no clips to fade.", "时间线上还没有可以淡入淡出的片段。")
        fade = Fade(ms=min(self.ms, end), color=self.color) if self.ms else Fade()
        if self.edge == "in":
            return replace(draft, fade_in=fade)
        return replace(draft, fade_out=fade)

    def report(self) -> Words:
        end, end_zh = ("start", "开头") if self.edge == "in" else ("end", "结尾")
        if not self.ms:
            return Words(f"There is no fade at the {end}.", f"已去掉{end_zh}的淡变。")
        how = "淡入" if self.edge == "in" else "淡出"
        return Words(
            f"The video fades {self.edge} at the {end} in {seconds(self.ms)} s.",
            f"视频{end_zh}已设置{seconds(self.ms)}秒{how}。",
        )
