"""Findings as text for a terminal, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .findings import SEVERITIES, Finding, Severity
from .sarif import sarif

_LEVELS: Mapping[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "axis": "notice",
    "note": "notice",
}


def text(findings: Sequence[Finding]) -> str:
    """One finding per two or three lines, then the count; `file:line:column` can be clicked."""
    return "\n".join([*map(_paragraph, findings), _count(findings)])


def _paragraph(each: Finding) -> str:
    axes = f" ({', '.join(each.axes)})" if each.axes else ""
    lines = [
        f"{each.file}:{each.line}:{each.column}: {each.severity}: {each.message} [{each.rule}]",
        f"    facts: {', '.join(each.facts)}{axes}",
    ]
    return "\n".join(lines + ([f"    instead: {each.suggestion}"] if each.suggestion else []))


def _count(findings: Sequence[Finding]) -> str:
    counts = Counter(each.severity for each in findings)
    if not counts:
        return "no findings"
    found = ", ".join(_counted(counts[each], each) for each in SEVERITIES if counts[each])
    told = "axis: sources disagree here, neither side is wrong" if counts["axis"] else ""
    return f"{found}\n{told}".rstrip()


def _counted(number: int, severity: Severity) -> str:
    several = {"axis": "axes"}.get(severity, f"{severity}s")
    return f"{number} {severity if number == 1 else several}"


def as_dict(each: Finding) -> dict[str, Any]:
    """A finding as plain data; `fixable` says whether --fix mends it."""
    return {
        "file": each.file,
        "line": each.line,
        "column": each.column,
        "rule": each.rule,
        "severity": each.severity,
        "message": each.message,
        "facts": list(each.facts),
        "axes": list(each.axes),
        "suggestion": each.suggestion,
        "fixable": bool(each.edits),
    }


def as_json(findings: Sequence[Finding]) -> str:
    """{"findings": [...], "counts": {severity: number}}."""
    counts = Counter(each.severity for each in findings)
    data = {
        "findings": [as_dict(each) for each in findings],
        "counts": {each: counts[each] for each in SEVERITIES},
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def github(findings: Sequence[Finding]) -> str:
    """Workflow commands that GitHub turns into annotations; axes and notes are notices."""
    return "\n".join(map(_annotation, findings))


def _annotation(each: Finding) -> str:
    properties = {
        "file": each.file,
        "line": str(each.line),
        "col": str(each.column),
        "title": each.rule,
    }
    listed = ",".join(f"{key}={_escaped(value, ',:')}" for key, value in properties.items())
    said = f"{each.message}. {each.suggestion}" if each.suggestion else each.message
    return f"::{_LEVELS[each.severity]} {listed}::{_escaped(said)}"


def _escaped(value: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        value = value.replace(character, f"%{ord(character):02X}")
    return value


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
