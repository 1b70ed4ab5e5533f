"""Drift as text for a terminal, JSON for programs, JUnit, GitHub's annotations and SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ..lint.reports import clean, escaped
from ..lint.sarif import document, uri
from ..recordings import Recording
from ..recordings.baseline import Entry
from ..recordings.drift import SEVERITIES, Drift, Severity
from ..spec import operations, see, website

_LEVELS: Mapping[Severity, str] = {
    "breaking": "error",
    "client": "error",
    "unseen": "warning",
    "minor": "note",
}
"""SARIF's levels; GitHub calls a note a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause: the same difference, wherever it occurs. `places` are (file, exchange)."""

    drift: Drift
    places: tuple[tuple[Path, int], ...]
    behind: int
    reason: str = ""
    """Why it is accepted, if it is."""

    @property
    def sentence(self) -> str:
        """The difference, how often it occurs, and what could not be compared because of it."""
        parts = [self.drift.text]
        if len(self.places) > 1:
            parts.append(f"{len(self.places)} times")
        if self.behind:
            parts.append(f"{self.behind} later exchanges could not be compared")
        return "; ".join(parts)

    @property
    def see(self) -> str:
        """How to read more about the operation; empty for a path that is none."""
        operation = self.drift.operation
        return see("operation", operation) if operation in operations() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run of `drift` found; `stale` entries of the baseline cover nothing any more."""

    recordings: tuple[tuple[Path, Recording], ...]
    findings: tuple[Finding, ...]
    stale: tuple[Entry, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if not finding.reason)

    @property
    def exit_code(self) -> int:
        """0 no drift, 1 drift or a stale entry, 2 some of it could not be compared."""
        found = {finding.drift.severity for finding in self.open}
        if found & {"breaking", "client"} or self.stale:
            return 1
        return 2 if "unseen" in found else 0


def report(
    compared: Iterable[tuple[Path, Recording, list[Drift]]], entries: Iterable[Entry]
) -> Report:
    """One finding for each cause, in order of severity."""
    compared, entries = list(compared), list(entries)
    grouped: dict[tuple[str, str], list[tuple[Path, Drift]]] = {}
    for path, _, drifts in compared:
        for drift in drifts:
            grouped.setdefault((drift.id, drift.text), []).append((path, drift))
    findings = [_finding(found, entries) for found in grouped.values()]
    findings.sort(key=lambda finding: SEVERITIES.index(finding.drift.severity))
    drifts = [finding.drift for finding in findings]
    stale = [entry for entry in entries if not any(map(entry.covers, drifts))]
    return Report(
        recordings=tuple((path, recording) for path, recording, _ in compared),
        findings=tuple(findings),
        stale=tuple(stale),
    )


def _finding(found: list[tuple[Path, Drift]], entries: Iterable[Entry]) -> Finding:
    first = found[0][1]
    return Finding(
        drift=first,
        places=tuple((path, drift.n) for path, drift in found),
        behind=sum(drift.behind for _, drift in found),
        reason=next((entry.reason for entry in entries if entry.covers(first)), ""),
    )


def text(whole: Report) -> str:
    """A line per recording, two per finding, and the counts."""
    lines = [
        f"{path.name}: {len(recording.exchanges)} exchanges, origin {recording.head.origin}"
        for path, recording in whole.recordings
    ]
    for finding in whole.findings:
        path, n = finding.places[0]
        drift, state = finding.drift, "accepted" if finding.reason else finding.drift.severity
        lines.append(f"  {state:8} {path.name}: {n}: {drift.operation}: {finding.sentence}")
        lines.append(f"           {drift.id}" + f"  ({finding.reason})" * bool(finding.reason))
        lines += [f"           see: {finding.see}"] * bool(finding.see)
    lines += [f"  stale    {entry.finding}: no longer found" for entry in whole.stale]
    counts = _counts(whole)
    return "\n".join([*lines, ", ".join(f"{count} {name}" for name, count in counts.items())])


def _counts(whole: Report) -> dict[str, int]:
    found = Counter(finding.drift.severity for finding in whole.open)
    counts = {str(severity): found[severity] for severity in SEVERITIES}
    more = {"accepted": len(whole.findings) - len(whole.open), "stale": len(whole.stale)}
    return counts | {name: count for name, count in more.items() if count}


def as_json(whole: Report) -> str:
    """{"findings": [{"id", "severity", "operation", "text", "places", …}], "counts", "stale"}."""
    data = {
        "findings": [
            {
                "id": finding.drift.id,
                "severity": finding.drift.severity,
                "operation": finding.drift.operation,
                "text": finding.drift.text,
                "places": [{"file": str(path), "exchange": n} for path, n in finding.places],
                "behind": finding.behind,
                "accepted": finding.reason or None,
                "see": finding.see or None,
            }
            for finding in whole.findings
        ],
        "counts": _counts(whole),
        "stale": [entry.finding for entry in whole.stale],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def junit(whole: Report) -> str:
    """A suite per recording, a case per operation in it; what was not compared is an error."""
    root = ElementTree.Element("testsuites", name="nemovideo-contracts drift")
    for path, recording in whole.recordings:
        operations = dict.fromkeys(str(item["operation"]) for item in recording.exchanges)
        suite = ElementTree.SubElement(root, "testsuite", name=str(path))
        for operation in operations:
            case = ElementTree.SubElement(suite, "testcase", classname=str(path), name=operation)
            for finding in whole.open:
                if finding.drift.operation == operation and finding.places[0][0] == path:
                    _fail(case, finding)
        suite.set("tests", str(len(operations)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
        suite.set("errors", str(len(suite.findall("testcase/error"))))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _fail(case: ElementTree.Element, finding: Finding) -> None:
    kinds = {"unseen": "error", "minor": "system-out"}
    kind = kinds.get(finding.drift.severity, "failure")
    attributes = {} if kind == "system-out" else {"message": clean(finding.sentence)}
    said = "\n".join(filter(None, (finding.drift.id, finding.see and f"see: {finding.see}")))
    ElementTree.SubElement(case, kind, attributes).text = clean(said)


def github(whole: Report) -> str:
    """Workflow commands that GitHub turns into annotations."""
    lines = []
    for finding in whole.open:
        path, n = finding.places[0]
        level = _LEVELS[finding.drift.severity].replace("note", "notice")
        where = f"file={escaped(str(path), ',:')},line={_line(path, n)}"
        title = escaped(finding.drift.id, ",:")
        more = f". See: {finding.see}" if finding.see else ""
        lines.append(f"::{level} {where},title={title}::{escaped(finding.sentence + more)}")
    lines += [f"::error title=stale::{escaped(entry.finding)}" for entry in whole.stale]
    return "\n".join(lines)


def sarif(whole: Report) -> str:
    """One run; the rules are the ids of the findings."""
    described = {finding.drift.id: _described(finding) for finding in whole.open}
    rules = list(described)
    return document(
        "nemovideo-contracts drift",
        list(described.values()),
        [_result(finding, rules.index(finding.drift.id)) for finding in whole.open],
    )


def _described(finding: Finding) -> dict[str, Any]:
    described: dict[str, Any] = {"id": finding.drift.id}
    described["shortDescription"] = {"text": finding.drift.id}
    if finding.see:
        described["help"] = {"text": finding.see}
        described |= {"helpUri": finding.see} if website() else {}
    return described


def _result(finding: Finding, index: int) -> dict[str, Any]:
    return {
        "ruleId": finding.drift.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.drift.severity],
        "message": {"text": finding.sentence},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(str(path))},
                    "region": {"startLine": _line(path, n)},
                }
            }
            for path, n in finding.places
        ],
    }


def _line(path: Path, n: int) -> int:
    """The line of an exchange in a file of lines, after its head; a cassette is one document."""
    return n + 1 if path.suffix == ".jsonl" else 1


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "json": as_json,
    "junit": junit,
    "github": github,
    "sarif": sarif,
}
