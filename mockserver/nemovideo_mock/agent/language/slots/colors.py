"""The color a clause names."""

from __future__ import annotations

from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.lexicon.colors import CHINESE, ENGLISH
from nemovideo_mock.agent.language.patterns import any_of


def take_color(clause: Clause) -> str | None:
    """The first color a clause names, as `#rrggbb`."""
    if found := clause.take(r"#([0-9a-f]{6})\b|#(?=\d{0,2}[a-f])([0-9a-f]{3})\b"):
        digits = found[1] or "".join(2 * item for item in found[2])
        return f"#{digits}"
    if found := clause.take(rf"\b({any_of(*ENGLISH)})\b"):
        return ENGLISH[found[1]]
    if found := clause.take(rf"({any_of(*CHINESE)})(?:色|字)"):
        return CHINESE[found[1]]
    if found := clause.take(rf"[变成为]({any_of(*CHINESE)})(?![\u4e00-\u9fff])"):
        return CHINESE[found[1]]
    return None
