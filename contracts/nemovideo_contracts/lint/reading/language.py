"""English and Chinese as skills speak them: prohibitions, durations, sizes, enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..phrases import NUMBERS, phrases, table

WORDS = phrases("language")
UNITS = table("language")["units"]

# "If nothing arrives, …" tells when to act, not what to leave alone.
# "The following formats are not supported:" opens with what it points at.


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
    strong = WORDS.strong.search(text)
    if strong:
        return "," not in strong[0] or not WORDS.condition.search(text[: strong.start()])
    return bool(WORDS.before.search(text))


def forbids(text: str) -> bool:
    """Whether text that follows something calls it wrong."""
    return bool(WORDS.after.search(text))


def heads_a_warning(text: str) -> bool:
    """Whether a heading or the sentence before a list opens with a prohibition.

    One that merely contains it, as in "Export (NEVER through the agent)", forbids nothing below.
    """
    return bool(WORDS.opens_a_warning.match(text) or WORDS.points.match(text.strip(" *_")))


def durations(text: str) -> Iterator[Quantity]:
    """All durations of a text, in seconds."""
    for match in WORDS.times_a.finditer(text):
        often = {"once": 1.0, "twice": 2.0}.get((match["word"] or "").lower())
        scale = UNITS[match["unit"].lower()] / (often or number(match["count"]))
        yield Quantity(match.start(), match.end(), scale, scale, match[0])
    for pattern in (WORDS.each, WORDS.article):
        for match in pattern.finditer(text):
            if not re.search(r"\b(?:times|once|twice)\s*$", text[: match.start()]):
                scale = float(UNITS[match["unit"].lower()])
                yield Quantity(match.start("unit"), match.end(), scale, scale, match["unit"])
    for match in WORDS.duration.finditer(text):
        unit = match["unit"].lower()
        scale = UNITS.get(unit) or UNITS[unit.removesuffix("s")]
        low = number(match["low"]) * scale
        high = number(match["high"]) * scale if match["high"] else low
        yield Quantity(match.start(), match.end(), low, high, match[0].strip())


def sizes(text: str) -> Iterator[Quantity]:
    """All file sizes of a text, in megabytes."""
    for match in WORDS.size.finditer(text):
        unit = match["unit"] or match["long"] or match["slang"]
        if match["unit"] and match[0].rstrip()[-1] not in "BbMG":
            continue
        count = number(match["number"] or match["word"] or match["spoken"])
        size = count * (1024 if unit[0] in "Gg" else 1)
        yield Quantity(match.start(), match.end(), size, size, match[0])


def number(word: str) -> float:
    """The number a word or digits stand for, as matched by `NUMBER`."""
    return NUMBERS[word.lower()] if word.lower() in NUMBERS else float(word)


def clause_before(text: str, position: int, reach: int) -> str:
    """What stands before a position, back to the last sign that parts clauses."""
    return re.split(r"[,.;:|\n，。；：]", text[max(0, position - reach) : position])[-1]


def enumerated(words: Sequence[str]) -> str:
    """Several words as one phrase: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
