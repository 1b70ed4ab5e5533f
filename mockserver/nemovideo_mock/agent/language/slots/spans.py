"""Stretches of time in a clause: `from 2s to 6s`, `the first 5 seconds`, `at the end`."""

from __future__ import annotations

from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.patterns import either
from nemovideo_mock.agent.timeline.spans import Anchor, Span

_M = r"<(\d+)>"
# `from 2s to 6s`, `between 0:02 and 0:06`, `2秒到6秒`.
_RANGE = (
    rf"(?:\b(?:from|between) )?(?:the )?(?<!\d){_M}(?: mark)? ?"
    r"(?:to|and|-|~|until|till|through|–|到|至|和|(?:显示|持续|播放?|出现)?到)"
    rf"(?: the)? ?{_M}"
)
# `the first 5 seconds`, `5 seconds from the start`, `前5秒`.
_FIRST = either(
    rf"(?:\b(?:the )?(?:#1|opening|initial)|前|开头|最开始的?|开始的?) ?{_M}",
    rf"{_M} (?:from|off|at|of) (?:the )?(?:start|beginning|front|intro|top)\b",
)
# `the last 5 seconds`, `5 seconds off the end`, `最后5秒`.
_LAST = either(
    rf"(?:\b(?:the )?(?:last|final|ending|closing)|最后的?|末尾的?|结尾的?|后) ?{_M}",
    rf"{_M} (?:from|off|at|of) (?:the )?(?:end|back|tail)\b",
)
# `at 0:20`, `starting from 5s`, `在5秒`.
_AT = (
    r"(?:\b(?:at|from|starting (?:at|from)|beginning at|start(?:s|ing)? at|after|@)(?: the)?"
    rf"|在|从|于) ?{_M}"
)
# `for 3 seconds`, `lasts 3s`, `持续3秒`, or a length and nothing else.
_FOR = (
    r"(?:\b(?:for|lasting|lasts?|stays?(?: for)?|during)(?: about)?"
    rf"|持续|显示|停留|时长|共|展示|出现) ?{_M}|{_M}(?: long)?"
)
_END = either(
    r"\b(?:at|in|near|to|for) (?:the )?(?:very )?(?:end|ending|finish)\b",
    r"\b(?:end|ending|closing|outro|final)\b(?! frame)",
    "片尾|结尾|末尾|最后(?!1?[张个段])|结束",
)
_START = either(
    r"\b(?:at|in|on|near|for) (?:the )?(?:very )?(?:start|beginning|opening)\b",
    r"\b(?:opening|intro)\b",
    "片头|开头|开始处?",
)
_WHOLE = either(
    r"\b(?:throughout|through ?out)\b(?: the)?(?: whole| entire)?(?: video)?",
    (
        r"\b(?:for|during|over|across) (?:the )?(?:whole|entire|full|all of the) (?:video|"
        r"thing|duration|movie|time|clip)\b"
    ),
    r"\b(?:the )?(?:whole|entire) (?:time|way|video)\b",
    r"\ball the way through\b",
    "全程|整个视频|始终|一直",
)


def find(clause: Clause) -> Span:
    """The stretch a clause names; an empty Span when it names none. Takes its words."""
    if found := clause.take(_RANGE):
        low, high = sorted((int(found[1]), int(found[2])))
        return Span(start=low, length=high - low)
    if found := clause.take(_FIRST):
        return Span(start=0, length=int(found[1] or found[2]), anchor="start")
    if found := clause.take(_LAST):
        return Span(length=int(found[1] or found[2]), anchor="end")
    start = clause.take(_AT)
    length = clause.take(_FOR)
    anchor: Anchor = ""
    if start is None:
        if clause.take(_WHOLE):
            anchor = "whole"
        elif clause.take(_END):
            anchor = "end"
        elif clause.take(_START):
            anchor = "start"
    return Span(
        start=int(start[1]) if start else None,
        length=int(length[1] or length[2]) if length else None,
        anchor=anchor,
    )
