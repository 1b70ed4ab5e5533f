"""What the linter says: rules, hits of rules, and the findings a reader gets.

    Rule ── looks at a Document ──> Hit ── placed in a file ──> Finding

Severities, from grave to light:

    error     an agent that follows the document breaks the contract
    warning   the document is at odds with itself, or risks something short of a refusal
    axis      one side of a question the public record leaves open; neither right nor wrong
    note      worth knowing, nothing to mend
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from .document import Document, Edit

Severity = Literal["error", "warning", "axis", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place where a rule found something; `severity` and `facts` override the rule's own.

    `place` is line and column where they are not those of the offset `at`.
    """

    at: int
    message: str
    suggestion: str = ""
    severity: Severity | None = None
    facts: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with the facts it rests on; `look` yields its hits in a document."""

    id: str
    severity: Severity
    facts: tuple[str, ...]
    summary: str
    look: Callable[[Document], Iterable[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A hit in a file. Line and column count from one, the column in characters.

    `axes` are the open questions its facts belong to; `edits` mend it without judgment.
    """

    file: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    facts: tuple[str, ...]
    axes: tuple[str, ...] = ()
    suggestion: str = ""
    edits: tuple[Edit, ...] = field(default=(), repr=False, compare=False)


__all__ = ["SEVERITIES", "Edit", "Finding", "Hit", "Rule", "Severity", "registered", "rule"]

_RULES: dict[str, Rule] = {}


def rule(
    id: str, severity: Severity, *, facts: tuple[str, ...], summary: str
) -> Callable[[Callable[[Document], Iterable[Hit]]], Callable[[Document], Iterable[Hit]]]:
    """Register a function that yields a rule's hits; the function stays as it is."""

    def register(
        look: Callable[[Document], Iterable[Hit]],
    ) -> Callable[[Document], Iterable[Hit]]:
        if id in _RULES:
            raise ValueError(f"the rule {id!r} is there twice")
        _RULES[id] = Rule(id, severity, facts, summary, look)
        return look

    return register


def registered() -> Mapping[str, Rule]:
    """All rules by id, in order of registration."""
    return _RULES
