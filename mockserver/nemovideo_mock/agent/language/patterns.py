"""Regular expressions, compiled when first used: importing the agent must cost nothing."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

# A pattern, and what stands in its place.
Rewrite = tuple[str, str | Callable[[re.Match[str]], str]]


@functools.cache
def pattern(source: str) -> re.Pattern[str]:
    """The compiled form of a pattern. None of ours has a nested or unbounded wild repetition."""
    return re.compile(source)


def either(*alternatives: str) -> str:
    """A pattern of these, the first that fits. Write a line each; Chinese has a line of its own."""
    return "|".join(alternatives)


def word(alternatives: str) -> str:
    """Any of these (parted by `|`) as whole English words, also amid Chinese: `配lofi音乐`."""
    return rf"(?<![a-z0-9_])(?:{alternatives})(?![a-z0-9_])"


def fault(english: str, chinese: str = "") -> str:
    """What is found too much: `too dark`, `looks a bit dark`, `太暗`, `有点暗`."""
    found = either(
        r"\btoo",
        r"(?:\b(?:is|are|was|feels?|sounds?|looks?|seems?|gets?)|'s) (?:so|a (?:bit|little)|"
        r"kind ?of|kinda|rather|pretty|quite|very|somewhat)",
    )
    out = rf"(?:{found}) (?:{english})\b"
    return either(out, f"(?:[太过偏]|有[点些]|过于)(?:{chinese})") if chinese else out


def lowered(text: str) -> str:
    """Lower case of the very same length, so that places in both texts agree."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def any_of(*alternatives: str) -> str:
    """A group of alternatives, the longest first: the first to match is the best."""
    return "(?:" + "|".join(sorted(alternatives, key=len, reverse=True)) + ")"


def rewritten(text: str, rules: Iterable[Rewrite]) -> str:
    """The text with every rule applied, one after the other."""
    for source, instead in rules:
        text = pattern(source).sub(instead, text)
    return text
