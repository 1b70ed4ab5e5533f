"""Numbers and lengths of time, however they are said, made uniform.

twenty-five → 25      the second photo → the #2 photo     第三张 → #3张     30 percent → 30%
half a second, 0:30, 1m30s, 一分半钟, 两秒 → <500> <30000> <90000> <90000> <2000>   (ms)
"""

from __future__ import annotations

import re
from functools import partial

from nemovideo_mock.agent.patterns import any_of, pattern

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: index for index, word in enumerate(_UNITS)} | {
    word: 10 * index for index, word in enumerate(_TENS, 2)
}
_ORDINALS = {
    "first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_DIGITS = {each: index for index, each in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_THINGS = any_of(
    "clips?", "photos?", "pictures?", "images?", "pics?", "videos?", "shots?", "slides?",
    "scenes?", "segments?", "ones?", "frames?", "half", "to last", "titles?", "captions?",
    "transitions?", "subtitles?", "texts?",
)  # fmt: skip
_SAID = r"(?:零|〇|一|二|两|三|四|五|六|七|八|九|十|百)"
_COUNTED = (
    "(?:秒|分钟|分(?!之)|小时|毫秒|张|个|段|首|倍|次|幅|条|行|帧|步|遍|回|成|比|到|至|和|、|-|~)"
)
_WORD = any_of(*_VALUES)
_LENGTH = r"(\d+(?:\.\d+)?)"

# Lookalikes of a clock time that are shapes of a picture.
RATIOS = ("16:9", "9:16", "4:5", "5:4", "4:3", "3:4", "1:1", "21:9", "2:3", "3:2", "2:1")


def uniform(text: str) -> str:
    """Lowercase text with its numbers and times in their one form."""
    text = _chinese(_english(text))
    text = pattern(r"(\d+(?:\.\d+)?) ?(?:percent\b|per cent\b|pct\b|%|个百分点)").sub(r"\1%", text)
    return _times(text)


def _english(text: str) -> str:
    text = pattern(rf"\b(?:{any_of(*_TENS)}|{_WORD})(?:[ -](?:{_WORD}|hundred))*\b").sub(
        _english_number, text
    )
    text = pattern(r"\ba hundred\b").sub("100", text)
    for words, share in _SHARES:
        text = pattern(rf"\b{words}(?= (?:of )?(?:the |its )?(?:full )?volume\b)").sub(share, text)
    text = pattern(r"\b(\d+)(?:st|nd|rd|th)\b").sub(r"#\1", text)
    text = pattern(rf"\b{any_of(*_ORDINALS)}\b").sub(lambda m: f"#{_ORDINALS[m[0]]}", text)
    text = pattern(r"\blower[- ]#3\b").sub("lower third", text)
    after = rf"(?<!\d )(?<!\d-)(?<!\d)\bsecond\b(?=\W{{1,3}}(?:{_THINGS}\b|and #|or #|,? ?#))"
    text = pattern(after).sub("#2", text)
    text = pattern(r"(?<!\d )\b(the|my|#1 and|and the|#1 &|#1,) second\b(?!s| of\b)").sub(
        r"\1 #2", text
    )
    return _loose_lengths(text)


_SHARES = (("(?:three|3) quarters", "75%"), ("(?:(?:a|one|1) )?quarter", "25%"))


def _loose_lengths(text: str) -> str:
    """`half a second`, `a minute and a half`, `a couple of seconds` with digits."""
    unit = r"(seconds?|secs?|minutes?|mins?|hours?)\b"
    text = pattern(rf"\b(\d+|an?) (more|extra|less|fewer) {unit}").sub(r"\1 \3 \2", text)
    text = pattern(rf"\b(\d+|an?) and an? half {unit}").sub(_and_a_half, text)
    text = pattern(rf"\b(\d+|an?) {unit} and an? half\b").sub(_and_a_half, text)
    text = pattern(rf"\b(?:an? |1 )?half(?: an?| of an?)? {unit}").sub(r"0.5 \1", text)
    text = pattern(rf"\ba couple (?:of )?{unit}").sub(r"2 \1", text)
    text = pattern(rf"\ba few {unit}").sub(r"3 \1", text)
    return pattern(rf"\b(?:an?|single) {unit}").sub(r"1 \1", text)


