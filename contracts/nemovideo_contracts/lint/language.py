"""English and Chinese as skills speak them: prohibitions, durations, sizes, enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NOT = (
    r"(?:\b(?:not|never|no|avoid|without|don['’]?t|doesn['’]?t|won['’]?t|cannot|can['’]?t"
    r"|mustn['’]?t"
    r"|resist|refrain|tempt(?:ed|ation)|abstain|under no circumstances|no (?:point|use) in"
    r"|isn['’]?t|instead of|rather than|than to|refuse[sd]?(?: to)?|forbidden|stop|skip|unlike|nor"
    r"|neither)\b"
    r"|n['’]t\b|不要|不得|不能|不可|不会|不应|不是|不支持|不接受|切勿|切忌|请勿|禁止|严禁|避免|无需"
    r"|而非|别(?!名)|勿|绝不|未|没有)"
)
_BEFORE = re.compile(_NOT + r"[^.;。；|\n,，]{0,48}$", re.IGNORECASE)
_STRONG = re.compile(
    r"(?:\bnever\b|\bdo not\b|\bdon['’]t\b|\bmust not\b|\bavoid\b|不要|切勿|请勿|禁止|严禁|绝不)"
    r"[^.;。；|\n]{0,60}$",
    re.IGNORECASE,
)
# "If nothing arrives, …" tells when to act, not what to leave alone.
_CONDITION = re.compile(r"\b(?:if|when|whenever|unless|once|in case)\b|如果|若|当", re.IGNORECASE)
_AFTER = re.compile(
    r"^[^.;。；\n]{0,30}?(?:\b(?:is|are|was|were)\b\s*(?:\w+ly\s+)?"
    r"(?:forbidden|prohibited|wrong|gone|removed|deprecated|never|refused|rejected|unsupported)\b"
    r"|\b(?:forbidden|prohibited|not (?:allowed|supported|accepted|permitted)|causes? duplicate"
    r"|charges? (?:you )?twice|will (?:be )?(?:fail|refused|rejected|404))\b"
    r"|^\s*(?:\w+\s+){0,2}would (?!you\b|like\b)\w+"
    r"|已废弃|已弃用|不再|会被拒|不支持|不被|会失败|会重复|被禁止|→ ?4001|← ?wrong)",
    re.IGNORECASE,
)
_WRONG = (
    r"(?:never|don['’]?ts?|do not|avoid(?:ed|ing)?|must(?: not|n['’]t)|(?:is|are) not|not to do"
    r"|mistakes?|anti-?patterns?|pitfalls?|forbidden|prohibited|wrong|deprecated|unsupported"
    r"|not (?:supported|accepted)|change ?log)\b"
    r"|不要|切勿|请勿|禁止|严禁|避免|错误(?:做法|示例|用法)|常见错误|不支持|更新日志|❌|🚫"
)
_OPENS_A_WARNING = re.compile(
    r"[^\w❌🚫]*(?:\d+[.)、]\s*)?(?:(?:common|frequent|typical|usual|known|some|the|things|what|you"
    rf"|please|list|of|how|to|and)\s+){{0,3}}(?:{_WRONG})",
    re.IGNORECASE,
)
# "The following formats are not supported:" opens with what it points at.
_POINTS = re.compile(
    r"(?:the following|these|this|those|以下|下列)"
    r"(?=[^,.;:，。；：]*?\b(?:is|are|was|were)\b|[\u4e00-\u9fff])"
    rf"[^,.;:，。；：]*?(?:{_WRONG})[^,.;:，。；：]*[:：]$",
    re.IGNORECASE,
)
_UNITS = {
    "ms": 0.001, "millisecond": 0.001, "毫秒": 0.001,
    "s": 1, "sec": 1, "second": 1, "秒": 1, "秒钟": 1,
    "m": 60, "min": 60, "minute": 60, "分": 60, "分钟": 60,
    "h": 3600, "hr": 3600, "hour": 3600, "小时": 3600,
    "d": 86400, "day": 86400, "天": 86400, "日": 86400,
    "week": 604800, "周": 604800, "星期": 604800,
    "fortnight": 1209600, "month": 2592000, "个月": 2592000, "year": 31536000, "年": 31536000,
}  # fmt: skip
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
    "a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300,
    "five hundred": 500, "a thousand": 1000, "one thousand": 1000,
    "a few": 3, "few": 3, "several": 5, "a couple of": 2, "couple of": 2, "a couple": 2,
    "half": 0.5, "half a": 0.5, "half an": 0.5, "a quarter of an": 0.25, "quarter of an": 0.25,
    "一": 1, "一两": 1, "两": 2, "两三": 2, "二": 2, "三": 3, "三五": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9, "十": 10, "十五": 15, "二十": 20, "三十": 30, "六十": 60, "几": 3,
    "半": 0.5,
}  # fmt: skip
NUMBER = r"\d+(?:\.\d+)?|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_DURATION = re.compile(
    rf"(?<![A-Za-z0-9_.第])(?P<low>{NUMBER})(?:\s*(?:-|–|—|~|to|至|到)\s*(?P<high>{NUMBER}))?[\s-]*"
    r"(?P<unit>milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?"
    r"|years?"
    r"|毫秒|秒钟?|分钟?|小时|个月|天|日|周|星期|年|[smhd](?![a-z]))",
    re.IGNORECASE,
)
_TIMES_A = re.compile(
    rf"\b(?:(?P<word>once|twice)|(?P<count>{NUMBER}) times)\s+(?:a|an|per|each|every)\s+"
    r"(?P<unit>second|minute|hour|day|week)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"\b(?:for|lasts?|within|after|than|about|only|just)\s+(?:a|an)\s+(?:full |whole )?"
    r"(?P<unit>second|minute|hour|day|week|fortnight|month|year)\b(?! (?:time|one|try|attempt))",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:every|each|per)\s+(?P<unit>second|minute|hour|day|week)\b", re.I)
_SIZE = re.compile(
    r"(?<![\w.])(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[MG])i?B?(?![\w/])"
    rf"|(?<![\w.])(?P<word>{NUMBER})[\s-]*(?P<long>mega|giga)bytes?\b"
    rf"|(?<![\w.])(?P<told>{NUMBER})[\s-]*(?P<slang>meg|gig)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written at `start`, in seconds or in megabytes; ranges have two ends."""

    start: int
    end: int
    low: float
    high: float
    text: str


