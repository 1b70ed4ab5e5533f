"""Measured ratios, the goal of each, and the table of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Goal:
    """What a value should be at least, or at most."""

    value: float
    at: Literal["least", "most"]

    def met(self, value: float) -> bool:
        return value >= self.value if self.at == "least" else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at == 'least' else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; without a goal it stands there to compare with."""

    name: str
    value: float
    goal: Goal | None = None
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.goal is None or self.goal.met(self.value)


def markdown(rows: Sequence[Row]) -> str:
    """The figures that have a goal, as the table of docs/performance.md."""
    lines = ["| figure | goal | measured | |", "|---|---|---|---|"]
    for row in rows:
        if row.goal is not None:
            digits = 2 if row.value < 10 else 0
            verdict = "pass" if row.passed else "missed"
            lines.append(f"| {row.name} | {row.goal} | {row.value:.{digits}f} | {verdict} |")
    return "\n".join(lines)


def show(rows: Sequence[Row]) -> int:
    """Print the table. 1 when a goal is missed, else 0."""
    width = max(len(row.name) for row in rows)
    print(f"{'':{width}}    value     goal")
    for row in rows:
        verdict = "" if row.goal is None else "pass" if row.passed else "FAIL"
        goal = "" if row.goal is None else str(row.goal)
        print(f"{row.name:{width}} {row.value:8.2f} {goal:>8}  {verdict:4}  {row.detail}")
    return 0 if all(row.passed for row in rows) else 1