def _and_a_half(found: re.Match[str]) -> str:
    whole = found[1] if found[1].isdigit() else "1"
    return f"{whole}.5 {found[2]}"


def _english_number(found: re.Match[str]) -> str:
    """The value of number words. A lone `one` stays where it stands for a thing."""
    words = pattern("[ -]").split(found[0])
    if words == ["one"] and not _counts(found):
        return found[0]
    if len(words) > 1 and not _composes(words):
        return " ".join(str(_VALUES.get(each, each)) for each in words)
    total = 0
    for word in words:
        total = total * 100 if word == "hundred" else total + _VALUES[word]
    return str(total)


def _counts(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()], found.string[found.end() :]
    if pattern(
        r"(?:#\d+|last|first|second|third|this|that|which|each|every|other|next|the) $"
    ).search(before):
        return False
    return bool(pattern(r"[ -](?!by one|of |that |which |more )\w").match(after))


def _composes(words: list[str]) -> bool:
    """Whether number words make one number (twenty five) and not a list (two three)."""
    if "hundred" in words:
        return True
    return len(words) == 2 and words[0] in _TENS and 0 < _VALUES[words[1]] < 10


def _chinese(text: str) -> str:
    text = pattern(rf"百分之({_SAID}+|\d+)").sub(lambda m: f"{_chinese_value(m[1])}%", text)
    text = pattern(rf"(?<!下)({_SAID}+|\d+)分之({_SAID}+|\d+)").sub(_fraction, text)
    text = pattern(rf"({_SAID}+)点({_SAID}+)(?=秒|分钟|倍)").sub(_chinese_decimal, text)
    text = pattern(rf"第?({_SAID}+|\d+)秒?([到至~-])第?({_SAID}+|\d+)秒").sub(_chinese_range, text)
    text = pattern(rf"第({_SAID}+|\d+)(?=秒|分钟)").sub(lambda m: f"在{_chinese_value(m[1])}", text)
    text = pattern(r"在(?=\d[\d.]*(?:秒|分钟)[到至~-])|(?<=[到至~-])在(?=\d)").sub("", text)
    text = pattern(rf"第({_SAID}+|\d+)").sub(lambda m: f"#{_chinese_value(m[1])}", text)
    text = pattern(rf"{_SAID}+(?={_COUNTED})").sub(_chinese_number, text)
    text = pattern(rf"(?<=\d[和到至、~-]){_SAID}+").sub(_chinese_number, text)
    text = pattern(r"(\d+)个?(分|小时)半钟?").sub(r"\1.5\2", text)
    text = pattern(r"(\d+)秒半").sub(r"\1.5秒", text)
    text = pattern(r"半(?=秒|分钟|小时|个小时)").sub("0.5", text)
    return pattern(r"(\d)成(?!\w)").sub(r"\g<1>0%", text)


def _chinese_range(found: re.Match[str]) -> str:
    """`第2到第6秒` → 2秒到6秒."""
    return f"{_chinese_value(found[1])}秒{found[2]}{_chinese_value(found[3])}秒"


def _fraction(found: re.Match[str]) -> str:
    """`四分之一` → 25%; what is no share stays as it is."""
    whole, part = int(_chinese_value(found[1])), int(_chinese_value(found[2]))
    return f"{100 * part / whole:g}%" if 0 < part <= whole else found[0]


def _chinese_number(found: re.Match[str]) -> str:
    return _chinese_value(found[0])


def _chinese_decimal(found: re.Match[str]) -> str:
    return f"{_chinese_value(found[1])}.{_chinese_value(found[2])}"


