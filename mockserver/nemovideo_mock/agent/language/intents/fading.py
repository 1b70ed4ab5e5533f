"""Requests for a fade at the beginning or the end."""

from __future__ import annotations

from nemovideo_mock.agent.edits.fading import BLACK, USUAL_MS, Edge, SetFade
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.language.slots.colors import take_color

_FADES = either(
    r"\bfad(?:e|es|ed|ing)\b",
    "淡入|淡出|渐显|渐隐|渐入|渐出|渐黑|渐白|渐变|淡变|从[黑白]色?[^,]{0,6}亮起",
)
# What fades here is something else: the music, or one clip into the next.
_ELSEWHERE = either(
    word(
        r"music|bgm|songs?|sound\w*|audio|volume|between|transitions?|through|thru|"
        r"into each|cross\w*|titles?|sub-?titles?|captions?|text"
    ),
    "音乐|配乐|歌|声音|音量|标题|字幕|文字|之间|转场|过渡",
)
_START = either(
    word(r"start\w*|beginning|begin\w*|open\w*|intro|very first|both ends"),
    "开头|片头|开始|开场|起始|首尾|两端|头尾",
)
_END = either(
    word(r"end\w*|outro|clos(?:e|es|ing)|finish\w*|finally|final|last <|both ends"),
    "结尾|片尾|末尾|最后|结束|收尾|首尾|两端|头尾",
)
_IN = r"\bfad\w*(?: (?:the )?(?:whole |entire )?(?:video|film|movie|picture|it))?[ -](?:back )?in\b"
_OUT = either(
    r"\bfad\w*(?: (?:the )?(?:whole |entire )?(?:video|film|movie|picture|it|in and))?[ -]out\b",
    r"\bfad\w*\b.{0,40}\band (?:back )?out\b",
)
_IN_ZH, _OUT_ZH = r"淡入|渐显|渐入", r"淡出|渐隐|渐出"
_FROM = r"\bfrom (?:a |pure |solid )?(?:black|white|#)|从[^,]{1,6}(?:淡入|渐显|渐入|亮起)"
_TO = r"\b(?:in)?to (?:a |pure |solid )?(?:black|white|#)|(?:淡出|渐隐|渐出)(?:到|至|为|成)"
_WHOLE = r"\bthe (?:whole |entire )?(?:video|film|movie|thing)\b|整个|整段|全片"
_WHITE, _DARK = r"渐白|白场", r"渐黑|黑场"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """`fade in from black`, `fade out at the end`, `开头淡入`, `最后3秒渐黑`."""
    if not clause.has(_FADES) or clause.has(_ELSEWHERE):
        return []
    edges = _edges(clause)
    if not edges:
        return []
    lengths = _lengths(clause) or [USUAL_MS]
    color = _color(clause)
    off = clause.off
    clause.clear()
    return [
        SetFade(edge="in", ms=0 if off else lengths[0], color=color)
        if edge == "in"
        else SetFade(edge="out", ms=0 if off else lengths[-1], color=color)
        for edge in edges
    ]


def _edges(clause: Clause) -> list[Edge]:
    """The ends a clause is about: by the direction of the fade, else by the place.

    `fade in and out` without a place, a color or the whole is what one clip does to the next.
    """
    into, out = clause.has(f"{_IN}|{_IN_ZH}"), clause.has(f"{_OUT}|{_OUT_ZH}")
    start, end = clause.has(_START), clause.has(_END)
    came, went = clause.has(_FROM), clause.has(_TO)
    if into and out and not (start or end or came or went or clause.has(_WHOLE)):
        return []
    if not (into or out or start or end or came):
        return []
    edges: list[Edge] = []
    if into or came or (start and not out):
        edges.append("in")
    if out or (end and not into) or (went and (start or end) and not edges):
        edges.append("out")
    return edges


def _lengths(clause: Clause) -> list[int]:
    """`in over 2 seconds and out over 3`: the unit need not be said twice."""
    lengths = clause.take_all(r"<(\d+)>|(?<=>).{0,20}?\b(?:over|for|in) (\d{1,2})\b(?! ?[%\w])")
    return [int(part[1]) if part[1] else 1000 * int(part[2]) for part in lengths]


def _color(clause: Clause) -> str:
    if clause.has(_DARK):
        return BLACK
    return "#ffffff" if clause.has(_WHITE) else take_color(clause) or BLACK
