"""From a case to verdicts: every rule asked, what follows from something else set apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from .case import Case
from .rule import Occasion, Rule, all_rules

Word = Literal["pass", "fail", "warning", "not exercised", "not applicable", "could not run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of a case. `broken` are its offenses, `why` explains the rarer words."""

    rule: Rule
    word: Word
    kept: int = 0
    broken: tuple[Occasion, ...] = ()
    required: bool = False
    why: str = ""

    @property
    def message(self) -> str:
        """The first offense in one line, or why there is no verdict."""
        if not self.broken:
            return self.why
        more = len(self.broken) - 1
        return self.broken[0].offense + (f" (and {more} more)" if more else "")

    @property
    def cost(self) -> str:
        return (self.broken[0].cost if self.broken else "") or self.rule.cost

    @property
    def blocks(self) -> bool:
        """Whether the scenario cannot pass because of it."""
        missing = self.word == "not exercised" and self.required
        return missing or self.word in ("fail", "could not run")


def judge(case: Case, required: Collection[str] = ()) -> tuple[Verdict, ...]:
    """The verdict of every rule. `required` are the ids that have to be exercised."""
    verdicts = [_one(each, case, each.id in required) for each in all_rules().values()]
    failed = {each.rule.id for each in verdicts if each.word in ("fail", "warning")}
    hard = {each.rule.id for each in verdicts if each.word == "fail"}
    return tuple(_explained(each, failed, hard) for each in verdicts)


def passed(verdicts: Iterable[Verdict]) -> bool:
    """Whether nothing blocks. No verdict at all is no pass."""
    verdicts = tuple(verdicts)
    return any(each.word == "pass" for each in verdicts) and not any(v.blocks for v in verdicts)


def _one(rule: Rule, case: Case, required: bool) -> Verdict:
    if reason := _inapplicable(rule, case):
        return Verdict(rule=rule, word="not applicable", why=reason)
    try:
        occasions = tuple(rule.judge(case))
    except Exception as error:  # a journal nobody foresaw must not silence the other rules
        why = f"{type(error).__name__}: {error}"
        return Verdict(rule=rule, word="could not run", why=why)
    broken = tuple(each for each in occasions if each.offense)
    if not occasions:
        why = f"this never came up: {rule.trigger}"
        return Verdict(rule=rule, word="not exercised", required=required, why=why)
    word: Word = "pass" if not broken else "fail" if rule.keyword == "must" else "warning"
    kept = len(occasions) - len(broken)
    return Verdict(rule=rule, word=word, kept=kept, broken=broken, required=required)


def _inapplicable(rule: Rule, case: Case) -> str:
    if lacking := rule.capabilities - case.capabilities:
        return f"the client declares no {', '.join(sorted(lacking))}"
    if "run" in rule.needs and case.outcome is None:
        return "needs a watched run; this is a journal alone"
    if "rhythm" in rule.needs and case.stands_still:
        return "needs a clock that runs; this world's waits for its clients"
    return ""


def _explained(verdict: Verdict, failed: set[str], hard: set[str]) -> Verdict:
    """A failure that follows from another's is not counted a second time."""
    if verdict.word not in ("fail", "warning"):
        return verdict
    follows = verdict.rule.follows
    causes = hard - {verdict.rule.id} if "*" in follows else failed & set(follows)
    if not causes:
        return verdict
    why = f"follows from {', '.join(sorted(causes))}: {verdict.message}"
    return replace(verdict, word="not exercised", broken=(), required=False, why=why)
