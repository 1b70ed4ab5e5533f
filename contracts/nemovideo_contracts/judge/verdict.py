"""From a case to verdicts: every rule asked, consequences folded under their causes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from .journal.case import Case
from .rule import Occasion, Rule
from .rules import all_rules

Word = Literal[
    "pass",
    "fail",
    "warning",
    "consequence",
    "not exercised",
    "not applicable",
    "could not run",
]
FAILED: tuple[Word, ...] = ("fail", "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of a case.

    `violations` are the times it was not followed, `passed` counts the others, `why` explains
    the rarer words, `cause` is the rule whose failure explains a consequence.
    """

    rule: Rule
    word: Word
    passed: int = 0
    violations: tuple[Occasion, ...] = ()
    required: bool = False
    why: str = ""
    cause: str = ""

    @property
    def message(self) -> str:
        """The first violation as it stood on the wire, or why there is no verdict."""
        if not self.violations:
            return self.why
        more = len(self.violations) - 1
        return self.violations[0].violation + (f" (and {more} more)" if more else "")

    @property
    def wanted(self) -> str:
        return self.violations[0].wanted if self.violations else ""

    @property
    def fix(self) -> str:
        return (self.violations[0].fix if self.violations else "") or self.rule.fix

    @property
    def cost(self) -> str:
        return (self.violations[0].cost if self.violations else "") or self.rule.cost

    @property
    def failed(self) -> bool:
        """Whether it is a finding of its own: no consequence of another one."""
        return self.word in FAILED

    @property
    def blocks(self) -> bool:
        """Whether the scenario cannot pass because of it."""
        missing = self.word == "not exercised" and self.required
        return missing or self.word in ("fail", "could not run")

    @property
    def first(self) -> int:
        """The number of the exchange where it was first violated; 0 where none is named."""
        return min((n for occasion in self.violations for n in occasion.exchanges[:1]), default=0)


def judge(case: Case, required: Collection[str] = ()) -> tuple[Verdict, ...]:
    """The verdict of every rule. `required` are the ids that have to be exercised."""
    verdicts = [_one(rule, case, rule.id in required) for rule in all_rules().values()]
    return _folded(verdicts)


def passed(verdicts: Iterable[Verdict]) -> bool:
    """Whether nothing blocks. No verdict at all is no pass."""
    verdicts = tuple(verdicts)
    return any(verdict.word == "pass" for verdict in verdicts) and not any(
        v.blocks for v in verdicts
    )


def causes(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """What went wrong by itself: errors before warnings, the earliest exchange first."""
    found = [verdict for verdict in verdicts if verdict.failed or verdict.word == "could not run"]
    return tuple(sorted(found, key=lambda verdict: (verdict.word == "warning", verdict.first)))


def _one(rule: Rule, case: Case, required: bool) -> Verdict:
    if reason := _inapplicable(rule, case):
        return Verdict(rule=rule, word="not applicable", why=reason)
    try:
        occasions = tuple(rule.judge(case))
    except Exception as error:  # a journal nobody foresaw must not silence the other rules
        why = f"{type(error).__name__}: {error}"
        return Verdict(rule=rule, word="could not run", why=why)
    violations = tuple(occasion for occasion in occasions if occasion.violation)
    if not occasions:
        why = f"this never came up: {rule.trigger}"
        return Verdict(rule=rule, word="not exercised", required=required, why=why)
    word: Word = "pass" if not violations else "fail" if rule.keyword == "must" else "warning"
    good = len(occasions) - len(violations)
    return Verdict(rule=rule, word=word, passed=good, violations=violations, required=required)


def _inapplicable(rule: Rule, case: Case) -> str:
    if lacking := rule.capabilities - case.capabilities:
        return f"the client declares no {', '.join(sorted(lacking))}"
    if "run" in rule.needs and case.outcome is None:
        return "needs an observed run; this is a journal alone"
    if "rhythm" in rule.needs and case.stands_still:
        return "needs a clock that runs; this world's waits for its clients"
    return ""


def _folded(verdicts: list[Verdict]) -> tuple[Verdict, ...]:
    """Failures that another failure explains become consequences of it."""
    ends = {n for verdict in verdicts if "*" in verdict.rule.follows for n in _places(verdict)}
    verdicts = [_promoted(verdict, ends) for verdict in verdicts]
    failed = {verdict.rule.id: verdict for verdict in verdicts if verdict.failed}
    return tuple(_explained(verdict, failed) for verdict in verdicts)


def _promoted(verdict: Verdict, ends: set[int]) -> Verdict:
    """A warning where the run ended without its video: what should be done was needed here."""
    if verdict.word == "warning" and ends & set(_places(verdict)):
        return replace(verdict, word="fail")
    return verdict


def _places(verdict: Verdict) -> list[int]:
    """The central exchanges of its violations."""
    return [n for occasion in verdict.violations for n in occasion.exchanges[:1]]


def _explained(verdict: Verdict, failed: dict[str, Verdict]) -> Verdict:
    follows = verdict.rule.follows
    if not verdict.failed or not follows:
        return verdict
    others = [other for id, other in failed.items() if id != verdict.rule.id]
    known = [other for other in others if other.rule.id in follows]
    if "*" in follows:
        known += [e for e in others if e.word == "fail" and "*" not in e.rule.follows]
    if not known:
        return verdict
    cause = causes(known)[0].rule.id
    why = f"follows from {cause}: {verdict.message}"
    return replace(verdict, word="consequence", violations=(), why=why, cause=cause)
