"""How loud: percentages, decibels, louder and quieter."""

from __future__ import annotations

from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.patterns import either, fault, word
from nemovideo_mock.agent.timeline.levels import Level

_UP = either(
    word(
        r"louder|raise|increase|turn(?:ing)?(?: \w+){0,4} up|boost|up|higher|crank|"
        "amplify|more"
    ),
    "大声|大一点|大一些|调大|调高|提高|增大|加大|响",
)
_DOWN = either(
    word(
        r"quieter|softer|lower|decrease|reduce|turn(?:ing)?(?: \w+){0,4} down|less loud|"
        "down|soften|dim|duck|less"
    ),
    "小声|小一点|小一些|调小|调低|降低|减小|轻一点|轻一些|小点|低一点",
)
_TOO_LOUD = either(fault("loud|noisy", "大声?|吵|响"), r"\boverpower\w*|\bdrowns?\b")
_TOO_QUIET = either(
    fault("quiet|soft|low|faint", "小声?|轻"), r"\bcan'?t hear\b", "听不(?:见|清|到)"
)
_DOUBLE = r"\bdouble\b|\btwice as loud\b|翻倍|加倍|2倍"
_HALF = r"\bhalf(?: the| as| of)?\b|\bhalve\b|一半|减半"
_FULL = r"\b(?:full|max(?:imum)?|100%) volume\b|\bas loud as possible\b|最大音量|音量最大"


def finds_fault(clause: Clause) -> bool:
    """Whether a clause says that something is too loud, or too quiet."""
    found = clause.has(_TOO_LOUD) or clause.has(_TOO_QUIET)
    return bool(found) and not clause.has(r"\bnot too\b|[不别]要?太")


def take_level(clause: Clause) -> Level | None:
    """The volume a clause asks for. Takes its words."""
    if found := clause.take(r"([+-]? ?\d+(?:\.\d+)?) ?(?:db\b|decibels?\b|分贝)"):
        decibels = float(found[1].replace(" ", ""))
        if clause.has(_DOWN) and decibels > 0:
            decibels = -decibels
        factor = 10 ** (min(40.0, max(-90.0, decibels)) / 20)
        relative = bool(clause.take(r"\bby\b") or found[1].startswith("+"))
        return Level(value=round(factor, 4), relative=relative or bool(clause.has(_DOWN)))
    if found := clause.take(r"(\bby )?(\d+(?:\.\d+)?)%(?: volume)?"):
        return _percent(clause, float(found[2][:6]) / 100, by=bool(found[1]) or _by_chinese(clause))
    if clause.take(_FULL):
        return Level(value=1.0)
    if clause.has(_HALF) and clause.has(r"\b(?:volume|loud|music|sound|level)\b|音量|声音|音乐"):
        clause.take(_HALF)
        return Level(value=0.5, relative=True)
    if clause.take(_DOUBLE):
        return Level(value=2.0, relative=True)
    if clause.take(_TOO_QUIET):
        return Level(value=1.4, relative=True)
    if clause.take(_TOO_LOUD) or clause.take(_DOWN):
        return Level(value=0.7, relative=True)
    if clause.take(_UP):
        return Level(value=1.4, relative=True)
    return None


def _percent(clause: Clause, share: float, *, by: bool) -> Level:
    if not by:
        clause.take(_DOWN)
        clause.take(_UP)
        return Level(value=share)
    down = clause.take(_DOWN) is not None
    clause.take(_UP)
    return Level(value=max(0.0, 1 - share) if down else 1 + share, relative=True)


def _by_chinese(clause: Clause) -> bool:
    """`降低20%` is by so much; `降低到20%` is to it."""
    return bool(clause.has(r"(?:降低|减小|提高|增大|增加|减少|调低|调高|加大) ?\|"))
