"""A check as a whole: distinct causes, readings under which a client passes, and a score.

Report ── findings ──> Finding    one rule, every scenario it failed in, one story
       ── readings ──> Reading    a scenario, and the presets it passed and failed under
       ── score ────> Score      how much of a revision was exercised, and how much of that right
"""

from __future__ import annotations

from dataclasses import dataclass

from .check import Report, Result
from .revision import current, scored
from .verdict import Verdict, causes


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause: its verdict in the run that shows it first, and where else it was found."""

    verdict: Verdict
    result: Result
    scenarios: tuple[str, ...]

    @property
    def blocks(self) -> bool:
        return self.verdict.word != "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A scenario under every preset it ran in: where sources disagree, presets do."""

    scenario: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def word(self) -> str:
        if not self.failed:
            return "all"
        return "some" if self.passed else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Rules of a revision: those that apply to the client, were exercised, and were right."""

    revision: str
    applicable: int
    exercised: int
    right: int

    def __str__(self) -> str:
        return (
            f"contract revision {self.revision}: {self.exercised} of {self.applicable} rules "
            f"exercised, {self.right} of these right"
        )


def findings(report: Report) -> tuple[Finding, ...]:
    """Distinct causes, the most costly first: errors before warnings, then by scenarios."""
    found: dict[str, list[tuple[Verdict, Result]]] = {}
    order: dict[str, int] = {}
    for result in report.results:
        for place, verdict in enumerate(causes(result.verdicts)):
            found.setdefault(verdict.rule.id, []).append((verdict, result))
            order[verdict.rule.id] = min(place, order.get(verdict.rule.id, place))
    made = [_finding(verdicts) for verdicts in found.values()]
    return tuple(
        sorted(made, key=lambda f: (not f.blocks, -len(f.scenarios), order[f.verdict.rule.id]))
    )


def _finding(seen: list[tuple[Verdict, Result]]) -> Finding:
    verdict, result = min(seen, key=lambda pair: pair[0].word == "warning")
    names = dict.fromkeys(result.name for _, result in seen)
    return Finding(verdict=verdict, result=result, scenarios=tuple(names))


def readings(report: Report) -> tuple[Reading, ...]:
    """Every scenario with the presets it passed and failed under."""
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for result in report.results:
        passed, failed = rows.setdefault(result.name, ([], []))
        (passed if result.passed else failed).append(result.record.profile)
    return tuple(
        Reading(scenario=name, passed=tuple(passed), failed=tuple(failed))
        for name, (passed, failed) in rows.items()
    )


def score(report: Report) -> Score:
    """The two numbers of a report."""
    words: dict[str, set[str]] = {}
    for verdict in scored(report.verdicts):
        words.setdefault(verdict.rule.id, set()).add(verdict.word)
    wrong = {"fail", "warning", "consequence", "could not run"}
    applicable = [found for found in words.values() if found != {"not applicable"}]
    exercised = [found for found in applicable if found & (wrong | {"pass"})]
    right = [found for found in exercised if not found & wrong]
    return Score(
        revision=current(),
        applicable=len(applicable),
        exercised=len(exercised),
        right=len(right),
    )