def _chinese_value(said: str) -> str:
    """`二十五` → 25, `十` → 10, `一百二十` → 120."""
    if said.isdigit() and said.isascii():
        return said
    total, last = 0, 0
    for each in said:
        if each == "百":
            total, last = total + (last or 1) * 100, 0
        elif each == "十":
            total, last = total + (last or 1) * 10, 0
        else:
            last = last * 10 + _DIGITS[each] if last and total == 0 else _DIGITS[each]
    return str(total + last)


_HOURS = r"(?:小时|个小时|hours?|hrs?|h)"
_MINUTES = r"(?:分钟|分(?![贝之辨割成开段])|minutes?|mins?|m)"
_SECONDS = r"(?:秒钟|秒|seconds?|secs?|s)"
_MILLIS = r"(?:毫秒|milliseconds?|millis|ms)"
_STOP = r"(?![a-z])"


# `4 to 8 seconds`, `4-8s`: the unit is said once. `set clip 2 to 5 seconds` is no such thing.
_SHARED_UNIT = (
    rf"(?P<noun>(?:clips?|photos?|pictures?|images?|slides?|scenes?|segments?|shots?|videos?|#) ?)?"
    rf"(?<![\d.:#<]){_LENGTH} ?(?P<to>to|-|~|到|至) ?(?<![\d.])(?P<high>\d+(?:\.\d+)?) ?"
    rf"(?P<unit>seconds?\b|secs?\b|s\b|秒)"
)


_BETWEEN = rf"\bbetween {_LENGTH} and {_LENGTH} ?(seconds?\b|secs?\b|s\b|minutes?\b|mins?\b)"


def _both_with_unit(found: re.Match[str]) -> str:
    if found["noun"]:
        return found[0]
    unit = found["unit"]
    return f"{found[2]}{unit} {found['to']} {found['high']}{unit}"


def _times(text: str) -> str:
    """Every length of time as `<ms>`."""
    text = pattern(r"\b(\d0)'?s (?=music|style|look|vibe|song|retro|themed?|hits?)").sub(" ", text)
    text = pattern(r"(?<![\d:.])(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?:\.(\d{1,3}))?(?![\d:])").sub(
        _clock, text
    )
    text = pattern(rf"\bseconds? {_LENGTH}(?= ?(?:to|and|until|-)? ?(?:seconds? ?\d|$|[,.|]))").sub(
        r"\1s", text
    )
    text = pattern(_BETWEEN).sub(r"between \1\3 and \2\3", text)
    text = pattern(_SHARED_UNIT).sub(_both_with_unit, text)
    text = pattern(rf"\bseconds? {_LENGTH}(?= ?(?:to|-|through|until) ?\d)").sub(r"<\1s>", text)
    text = pattern(r"<(\d+(?:\.\d+)?)s> ?(?:to|-|through|until) ?(\d+(?:\.\d+)?)").sub(
        r"\1s to \2s", text
    )
    text = pattern(
        rf"(?<![\d.#]){_LENGTH}[ -]?{_MINUTES}(?: and)? ?{_LENGTH}[ -]?{_SECONDS}{_STOP}"
    ).sub(lambda m: _ms(float(m[1]) * 60 + float(m[2])), text)
    for unit, worth in ((_MILLIS, 0.001), (_HOURS, 3600), (_MINUTES, 60), (_SECONDS, 1)):
        single = pattern(rf"(?<![\d.#]){_LENGTH}[ -]?{unit}{_STOP}")
        text = single.sub(partial(_length, worth=worth), text)
    return text


def _length(found: re.Match[str], *, worth: float) -> str:
    return _ms(float(found[1]) * worth)


def _clock(found: re.Match[str]) -> str:
    if found[0] in RATIOS:
        return found[0]
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    thousandths = int((found[4] or "0").ljust(3, "0"))
    return _ms(hours * 3600 + minutes * 60 + seconds + thousandths / 1000)


def _ms(seconds: float) -> str:
    """The placeholder of a length; a day is the longest there is."""
    return f"<{round(min(seconds, 86_400) * 1000)}>"
