"""Findings as SARIF 2.1.0, the format code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..spec import fact, see, website
from .findings import Finding, Rule, Severity, registered

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "axis": "note",
    "note": "note",
}


def sarif(findings: Sequence[Finding], unread: Sequence[tuple[str, str]] = ()) -> str:
    """One run with all rules, a result per finding, a notification per unread (file, reason)."""
    names = list(registered())
    notes = [
        {"level": "error", "message": {"text": f"{file}: {reason}"}} for file, reason in unread
    ]
    return document(
        "nemovideo-contracts lint",
        [_rule(rule) for rule in registered().values()],
        [_result(finding, names.index(finding.rule)) for finding in findings],
        notes,
    )


def document(
    tool: str,
    rules: Sequence[Mapping[str, Any]],
    results: Sequence[Mapping[str, Any]],
    notes: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The text of a file with one run; `notes` say what could not be looked at."""
    run = {
        "tool": {"driver": {"name": tool, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "results": results,
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    stated = " ".join(fact(id).statement for id in rule.facts)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.finds},
        "fullDescription": {"text": stated},
        "help": {"text": see("lint", rule.id)},
        **({"helpUri": see("lint", rule.id)} if website() else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"facts": list(rule.facts)},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    said = f"{finding.message}. {finding.fix}" if finding.fix else finding.message
    region = {"startLine": finding.line, "startColumn": finding.column}
    place = {"artifactLocation": {"uri": uri(finding.file)}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [{"physicalLocation": place}],
        "properties": {
            "facts": list(finding.facts),
            "axes": list(finding.axes),
            "kind": finding.severity,
        },
    }


def uri(file: str) -> str:
    """The address of a file, as SARIF writes it."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
