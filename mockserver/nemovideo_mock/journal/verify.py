"""Was it so? Counts, order and absence of exchanges, with the nearest miss when it was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nemovideo_mock.journal.search import Query
from nemovideo_mock.journal.spill import Exchange

NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`matched` are the numbers of the exchanges that fit; `nearest` says of those that came
    close which fields differed; `problem` is empty when all is well."""

    matched: tuple[int, ...]
    problem: str = ""
    nearest: tuple[dict[str, Any], ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problem


def verify(
    exchanges: Sequence[Exchange],
    patterns: Sequence[Query],
    *,
    at_least: int | None = None,
    at_most: int | None = None,
) -> Verdict:
    """Whether the exchanges are as said.

    One pattern is counted: without bounds it has to fit at least once. Several have to fit in
    that order, other exchanges in between allowed.
    """
    if len(patterns) == 1:
        if at_least is None and at_most is None:
            at_least = 1
        return _counted(exchanges, patterns[0], at_least or 0, at_most)
    return _ordered(exchanges, patterns)


def _counted(
    exchanges: Sequence[Exchange], pattern: Query, at_least: int, at_most: int | None
) -> Verdict:
    matched = tuple(exchange["n"] for exchange in pattern.among(exchanges))
    if len(matched) < at_least:
        problem = f"{len(matched)} exchanges are like this, at least {at_least} were expected"
        return Verdict(matched=matched, problem=problem, nearest=_nearest(exchanges, pattern))
    if at_most is not None and len(matched) > at_most:
        problem = f"{len(matched)} exchanges are like this, at most {at_most} were expected"
        return Verdict(matched=matched, problem=problem)
    return Verdict(matched=matched)


def _ordered(exchanges: Sequence[Exchange], patterns: Sequence[Query]) -> Verdict:
    rest = list(exchanges)
    matched: list[int] = []
    for nth, pattern in enumerate(patterns, 1):
        place = next((i for i, exchange in enumerate(rest) if pattern.fits(exchange)), None)
        if place is None:
            after = f" after exchange {matched[-1]}" if matched else ""
            return Verdict(
                matched=tuple(matched),
                problem=f"nothing is like pattern {nth}{after}",
                nearest=_nearest(rest, pattern),
            )
        matched.append(rest[place]["n"])
        rest = rest[place + 1 :]
    return Verdict(matched=tuple(matched))


def _nearest(exchanges: Sequence[Exchange], pattern: Query) -> tuple[dict[str, Any], ...]:
    """The exchanges that miss by the fewest fields, and those fields."""
    misses = [(pattern.differences(exchange), exchange) for exchange in exchanges]
    misses = sorted((miss for miss in misses if miss[0]), key=lambda miss: len(miss[0]))
    return tuple(
        {
            "n": exchange["n"],
            "request": f"{exchange['request']['method']} {exchange['request']['path']}",
            "differs": [
                {"field": field, "wanted": wanted, "found": found}
                for field, wanted, found in differences
            ],
        }
        for differences, exchange in misses[:NEAREST]
    )