def forbids_before(text: str) -> bool:
    """Whether text that leads up to something forbids it."""
    strong = _STRONG.search(text)
    if strong:
        return "," not in strong[0] or not _CONDITION.search(text[: strong.start()])
    return bool(_BEFORE.search(text))


def forbids(text: str) -> bool:
    """Whether text that follows something calls it wrong."""
    return bool(_AFTER.search(text))


def heads_a_warning(text: str) -> bool:
    """Whether a heading or the sentence before a list opens with a prohibition.

    One that merely contains it, as in "Export (NEVER through the agent)", forbids nothing below.
    """
    return bool(_OPENS_A_WARNING.match(text) or _POINTS.match(text.strip(" *_")))


def durations(text: str) -> Iterator[Quantity]:
    """All durations of a text, in seconds."""
    for match in _TIMES_A.finditer(text):
        often = {"once": 1.0, "twice": 2.0}.get((match["word"] or "").lower())
        scale = _UNITS[match["unit"].lower()] / (often or number(match["count"]))
        yield Quantity(match.start(), match.end(), scale, scale, match[0])
    for pattern in (_EACH, _ARTICLE):
        for match in pattern.finditer(text):
            if not re.search(r"\b(?:times|once|twice)\s*$", text[: match.start()]):
                scale = float(_UNITS[match["unit"].lower()])
                yield Quantity(match.start("unit"), match.end(), scale, scale, match["unit"])
    for match in _DURATION.finditer(text):
        unit = match["unit"].lower()
        scale = _UNITS.get(unit) or _UNITS[unit.removesuffix("s")]
        low = number(match["low"]) * scale
        high = number(match["high"]) * scale if match["high"] else low
        yield Quantity(match.start(), match.end(), low, high, match[0].strip())


def sizes(text: str) -> Iterator[Quantity]:
    """All file sizes of a text, in megabytes."""
    for match in _SIZE.finditer(text):
        unit = match["unit"] or match["long"] or match["slang"]
        if match["unit"] and match[0].rstrip()[-1] not in "BbMG":
            continue
        count = number(match["number"] or match["word"] or match["told"])
        size = count * (1024 if unit[0] in "Gg" else 1)
        yield Quantity(match.start(), match.end(), size, size, match[0])


def number(word: str) -> float:
    """The number a word or digits stand for, as matched by `NUMBER`."""
    return _NUMBERS[word.lower()] if word.lower() in _NUMBERS else float(word)


def enumerated(words: Sequence[str]) -> str:
    """Several words as one phrase: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
