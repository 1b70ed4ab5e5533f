"""What lint reports: rules, hits of rules, and the findings a reader gets.

    Rule ── looks at a Document ──> Hit ── placed in a file ──> Finding

Severities:

    error     an agent that follows the document violates the contract
    warning   the document contradicts itself, or risks something short of a refusal
    axis      one side of a question the public record leaves open; neither right nor wrong
    note      worth knowing, nothing to fix
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from ..spec import Fact, fact
from .reading.document import Document, Edit

Severity = Literal["error", "warning", "axis", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule found something; what is left out is that of the rule's first fact.

    `place` is line and column where they are not those of the offset `at`.
    """

    at: int
    message: str
    fix: str = ""
    severity: Severity | None = None
    facts: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    place: tuple[int, int] | None = None


Look = Callable[[Document], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with the facts it rests on; `look` yields its hits in a document.

    Severity, demand, fix and cost are those of the first fact; `own` is set in rules.yaml where a
    document is judged more mildly than a client.
    """

    id: str
    facts: tuple[str, ...]
    finds: str
    own: Severity | None
    look: Look

    @property
    def fact(self) -> Fact:
        return fact(self.facts[0])

    @property
    def severity(self) -> Severity:
        return self.own or severity_of(self.fact)


def severity_of(fact: Fact) -> Severity:
    """A fact that may hold and belongs to an open question is one side of that axis."""
    return "axis" if fact.axis and fact.keyword == "may" else fact.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A hit in a file. Line and column count from one, the column in characters.

    `axes` are the open questions its facts belong to; `edits` fix it without judgment.
    """

    file: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    facts: tuple[str, ...]
    axes: tuple[str, ...] = ()
    fix: str = ""
    cost: str = ""
    edits: tuple[Edit, ...] = field(default=(), repr=False, compare=False)


__all__ = ["SEVERITIES", "Edit", "Finding", "Hit", "Rule", "Severity", "registered", "rule"]

_RULES: dict[str, Rule] = {}


@functools.cache
def entries() -> Mapping[str, Mapping[str, Any]]:
    import yaml

    entries = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8"))
    return {entry["id"]: entry for entry in entries}


def rule(id: str) -> Callable[[Look], Look]:
    """Register the predicate of a rule that rules.yaml describes; the function stays as it is."""

    def register(look: Look) -> Look:
        entry = entries()[id]
        if id in _RULES:
            raise ValueError(f"there are two rules {id!r}")
        _RULES[id] = Rule(id, tuple(entry["facts"]), entry["finds"], entry.get("severity"), look)
        return look

    return register


def registered() -> Mapping[str, Rule]:
    """All rules by id, in the order of rules.yaml."""
    return {id: _RULES[id] for id in entries()}
