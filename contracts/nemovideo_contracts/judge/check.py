"""Records in, results out: every run judged, with what has to be exercised and what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .baseline import Entry, Trouble, troubles, unexpected
from .results import Record
from .revision import scored
from .scenarios import all_scenarios
from .verdict import Verdict, judge

BUG = "a bug of the mock"
"""How the mock begins an answer it should never give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A run and its verdicts. `blocking` are those that keep it from passing."""

    record: Record
    verdicts: tuple[Verdict, ...]
    blocking: tuple[Verdict, ...]
    excused: int = 0

    @property
    def name(self) -> str:
        return self.record.scenario

    @property
    def stumbled(self) -> str:
        """What the mock itself got wrong in this run, or "": then nothing of it counts."""
        answers = (str(exchange["response"].get("body")) for exchange in self.record.journal)
        return next((answer[:200] for answer in answers if BUG in answer), "")

    @property
    def passed(self) -> bool:
        """Nothing blocks, and something was seen to be right."""
        return not (self.blocking or self.stumbled) and (
            bool(self.excused) or any(verdict.word == "pass" for verdict in self.verdicts)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All results of one client, and entries of the baseline that are wrong by now."""

    client: str
    results: tuple[Result, ...]
    troubles: tuple[Trouble, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    """How the client was judged, where that is not as usual."""

    @property
    def virtual(self) -> float:
        return sum(result.record.virtual for result in self.results)

    @property
    def passed(self) -> bool:
        return bool(self.results) and not self.troubles and all(r.passed for r in self.results)

    @property
    def exit_code(self) -> int:
        """0 all passed, 1 something did not, 2 nothing did not but something is unknown."""
        if self.passed:
            return 0
        blocking = [verdict for result in self.results for verdict in result.blocking]
        unknown = all(blocked.word == "could not run" for blocked in blocking)
        if any(one.stumbled for one in self.results):
            return 2
        return 2 if unknown and not self.troubles else 1

    @property
    def verdicts(self) -> list[Verdict]:
        return [verdict for result in self.results for verdict in result.verdicts]

    @property
    def unexercised(self) -> list[str]:
        """Rules that apply to this client and were exercised nowhere; [] after a few scenarios."""
        if len({result.name for result in self.results}) <= len(all_scenarios()) // 2:
            return []
        applied = {v.rule.id for v in self.verdicts if v.word == "not exercised"}
        seen = {v.rule.id for v in self.verdicts if v.word in ("pass", "fail", "warning")}
        return sorted(applied - seen)


def judged(record: Record, entries: Iterable[Entry] = (), today: date | None = None) -> Result:
    """The verdicts over a record, with the rules its scenario requires."""
    scenario = all_scenarios().get(record.scenario)
    verdicts = judge(record.case(), scenario.requires if scenario else ())
    counted = scored(verdicts)
    blocking = unexpected(entries, record.scenario, counted, today or date.today())
    excused = sum(verdict.blocks for verdict in counted) - len(blocking)
    return Result(record=record, verdicts=verdicts, blocking=blocking, excused=excused)


def report(
    client: str,
    results: Sequence[Result],
    entries: Sequence[Entry],
    seconds: float,
    today: date | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """The results together, held against the baseline."""
    by_name: dict[str, list[Verdict]] = {}
    for result in results:
        by_name.setdefault(result.name, []).extend(result.verdicts)
    wrong = troubles(entries, by_name, today or date.today())
    return Report(
        client=client,
        results=tuple(results),
        troubles=wrong,
        seconds=seconds,
        notes=tuple(notes),
    )


def of_timing(result: Result) -> bool:
    """Whether a failure may be the machine's: then the run is repeated alone before it counts."""
    if result.record.case().outruns_client:
        return True
    return any("rhythm" in verdict.rule.needs for verdict in result.blocking)
