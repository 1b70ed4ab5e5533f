"""What an id stands for: facts, axes, rules of the judge and of lint, operations, in one form.

`explain` prints an entry, and the reference pages are made of the same entries.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nemovideo_mock.profile import PRESETS

from ..judge import rule as judge_rule
from ..judge.rules import all_rules as judge_rules
from ..lint import Rule as LintRule
from ..lint import all_rules as lint_rules
from ..spec import Axis, Fact, Operation, ledger, operations
from ..spec.pages import Kind

KINDS: dict[Kind, str] = {
    "fact": "a behavior of the service or a duty of its clients",
    "axis": "a question on which the sources disagree, or say nothing",
    "rule": "what the judge looks for in the journal of a client",
    "lint": "what lint looks for in a document",
    "operation": "one method of one path of the API",
}


class UnknownId(ValueError):
    """An id that nothing has; the text names those that look like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One id. `rows` are labels and texts; `related` are ids by the word that joins them.

    An axis has the name of its field, and a number (`AX-07`) that it may share with another.
    """

    kind: Kind
    id: str
    title: str
    rows: tuple[tuple[str, str], ...]
    related: tuple[tuple[str, tuple[str, ...]], ...] = ()
    number: str = ""


def find(id: str) -> list[Entry]:
    """The entries of an id, which may be of several kinds. Raises UnknownId."""
    found = [entry for entry in entries() if id in (entry.id, entry.number)]
    if not found:
        known = sorted({entry.id for entry in entries()})
        close = difflib.get_close_matches(id, known, n=3) or [k for k in known if id in k][:3]
        hint = f"did you mean {', '.join(close)}? " if close else ""
        raise UnknownId(f"nothing has the id {id!r}; {hint}`explain` alone lists every id")
    return found


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Everything that has an id, kind by kind."""
    return tuple(_all())


def _all() -> Iterator[Entry]:
    whole = ledger()
    yield from map(_fact, whole.facts.values())
    for axis in whole.axes:
        yield _axis(axis)
    yield from map(_rule, judge_rules().values())
    yield from map(_lint, lint_rules().values())
    yield from map(_operation, operations().values())


def _fact(fact: Fact) -> Entry:
    sources = "; ".join(f"{name}: {ledger().sources.get(name, '')}" for name in fact.sources)
    rows = [
        ("applies to", f"{fact.subject}, {fact.keyword}"),
        ("known from", f"{fact.level} ({sources})"),
        ("holds under", "=".join(fact.option) if fact.option else ""),
        ("value", fact.amount if fact.value is not None else ""),
        ("to fix it", fact.fix),
        ("it costs", fact.cost),
    ]
    related = [
        ("axis", (fact.axis,) if fact.axis else ()),
        ("judged by", _resting_on(fact.id, judge_rules().values())),
        ("linted by", _resting_on(fact.id, lint_rules().values())),
    ]
    return _entry("fact", fact.id, fact.statement, rows, related)


def _axis(axis: Axis) -> Entry:
    field = axis.field or ""
    options = [(f"option {option}", _option(field, option)) for option in axis.options]
    numbers = [(f"value {value}", ", ".join(who)) for value, who in axis.numbers.items()]
    rows = [
        ("number", axis.axis or ""),
        ("field", field or "none: a matter of clients alone"),
        ("default", axis.default),
        ("because", axis.why),
        ("a client", axis.client),
        *options,
        *numbers,
    ]
    facts = tuple(
        fact.id for fact in ledger().facts.values() if axis.axis and fact.axis == axis.axis
    )
    entry = _entry("axis", field or str(axis.axis), axis.question, rows, [("facts", facts)])
    return replace(entry, number=axis.axis or "")


def _option(field: str, option: str) -> str:
    """Which presets choose an option, and which sources say it."""
    presets = [name for name, profile in PRESETS.items() if str(getattr(profile, field)) == option]
    sources = dict.fromkeys(
        name
        for fact in ledger().facts.values()
        if fact.option == (field, option)
        for name in fact.sources
    )
    parts = [f"presets {', '.join(presets)}" if presets else "no preset"]
    parts += [f"said by {', '.join(sources)}"] if sources else []
    return "; ".join(parts)


def _rule(rule: judge_rule.Rule) -> Entry:
    rows = [
        ("weight", rule.keyword),
        ("applies when", rule.trigger),
        ("looks for", rule.looks_for),
        ("to fix it", rule.fix),
        ("it costs", rule.cost),
    ]
    facts = tuple(fact.id for fact in rule.facts)
    related = [("facts", facts), ("follows from", tuple(f for f in rule.follows if f != "*"))]
    return _entry("rule", rule.id, rule.demands, rows, related)


def _lint(rule: LintRule) -> Entry:
    rows = [
        ("severity", rule.severity),
        ("demands", rule.fact.demand),
        ("to fix it", rule.fact.fix),
        ("it costs", rule.fact.cost),
    ]
    return _entry("lint", rule.id, rule.finds, rows, [("facts", rule.facts)])


def _operation(operation: Operation) -> Entry:
    rows = [
        ("request", f"{operation.method} {operation.template}"),
        ("bearer token", "needed" if operation.bearer else "not needed"),
        ("accepts", ", ".join(operation.accepts)),
        ("answers", ", ".join(operation.answers)),
    ]
    return _entry(
        "operation", operation.name, operation.summary, rows, [("facts", operation.facts)]
    )


def _entry(
    kind: Kind,
    id: str,
    title: str,
    rows: Sequence[tuple[str, str]],
    related: Sequence[tuple[str, tuple[str, ...]]],
) -> Entry:
    return Entry(
        kind=kind,
        id=id,
        title=title,
        rows=tuple((label, text) for label, text in rows if text),
        related=tuple((label, ids) for label, ids in related if ids),
    )


def _resting_on(id: str, rules: object) -> tuple[str, ...]:
    """The rules that rest on a fact."""
    return tuple(
        rule.id
        for rule in rules  # type: ignore[attr-defined]
        if id in (getattr(fact, "id", fact) for fact in rule.facts)
    )
