"""Real journeys of the reference client, and ways to spoil them."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nemovideo_contracts.judge.journal import vocabulary
from nemovideo_contracts.judge.results import Record
from nemovideo_contracts.judge.runners import reference
from nemovideo_contracts.judge.verdict import Verdict, judge

Journal = list[dict[str, Any]]
Spoil = Callable[[Journal], None]


@functools.cache
def journey(scenario: str, preset: str = "seed") -> Record:
    """What the reference client did in a scenario; run once."""
    return next(iter(reference.run_batch([(scenario, preset)])))


def spoiled(record: Record, spoil: Spoil) -> Record:
    """The same run with something different in its journal."""
    journal = copy.deepcopy([dict(exchange) for exchange in record.journal])
    spoil(journal)
    return replace(record, journal=tuple(journal))


def printing(record: Record, text: str) -> Record:
    """The same run with something more in its output."""
    output = f"{record.outcome.output}\n{text}\n"
    return replace(record, outcome=replace(record.outcome, output=output))


def ending(record: Record, **changes: Any) -> Record:
    """The same run with another outcome."""
    return replace(record, outcome=replace(record.outcome, **changes))


def violations(record: Record) -> list[Verdict]:
    """Verdicts that are not simply right."""
    words = ("fail", "warning", "could not run")
    return [verdict for verdict in judge(record.case()) if verdict.word in words]


def of(journal: Journal, operation: str) -> Journal:
    """Exchanges of an operation, also where a fault came before anybody could name it."""
    return [exchange for exchange in journal if _operation(exchange) == operation]


def _operation(exchange: dict[str, Any]) -> str:
    request = exchange["request"]
    return exchange["operation"] or vocabulary.operation(request["method"], request["path"])


def one(journal: Journal, operation: str, nth: int = 0) -> dict[str, Any]:
    return of(journal, operation)[nth]


def insert_after(journal: Journal, before: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Put a copy of an exchange right after another one; the numbers move on."""
    made = copy.deepcopy(new)
    made["at"] = made["until"] = before["until"]
    journal.insert(journal.index(before) + 1, made)
    for nth, exchange in enumerate(journal, 1):
        exchange["n"] = nth
    return made


def remove(journal: Journal, *gone: dict[str, Any]) -> None:
    journal[:] = [exchange for exchange in journal if exchange not in gone]
