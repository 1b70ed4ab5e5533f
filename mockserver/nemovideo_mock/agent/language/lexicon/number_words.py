"""What number words are worth: `twenty-five`, `二十五`."""

from __future__ import annotations

import re

from nemovideo_mock.agent.language.patterns import any_of, pattern

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
_DIGITS = {char: index for index, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
SAID = r"(?:零|〇|一|二|两|三|四|五|六|七|八|九|十|百)"
_WORD = any_of(*_VALUES)
ENGLISH = rf"\b(?:{any_of(*_TENS)}|{_WORD})(?:[ -](?:{_WORD}|hundred))*\b"
ORDINAL = rf"\b{any_of(*_ORDINALS)}\b"
CHINESE = rf"(?:{SAID}+|\d+)"  # 二十五, or digits


def ordinal(found: re.Match[str]) -> str:
    """`third` → #3."""
    return f"#{_ORDINALS[found[0]]}"


def english_number(found: re.Match[str]) -> str:
    """The value of number words. A lone `one` stays where it stands for a thing."""
    words = pattern("[ -]").split(found[0])
    if words == ["one"] and not _counts(found):
        return found[0]
    if len(words) > 1 and not _composes(words):
        return " ".join(str(_VALUES.get(item, item)) for item in words)
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


def chinese_value(said: str) -> str:
    """`二十五` → 25, `十` → 10, `一百二十` → 120."""
    if said.isdigit() and said.isascii():
        return said
    total, last = 0, 0
    for part in said:
        if part == "百":
            total, last = total + (last or 1) * 100, 0
        elif part == "十":
            total, last = total + (last or 1) * 10, 0
        else:
            last = last * 10 + _DIGITS[part] if last and total == 0 else _DIGITS[part]
    return str(total + last)
