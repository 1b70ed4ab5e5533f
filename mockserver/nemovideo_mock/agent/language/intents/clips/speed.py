"""Requests for another speed, loops and frozen frames."""

from __future__ import annotations

from nemovideo_mock.agent.edits.clips.speed import LAST, Freeze, Loop, Speed
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.timeline.targets import ALL

_FREEZE = either(
    r"\bfreez\w*\b.{0,40}\b(?:frame|still|image|picture|shot|end|it)\b",
    r"\b(?:hold(?:ing)?|pause)\b.{0,40}\b(?:frame|still|end|it)\b",
    "停住|停格|定住|停在最后",
    r"\bfreeze\b|\bstill frame\b",
    "定格|静帧|冻结",
)
_LOOP = r"\b(?:loop\w*|repeat\w*|play)\b|循环|重复播放|反复播放|重复"
_TIMES = either(
    r"\b(\d+)(?: ?x| times)\b|\btwice\b|\bthrice\b",
    r"(\d+)(?:次|遍|回)",
    word("once more|one more time|again"),
)
_FAST = either(
    word(
        r"speed(?:ing|s)?(?: it| them| this| things)? ?up|speed up|faster|accelerate\w*|"
        "fast[- ]?(?:forward|motion|er)?|quicker|quicken|time[- ]?lapse|fast"
    ),
    r"\bspeed\b.{1,30}\bup\b",
    "加速|快进|加快|快放|快一点|快一些|变快",
)
_SLOW = either(
    word(
        "slow(?:ing|s|er|ed)?(?: it| them| this| things)?(?: ?down)?|"
        "slow[- ]?mo(?:tion)?|half[- ]speed"
    ),
    "减速|慢放|慢动作|放慢|变慢|慢一点|慢一些",
)
_AT = either(
    r"\b(?:double|twice|triple|half|halve)\b.{0,12}\bspeed\b",
    r"\b(?:speed|play\w*|run)\b.{0,40}?(\d+(?:\.\d+)?) ?(?:x\b|times\b|%)",
    r"(\d+(?:\.\d+)?) ?x (?:speed|faster|slower)",
    r"\b(?:make|set|put|have)\b[^|<]{0,24}?(?:to |at )?\b(\d+(?:\.\d+)?) ?x(?=\W*$)",
    r"(\d+(?:\.\d+)?)倍(?:速|播放)|(?:速度|播放).{0,10}?(\d+(?:\.\d+)?)倍",
)
_FACTOR = r"(\d+(?:\.\d+)?) ?(?:x\b|times\b|倍)|\bx ?(\d+(?:\.\d+)?)\b"
_DOUBLE = r"\b(?:double|twice|two times)\b"
_HALF = r"\bhalf\b|一半|半速"
_NOT_SPEED = either(
    r"\b(?:zoom|pan|pull|push|tilt|drift|dolly|transition|fad|dissolv|music)\w*\b",
    "转场|放大|缩小|音乐",
)
# Stills have no speed; what is said of them is how long they stay.
_STILLS_TOO = either(
    r"\b(?:photos?|pictures?|images?|pics?|slides?)\b.{0,30}\btoo (?:fast|quick|slow)\w*",
    "(?:照片|图片|图).{0,8}[太过][快慢]",
)
_TOO_FAST, _TOO_SLOW = r"\btoo (?:fast|quick)\b|太快|过快", r"\btoo slow\b|太慢|过慢"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """`speed up the second clip 2x`, `定格最后一帧3秒`, `loop it twice`."""
    if clause.negated:
        return []
    for read in (_freeze, _speed, _loop):
        if edits := read(clause, context):
            return edits
    return []


def _freeze(clause: Clause, context: Context) -> list[Intent]:
    if not clause.has(_FREEZE):
        return []
    length = clause.take_length()
    clause.take(_FREEZE)
    clause.take(
        r"\b(?:the |its )?(?:last|final|end) frame\b|\bof\b|(?:最后|结尾|末尾|"
        "片尾)的?1?(?:帧|画面|那帧)"
    )
    chosen = context.find_targets(clause)
    clause.clear()
    if chosen is None or chosen.everything:
        chosen = LAST
    return [Freeze(targets=chosen, ms=length or 2000)]


def _speed(clause: Clause, context: Context) -> list[Intent]:
    if clause.has(_NOT_SPEED) or clause.has(_STILLS_TOO):
        return []
    too_fast, too_slow = clause.take(_TOO_FAST), clause.take(_TOO_SLOW)
    fast = too_slow or clause.has(_FAST)
    slow, at = too_fast or clause.has(_SLOW), clause.has(_AT)
    if not (fast or slow or at):
        return []
    factor, exact = _factor(clause, bool(slow))
    chosen = context.find_targets(clause)
    clause.take(r"\bnormal speed\b|正常速度")
    clause.clear()
    return [Speed(targets=chosen or ALL, factor=factor, exact=exact)]


def _factor(clause: Clause, slow: bool) -> tuple[float, bool]:
    """How many times as fast, and whether that is the speed itself."""
    found = clause.take(_FACTOR)
    compared = clause.take(r"(\d+(?:\.\d+)?)% (?:faster|quicker|slower)")
    if compared:
        share = float(compared[1][:6]) / 100
        return (max(0.05, 1 - share) if slow else 1 + share), False
    percent = clause.take(
        r"(?:\b(by|to|at) |(加快|加速|提速|减慢|放慢|减速|变慢|变快))?(\d+(?:\.\d+)?)%"
    )
    if found:
        value = float((found[1] or found[2])[:8]) or 1.0
        if value == 1 and "倍" in found[0]:  # 快1倍 is twice as fast
            value = 2.0
        return (1 / value if slow and value > 1 else value), not slow
    if percent:
        value = float(percent[3][:6]) / 100
        if percent[1] == "by" or percent[2]:
            return (max(0.05, 1 - value) if slow else 1 + value), False
        return max(value, 0.01), True
    if clause.take(_DOUBLE):
        return 2.0, False
    if slow:
        clause.take(_HALF)
        return 0.5, False
    return (0.5, True) if clause.take(_HALF) else (1.5, False)


def _loop(clause: Clause, context: Context) -> list[Intent]:
    if not clause.has(_LOOP):
        return []
    explicit = clause.has(r"\bloop\w*\b|循环")
    times = clause.has(_TIMES)
    if not explicit and (not times or clause.has(r"\bagain\b.*\b(?:end|start|beginning)\b")):
        return []
    if not explicit and clause.has(r"\bduplicate|copy\b|\brepeat\b(?!.*times)") and not times:
        return []
    clause.take(_TIMES)
    chosen = context.find_targets(clause)
    count = (
        int((times[1] or times[2] or ("3" if "thrice" in times[0] else "2"))[:4]) if times else 2
    )
    clause.clear()
    return [Loop(targets=chosen or ALL, times=count)]
