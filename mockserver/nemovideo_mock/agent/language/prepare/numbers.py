"""Numbers and lengths of time, however they are said, made uniform.

twenty-five → 25      the second photo → the #2 photo     第三张 → #3张     30 percent → 30%
half a second, 0:30, 1m30s, 一分半钟, 两秒 → <500> <30000> <90000> <90000> <2000>   (ms)

Each table is gone through in order, a line at a time.
"""

from __future__ import annotations

import re

from nemovideo_mock.agent.language.lexicon.number_words import (
    CHINESE,
    ENGLISH,
    ORDINAL,
    SAID,
    chinese_value,
    english_number,
    ordinal,
)
from nemovideo_mock.agent.language.patterns import Rewrite, any_of, rewritten
from nemovideo_mock.agent.language.prepare import lengths

_THINGS = any_of(
    "clips?", "photos?", "pictures?", "images?", "pics?", "videos?", "shots?", "slides?",
    "scenes?", "segments?", "ones?", "frames?", "half", "to last", "titles?", "captions?",
    "transitions?", "subtitles?", "texts?",
)  # fmt: skip
_COUNTED = (
    "(?:秒|分钟|分(?!之)|小时|毫秒|张|个|段|首|倍|次|幅|条|行|帧|步|遍|回|成|比|到|至|和|、|-|~)"
)
_UNIT = r"(seconds?|secs?|minutes?|mins?|hours?)\b"


def uniform(text: str) -> str:
    """Lowercase text with its numbers and times in their one form."""
    return lengths.uniform(rewritten(text, (*_ENGLISH, *_LOOSE, *_CHINESE, *_PERCENT)))


def _and_a_half(found: re.Match[str]) -> str:
    whole = found[1] if found[1].isdigit() else "1"
    return f"{whole}.5 {found[2]}"


def _chinese_range(found: re.Match[str]) -> str:
    """`第2到第6秒` → 2秒到6秒."""
    return f"{chinese_value(found[1])}秒{found[2]}{chinese_value(found[3])}秒"


def _fraction(found: re.Match[str]) -> str:
    """`四分之一` → 25%; what is no share stays as it is."""
    whole, part = int(chinese_value(found[1])), int(chinese_value(found[2]))
    return f"{100 * part / whole:g}%" if 0 < part <= whole else found[0]


def _chinese_number(found: re.Match[str]) -> str:
    return chinese_value(found[0])


def _chinese_decimal(found: re.Match[str]) -> str:
    return f"{chinese_value(found[1])}.{chinese_value(found[2])}"


def _chinese_percent(found: re.Match[str]) -> str:
    return f"{chinese_value(found[1])}%"


def _chinese_moment(found: re.Match[str]) -> str:
    """`第5秒` → 在5秒."""
    return f"在{chinese_value(found[1])}"


def _chinese_ordinal(found: re.Match[str]) -> str:
    return f"#{chinese_value(found[1])}"


_SECOND = "#2"  # the ordinal; around a unit of time `second` stays
_ENGLISH: tuple[Rewrite, ...] = (
    (ENGLISH, english_number),
    (r"\ba hundred\b", "100"),
    # three quarters of the volume
    (r"\b(?:three|3) quarters(?= (?:of )?(?:the |its )?(?:full )?volume\b)", "75%"),
    (r"\b(?:(?:a|one|1) )?quarter(?= (?:of )?(?:the |its )?(?:full )?volume\b)", "25%"),
    (r"\b(\d+)(?:st|nd|rd|th)\b", r"#\1"),
    (ORDINAL, ordinal),
    (r"\blower[- ]#3\b", "lower third"),
    # second photo, second and third
    (
        rf"(?<!\d )(?<!\d-)(?<!\d)\bsecond\b(?=\W{{1,3}}(?:{_THINGS}\b|and #|or #|,? ?#))",
        _SECOND,
    ),
    # the second, first and second
    (
        r"(?<!\d )\b(the|my|#1 and|and the|#1 &|#1,) second\b(?!s| of\b)",
        rf"\1 {_SECOND}",
    ),
)
_LOOSE: tuple[Rewrite, ...] = (
    # photo2 → photo 2
    (r"(?<![a-z0-9_])(photo|picture|image|pic|clip|video)(\d{1,3})(?![a-z0-9_])", r"\1 \2"),
    # 2 more seconds → 2 seconds more
    (rf"\b(\d+|an?) (more|extra|less|fewer) {_UNIT}", r"\1 \3 \2"),
    # one and a half minutes, a minute and a half
    (rf"\b(\d+|an?) and an? half {_UNIT}", _and_a_half),
    (rf"\b(\d+|an?) {_UNIT} and an? half\b", _and_a_half),
    (rf"\b(?:an? |1 )?half(?: an?| of an?)? {_UNIT}", r"0.5 \1"),
    (rf"\ba couple (?:of )?{_UNIT}", r"2 \1"),
    (rf"\ba few {_UNIT}", r"3 \1"),
    (rf"\b(?:an?|single) {_UNIT}", r"1 \1"),
)
_CHINESE: tuple[Rewrite, ...] = (
    (rf"百分之({CHINESE})", _chinese_percent),
    (rf"(?<!下)({CHINESE})分之({CHINESE})", _fraction),
    # 一点五倍
    (rf"({SAID}+)点({SAID}+)(?=秒|分钟|倍)", _chinese_decimal),
    # 第二到第六秒
    (rf"第?({CHINESE})秒?([到至~-])第?({CHINESE})秒", _chinese_range),
    # 第五秒 is a moment, unless it begins or ends a stretch
    (rf"第({CHINESE})(?=秒|分钟)", _chinese_moment),
    (r"在(?=\d[\d.]*(?:秒|分钟)[到至~-])|(?<=[到至~-])在(?=\d)", ""),
    # 第三张
    (rf"第({CHINESE})", _chinese_ordinal),
    (rf"{SAID}+(?={_COUNTED})", _chinese_number),
    (rf"(?<=\d[和到至、~-]){SAID}+", _chinese_number),
    # 一分半, 两秒半, 半秒
    (r"(\d+)个?(分|小时)半钟?", r"\1.5\2"),
    (r"(\d+)秒半", r"\1.5秒"),
    (r"半(?=秒|分钟|小时|个小时)", "0.5"),
    # 三成 is 30%
    (r"(\d)成(?!\w)", r"\g<1>0%"),
)
_PERCENT: tuple[Rewrite, ...] = (
    (r"(\d+(?:\.\d+)?) ?(?:percent\b|per cent\b|pct\b|%|个百分点)", r"\1%"),
)
