"""Requests to begin again."""

from __future__ import annotations

from nemovideo_mock.agent.edits.starting import StartOver
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, word

_AGAIN = either(
    # `fade in at the start over 2 seconds` asks for no such thing.
    r"(?<!the )\bstart(?:ing)? (?:over|again|afresh|fresh|from scratch)\b(?! ?<)",
    word("begin again|from scratch|clean slate|start anew"),
    r"\breset\b(?: everything| the (?:timeline|project|video))?",
    "重新开始|从头(?:开始|再来|来过)|重来|推倒重来",
)
_EMPTIES = either(
    r"\b(?:clear|empty|wipe|delete|remove|erase|scrap)(?: out)? "
    r"(?:everything\b|it all\b|all(?=\W*$)|the (?:whole |entire )?(?:timeline|project)\b)",
    "清空(?:时间线|所有|全部)?|全部删除|全部清除",
)
_NOT_ALL = (
    r"\b(?:all|everything)\b.{0,12}\b(?:the )?(?:text|title|music|photo|transition|effect|caption"
    r"|except|but|after|before)\w*|\beverything\b.*<\d+>"
)


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """`start over`, `清空时间线`."""
    if clause.negated or clause.has(_NOT_ALL):
        return []
    return [StartOver()] if clause.take(_AGAIN) or clause.take(_EMPTIES) else []
