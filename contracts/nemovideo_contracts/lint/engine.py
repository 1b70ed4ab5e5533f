"""Running the rules over a document, and mending what needs no judgment."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from ..facts import ledger
from .document import Document, Edit
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
        (hit.at, rule.id): _finding(document, rule, hit)
        for rule in all_rules().values()
        for hit in rule.look(document)
    }
    return [found[key] for key in sorted(found)]


def fix(document: Document) -> str:
    """The text with every mechanical finding mended; the same text where there is none.

    What one round mends may uncover the next; mending a mended text changes nothing.
    """
    for _ in range(ROUNDS):
        edits = list(_apart(edit for each in lint(document) for edit in each.edits))
        if not edits:
            break
        document = Document.of(_applied(document.text, edits), document.name)
    return document.text


def _finding(document: Document, rule: Rule, hit: Hit) -> Finding:
    line, column = document.place(hit.at)
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


def _apart(edits: Iterator[Edit]) -> Iterator[Edit]:
    """Edits from the end of the text to its start, without those that overlap a later one."""
    start = None
    for each in sorted(set(edits), key=lambda edit: (edit.start, edit.end), reverse=True):
        if start is None or each.end <= start:
            yield each
            start = each.start


def _applied(text: str, edits: list[Edit]) -> str:
    for each in edits:
        text = text[: each.start] + each.text + text[each.end :]
    return text
