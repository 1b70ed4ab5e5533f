"""Running the rules over a document, and mending what needs no judgment."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from ..spec import ledger
from .document import Document
from .findings import Finding, Hit, Rule, registered

ROUNDS = 5
"""Rounds of mending after which whatever still changes is left alone."""


def all_rules() -> Mapping[str, Rule]:
    """All rules by id."""
    importlib.import_module(f"{__package__}.rules")  # importing registers them
    return registered()


def lint(document: Document) -> list[Finding]:
    """All findings of a document, in order of their places."""
    found = {
        (hit.place or hit.at, rule.id): _finding(document, rule, hit)
        for rule in all_rules().values()
        for hit in rule.look(document)
    }
    return sorted(found.values(), key=lambda each: (each.line, each.column, each.rule))


def fix(document: Document) -> str:
    """The text with every mechanical finding mended; the same text where there is none.

    What one round mends may uncover the next; mending a mended text changes nothing.
    """
    for _ in range(ROUNDS):
        edits = [edit for each in lint(document) for edit in each.edits]
        if not edits:
            break
        document = Document.of(document.apply(edits), document.name)
    return document.source


def _finding(document: Document, rule: Rule, hit: Hit) -> Finding:
    line, column = hit.place or document.place(hit.at)
    facts = hit.facts or rule.facts
    numbers = {ledger()[id].axis for id in facts}
    return Finding(
        file=document.name,
        line=line,
        column=column,
        rule=rule.id,
        severity=hit.severity or rule.severity,
        message=hit.message,
        facts=facts,
        axes=tuple(sorted(number for number in numbers if number)),
        suggestion=hit.suggestion,
        edits=hit.edits,
    )
