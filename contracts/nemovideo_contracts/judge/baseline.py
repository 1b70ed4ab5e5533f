"""Expected failures: a file that says which, why, and until when.

    - rule: render.poll.rhythm
      scenario: smooth            # or "*"
      message: polled 5           # how the message begins
      reason: we poll every 5 s until the new scheduler is out
      expires: 2027-03-01

An entry that no longer fails, was not run, fails differently or is out of date is itself a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .rules import find
from .verdict import Verdict

_KEYS = ("rule", "scenario", "message", "reason", "expires")


class BaselineError(ValueError):
    """A baseline file that cannot be used; the text names the entry and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One expected failure."""

    rule: str
    scenario: str
    message: str
    reason: str
    expires: date

    def covers(self, scenario: str, verdict: Verdict) -> bool:
        """Whether this very failure was expected."""
        return (
            verdict.rule.id == self.rule
            and self.scenario in ("*", scenario)
            and verdict.message.startswith(self.message)
        )


@dataclass(frozen=True, slots=True)
class Trouble:
    """An entry that is wrong by now, and why."""

    entry: Entry
    problem: str


def load(path: Path) -> tuple[Entry, ...]:
    """The entries of a file. Raises BaselineError."""
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or []
    except yaml.YAMLError as error:
        raise BaselineError(f"{path.name}: not YAML: {error}") from None
    if not isinstance(data, list):
        raise BaselineError(f"{path.name}: a baseline is a list of {', '.join(_KEYS)}")
    return tuple(_entry(f"{path.name}: entry {nth}", item) for nth, item in enumerate(data, 1))


def _entry(where: str, data: Any) -> Entry:
    if not isinstance(data, Mapping) or set(data) != set(_KEYS):
        raise BaselineError(f"{where}: needs exactly {', '.join(_KEYS)}")
    if not isinstance(data["expires"], date):
        raise BaselineError(f"{where}: expires: a date as 2027-03-01, not {data['expires']!r}")
    try:
        find(data["rule"])
    except ValueError as error:
        raise BaselineError(f"{where}: rule: {error}") from None
    texts = {key: str(data[key]) for key in _KEYS if key != "expires"}
    if not texts["reason"].strip():
        raise BaselineError(f"{where}: reason: say why the failure is expected")
    return Entry(**texts, expires=data["expires"])


def troubles(
    entries: Iterable[Entry], results: Mapping[str, Iterable[Verdict]], today: date
) -> tuple[Trouble, ...]:
    """What is wrong with the entries, given the verdicts of each scenario that ran."""
    found = ((entry, _problem(entry, results, today)) for entry in entries)
    return tuple(Trouble(entry, problem) for entry, problem in found if problem)


def _problem(entry: Entry, results: Mapping[str, Iterable[Verdict]], today: date) -> str:
    if entry.expires < today:
        return f"expired on {entry.expires}"
    seen = [
        verdict
        for scenario, verdicts in results.items()
        if entry.scenario in ("*", scenario)
        for verdict in verdicts
        if verdict.rule.id == entry.rule
    ]
    if not seen:
        return f"was not run: there is no scenario {entry.scenario!r} in this run"
    violations = [found for found in seen if found.word in ("fail", "warning")]
    if any(verdict.message.startswith(entry.message) for verdict in violations):
        return ""
    if violations:
        return f"fails differently: {violations[0].message!r}"
    if all(found.word == "pass" for found in seen if found.word != "not exercised") and any(
        found.word == "pass" for found in seen
    ):
        return "is stale: the rule passes now; delete the entry"
    return "was skipped: the rule was not exercised"


def unexpected(
    entries: Iterable[Entry], scenario: str, verdicts: Iterable[Verdict], today: date
) -> tuple[Verdict, ...]:
    """The verdicts that block and that no valid entry expected."""
    valid = [expected for expected in entries if expected.expires >= today]
    return tuple(
        verdict
        for verdict in verdicts
        if verdict.blocks and not any(entry.covers(scenario, verdict) for entry in valid)
    )
