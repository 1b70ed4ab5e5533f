"""Running the rules over a document, and fixing what needs no judgment."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

from ..spec import fact
from .findings import Finding, Hit, Rule, registered, severity_of
from .reading.document import Document

ROUNDS = 5
"""Rounds of fixing after which whatever still changes is left alone."""


def all_rules() -> Mapping[str, Rule]:
    """All rules by id."""
    rules = importlib.import_module(f"{__package__}.rules")
    for module in pkgutil.iter_modules(rules.__path__):  # importing registers them
        importlib.import_module(f"{rules.__name__}.{module.name}")
    return registered()


def lint(document: Document) -> list[Finding]:
    """All findings of a document, in order of their places."""
    found = {
        (hit.place or hit.at, rule.id): _finding(document, rule, hit)
        for rule in all_rules().values()
        for hit in rule.look(document)
    }
    return sorted(found.values(), key=lambda finding: (finding.line, finding.column, finding.rule))


def fix(document: Document) -> str:
    """The text with every mechanical finding fixed; the same text where there is none.

    What one round fixes may uncover the next; fixing a fixed text changes nothing.
    """
    for _ in range(ROUNDS):
        edits = [edit for finding in lint(document) for edit in finding.edits]
        if not edits:
            break
        document = Document.of(document.apply(edits), document.name)
    return document.source


def _finding(document: Document, rule: Rule, hit: Hit) -> Finding:
    line, column = hit.place or document.place(hit.at)
    facts = tuple(fact(id) for id in hit.facts or rule.facts)
    return Finding(
        file=document.name,
        line=line,
        column=column,
        rule=rule.id,
        severity=hit.severity or rule.own or severity_of(facts[0]),
        message=hit.message,
        facts=tuple(fact.id for fact in facts),
        axes=tuple(sorted({fact.axis for fact in facts if fact.axis})),
        fix=hit.fix or facts[0].fix or facts[0].demand,
        cost=facts[0].cost,
        edits=hit.edits,
    )
