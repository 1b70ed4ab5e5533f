"""Back to an empty timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import EMPTY, Scene
from nemovideo_mock.agent.words import Words
from nemovideo_mock.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOver(Edit):
    """Nothing on the timeline; the uploads stay."""

    operation: ClassVar[str] = "clear_timeline"
    builds: ClassVar[bool] = True
    renumbers: ClassVar[bool] = True
    phase: ClassVar[int] = -1

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return EMPTY

    def report(self) -> Words:
        return Words(
            "I cleared the timeline; your files are still here.", "已清空时间线,素材仍在。"
        )
