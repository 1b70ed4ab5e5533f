"""The agent's words, and whether the user saw them."""

from __future__ import annotations

import re

from .case import Outcome
from .exchange import Exchange

SCREEN_TALK = re.compile(
    r"\bclick(?: on)? (?:the )?[\[“\"「]?\w+[\]”\"」]?|\b(?:open|in) (?:the )?\w+ panel"
    r"|\bdrag (?:and drop )?the \w+|\bexport button|\bpreview in (?:the )?timeline"
    r"|点击|拖拽|拖动|打开[^。,,]{0,12}面板",
    re.IGNORECASE,
)
"""Talk of buttons and panels, which a client translates."""
_LONG, _SHORT = 12, 5
"""Characters that a stretch of words needs to be surely the agent's; the latter where none is
longer."""


def shown(turn: Exchange, outcome: Outcome) -> bool:
    """Whether any stretch of a turn's words stands in what the client printed."""
    seen = _flat(outcome.output)
    return any(piece in seen for text in turn.heard.words for piece in pieces(text))


def pieces(text: str) -> list[str]:
    """Stretches of a text that a translation of screen talk leaves alone."""
    sentences = re.split(r"(?<=[.!?。!?])\s*|[\n,;:,;:“”\"'–—�()\[\]]+", text)
    whole = [_flat(each) for each in sentences if not SCREEN_TALK.search(each)]
    sure = [each for each in whole if len(each) >= _LONG or _chinese(each)]
    return sure or [each for each in whole if len(each) >= _SHORT]


def _chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) > 3


def _flat(text: str) -> str:
    """Letters and digits only, in lower case; text that was escaped as JSON is read first."""
    unescaped = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text, flags=re.IGNORECASE)
    return "".join(each for each in unescaped.replace("\\n", " ").lower() if each.isalnum())
