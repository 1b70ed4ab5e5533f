"""What the mock's control API and its MCP server can do where the contract is installed.

The mock finds this module by an entry point, and does not import it. Everything here takes and
returns plain data; nothing is loaded before it is needed.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from .spec import Axis, Fact, document, ledger


def openapi() -> Mapping[str, Any]:
    """The OpenAPI document of the API."""
    return document()


def facts(ids: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
    """Facts by id (None: all), with axes, sources and what checks them; no unknown ones."""
    rows = _rows()
    return {id: rows[id] for id in (rows if ids is None else ids) if id in rows}


def axes() -> list[dict[str, Any]]:
    """The questions that the public record leaves open, with the facts of each answer."""
    return [_axis(axis) for axis in ledger().axes]


def lint(name: str, text: str) -> list[dict[str, Any]]:
    """What is wrong in a skill document: rule, severity, line, message, facts, fix."""
    from .lint import Document
    from .lint import lint as findings
    from .lint.reading.encoding import decode
    from .lint.reports import as_dict

    document = Document(decode(text.encode()), name)
    return [as_dict(finding) for finding in findings(document)]


def judge(exchanges: Sequence[Mapping[str, Any]], jumping: bool) -> list[dict[str, Any]]:
    """The verdicts over a client by the journal of what it did, rules that do not apply left out.
    Under a `jumping` clock its rhythm is not judged.

    Raises:
        ValueError: an exchange that is none; the text says what it lacks.
    """
    from .judge.journal.case import Case, Rhythm
    from .judge.journal.exchange import from_mapping
    from .judge.verdict import judge as verdicts
    from .reports.machine import verdict_of

    rhythm: Rhythm = "jumping" if jumping else "real"
    case = Case(exchanges=tuple(map(from_mapping, exchanges)), rhythm=rhythm)
    found = [verdict_of(verdict) for verdict in verdicts(case, set())]
    return [verdict for verdict in found if verdict["verdict"] != "not applicable"]


@functools.cache
def _rows() -> dict[str, dict[str, Any]]:
    from .reports.trace import cited, covers, table

    rows = table(ledger(), covers(), cited()).rows
    return {row.fact.id: _fact(row.fact, row.checks, row.places) for row in rows}


def _fact(fact: Fact, checks: Sequence[str], places: Sequence[str]) -> dict[str, Any]:
    known = ledger()
    return {
        "id": fact.id,
        "statement": fact.statement,
        "level": fact.level,
        "keyword": fact.keyword,
        "subject": fact.subject,
        "sources": [{"id": source, "what": known.sources[source]} for source in fact.sources],
        "option": dict([fact.option]) if fact.option else None,
        "axes": [_axis(axis) for axis in known.axes if _asks(axis, fact)],
        "checks": list(checks),
        "places": list(places),
    }


def _asks(axis: Axis, fact: Fact) -> bool:
    """Whether an axis is what a fact answers: the field of its option, or any of its number."""
    if fact.option is not None:
        return axis.field == fact.option[0]
    return fact.axis is not None and axis.axis == fact.axis


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "axis": axis.axis,
        "field": axis.field,
        "question": axis.question,
        "why": axis.why,
        "default": axis.default,
        "options": list(axis.options),
        "numbers": {value: list(who) for value, who in axis.numbers.items()},
        "facts": _answers(axis.field),
    }


def _answers(field: str | None) -> dict[str, list[str]]:
    """Option → the facts that hold under it."""
    found: dict[str, list[str]] = {}
    for fact in ledger().facts.values():
        if fact.option is not None and fact.option[0] == field:
            found.setdefault(fact.option[1], []).append(fact.id)
    return found
