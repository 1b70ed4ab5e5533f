"""Back to an empty timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nemovideo_mock.agent.clause import Clause
from nemovideo_mock.agent.edits.base import Edit, Wish
from nemovideo_mock.agent.hearing import Hearing
from nemovideo_mock.agent.patterns import either, word
from nemovideo_mock.agent.records import EMPTY, Scene
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

    def tell(self) -> Words:
        return Words(
            "I cleared the timeline; your files are still here.", "已清空时间线,素材仍在。"
        )


_AGAIN = either(
    word(
        "start(?:ing)? (?:over|again|afresh|fresh|from scratch)|begin again|"
        "from scratch|reset(?: everything| the (?:timeline|project|video))?|(?:clear|"
        "empty|wipe|delete|remove|erase|scrap)(?: out)? (?:everything|it all|"
        r"all(?=\W*$)|the (?:whole |entire )?(?:timeline|project))|clean slate|"
        "start anew"
    ),
    "重新开始|从头(?:开始|再来|来过)|清空(?:时间线|所有|全部)?|全部删除|重来|推倒重来",
    "全部清除",
)


def recognize(clause: Clause, hearing: Hearing) -> list[Wish]:
    """`start over`, `清空时间线`."""
    if (
        clause.negated
        or clause.has(r"\beverything\b.*<\d+>")
        or clause.has(
            r"\b(?:all|everything)\b.{0,12}\b(?:the )?(?:text|title|music|photo|transition|"
            r"effect|caption|except|but|after|before)\w*"
        )
    ):
        return []
    return [StartOver()] if clause.take(_AGAIN) else []
