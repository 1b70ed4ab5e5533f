"""Verdicts on a terminal: one line per scenario, and the story of what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..judge.check import Report, Result
from ..judge.journal.case import Case
from ..judge.rule import Rule
from ..judge.summary import Finding, findings, readings, score
from ..judge.verdict import Verdict, causes
from ..spec import see
from .timeline import story

if TYPE_CHECKING:
    from rich.console import Console

FEW, MANY = 3, 12
"""Causes with a story, and causes with a line; of more than these, only their number."""

_STYLES = {
    "pass": "green",
    "fail": "bold red",
    "warning": "yellow",
    "not exercised": "magenta",
    "not applicable": "dim",
    "could not run": "red",
}


def console() -> Console:
    """Where results are shown: no wrapping of what is piped elsewhere."""
    from rich.console import Console

    return Console(highlight=False, markup=False, soft_wrap=True)


def tell_result(out: Console, result: Result) -> None:
    """One line for a scenario; of one that did not pass with its first cause."""
    word, style = ("pass", "green") if result.passed else ("fail", "bold red")
    text = f"{word:5} {result.record.profile}  {result.name}"
    shown = f"{text}  ({result.record.virtual:.0f} s in {result.record.outcome.seconds:.1f} s)"
    first = next(iter(causes(result.verdicts)), None)
    if not result.passed and first is not None:
        shown += f"  {first.rule.id}"
    out.print(shown, style=style)
    if result.stumbled:
        out.print(f"  the mock itself failed: {result.stumbled}", style="bold red")
    if result.excused:
        out.print(f"      {result.excused} expected by the baseline", style="dim")


def tell_mark(out: Console, result: Result) -> None:
    """One character for a scenario, where there are many."""
    out.print("." if result.passed else "F", style="green" if result.passed else "red", end="")


def tell_verdicts(out: Console, case: Case, verdicts: Iterable[Verdict]) -> None:
    """What is not simply right, each with its story."""
    missing = [
        verdict for verdict in verdicts if verdict.word == "not exercised" and verdict.blocks
    ]
    for verdict in verdicts:
        if verdict.word in ("fail", "warning", "could not run"):
            _tell_violation(out, case, verdict)
    if len(missing) > FEW:
        names = _listed([verdict.rule.id for verdict in missing])
        out.print(f"  not exercised  {names}: the run did not get that far", style="magenta")
        return
    for verdict in missing:
        out.print(f"  not exercised  {verdict.rule.id}: {verdict.why}", style="magenta")


def _listed(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - FEW
    return ", ".join(names[:FEW]) + (f" and {more} more" if more > 0 else "")


def _tell_violation(out: Console, case: Case, verdict: Verdict) -> None:
    """What was on the wire, what was wanted, the fix; then the story."""
    out.print(
        f"  {verdict.word}  {verdict.rule.id}: {verdict.message}", style=_STYLES[verdict.word]
    )
    if verdict.wanted:
        out.print(f"      wanted: {verdict.wanted}", style="green")
    out.print(f"      fix: {verdict.fix}")
    for violation in verdict.violations[:1]:
        for line in story(case, violation):
            mark = "▶" if line.central else " "
            out.print(f"    {mark} #{line.n:<3} {line.at:7.1f} s  client {line.client}")
            out.print(f"                     server {line.server}", style="dim")
    out.print(f"      it costs: {verdict.cost}")
    out.print(f"      facts: {', '.join(fact.id for fact in verdict.rule.facts)}", style="dim")
    out.print(f"      see: {see('rule', verdict.rule.id)}", style="dim")


def _tell_findings(out: Console, found: Sequence[Finding]) -> None:
    """Every distinct cause once: the first few with a story, the others in a line."""
    for finding in found[:FEW]:
        names = _listed(list(finding.scenarios))
        out.print(f"in {len(finding.scenarios)} of the scenarios ({names}):", style="bold")
        _tell_violation(out, finding.result.record.case(), finding.verdict)
    for finding in found[FEW:MANY]:
        verdict = finding.verdict
        out.print(
            f"  {verdict.word}  {verdict.rule.id} in {len(finding.scenarios)}: {verdict.message}",
            style=_STYLES[verdict.word],
        )
    if len(found) > MANY:
        out.print(f"  and {len(found) - MANY} more causes; --report DIR writes a page with all")


def _tell_unreached(out: Console, report: Report) -> None:
    """Scenarios that failed though nothing was found wrong: what had to happen did not."""
    for result in report.results:
        missing = [v.rule.id for v in result.blocking if v.word == "not exercised"]
        if missing and not causes(result.verdicts):
            out.print(
                f"  not exercised  {_listed(missing)} in {result.name}: the run did not get there",
                style="magenta",
            )


def _tell_readings(out: Console, report: Report) -> None:
    """Where sources disagree: under which presets scenarios pass."""
    rows = readings(report)
    if len({result.record.profile for result in report.results}) < 2:
        return
    counts = {word: sum(row.word == word for row in rows) for word in ("all", "some", "none")}
    out.print(
        f"readings: {counts['all']} scenarios pass under all, {counts['some']} under some, "
        f"{counts['none']} under none"
    )
    for row in rows:
        if row.word == "some":
            out.print(
                f"  {row.scenario}: passes under {', '.join(row.passed)}; not under "
                f"{', '.join(row.failed)}"
            )


def tell_report(out: Console, report: Report) -> None:
    """The end of a check: causes first, then what else is known, and the score."""
    _tell_findings(out, findings(report))
    _tell_unreached(out, report)
    for trouble in report.troubles:
        text = f"{trouble.entry.rule} in {trouble.entry.scenario}: {trouble.problem}"
        out.print(f"  baseline: {text}", style="bold red")
    _tell_readings(out, report)
    if report.unexercised:
        out.print(f"  exercised nowhere: {_listed(report.unexercised)}", style="magenta")
    for note in report.notes:
        out.print(f"  note: {report.client} {note}", style="yellow")
    out.print(str(score(report)))
    good = sum(result.passed for result in report.results)
    out.print(
        f"{report.client}: {good} of {len(report.results)} scenarios passed; "
        f"{report.virtual:.0f} virtual s in {report.seconds:.1f} s, "
        f"{report.virtual / max(report.seconds, 1e-9):.0f} times as fast",
        style="green" if report.passed else "bold red",
    )


def tell_rule(out: Console, rule: Rule) -> None:
    """Everything about a rule: `explain`."""
    out.print(f"{rule.id}  ({rule.keyword})", style="bold")
    out.print(rule.demands)
    out.print(f"\napplies when   {rule.trigger}")
    out.print(f"looks for      {rule.looks_for}")
    out.print(f"to fix it      {rule.fix}")
    out.print(f"it costs       {rule.cost}")
    if rule.needs or rule.capabilities:
        needs = {"run": "an observed run", "rhythm": "a clock that runs"}
        text = [*(needs[need] for need in sorted(rule.needs)), *sorted(rule.capabilities)]
        out.print(f"needs          {', '.join(text)}")
    if rule.follows:
        names = ", ".join("any other" if follow == "*" else follow for follow in rule.follows)
        out.print(f"follows from   {names}")
    out.print("\nfacts")
    for fact in rule.facts:
        out.print(f"  {fact.id} ({fact.level}; {', '.join(fact.sources)})")
        out.print(f"    {fact.statement}", style="dim")
