"""Findings as text for a terminal, JSON for programs, annotations for GitHub, JUnit for CI."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from ..spec import see
from .findings import SEVERITIES, Finding, Severity, registered
from .sarif import sarif

_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEVELS: Mapping[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "axis": "notice",
    "note": "notice",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found, the files that were read, and (file, reason) of those that were not.

    `strict` counts warnings among what fails.
    """

    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    strict: bool = False

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the run fail."""
        return finding.severity in (("error", "warning") if self.strict else ("error",))


def text(report: Report) -> str:
    """One finding per two to four lines, then the count; `file:line:column` can be clicked."""
    found = {finding.file for finding in report.findings}
    clean = [f"{file}: no findings" for file in report.files if file not in found]
    lines = [*(clean if len(report.files) > 1 else []), *map(_paragraph, report.findings)]
    return "\n".join([*lines, *([_count(report.findings)] if report.files else [])])


def _paragraph(finding: Finding) -> str:
    place = f"{finding.file}:{finding.line}:{finding.column}"
    axes = f" ({', '.join(finding.axes)})" if finding.axes else ""
    lines = [
        f"{place}: {finding.severity}: {finding.message} [{finding.rule}]",
        f"    facts: {', '.join(finding.facts)}{axes}",
        *([f"    instead: {finding.fix}"] if finding.fix else []),
        *([f"    otherwise: {finding.cost}"] if finding.cost else []),
        f"    see: {see('lint', finding.rule)}",
    ]
    return "\n".join(lines)


def _count(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    if not counts:
        return "no findings"
    found = ", ".join(
        _counted(counts[severity], severity) for severity in SEVERITIES if counts[severity]
    )
    note = "axis: sources disagree here, neither side is wrong\n" if counts["axis"] else ""
    return f"{found}\n{note}".rstrip()


def _counted(number: int, severity: Severity) -> str:
    several = {"axis": "axes"}.get(severity, f"{severity}s")
    return f"{number} {severity if number == 1 else several}"


def as_dict(finding: Finding) -> dict[str, Any]:
    """A finding as plain data; `fixable` says whether --fix fixes it."""
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "facts": list(finding.facts),
        "axes": list(finding.axes),
        "fix": finding.fix,
        "cost": finding.cost,
        "see": see("lint", finding.rule),
        "fixable": bool(finding.edits),
    }


def as_json(report: Report) -> str:
    """{"findings": [...], "counts": {severity: number}, "unread": [{"file", "reason"}]}."""
    counts = Counter(finding.severity for finding in report.findings)
    data = {
        "findings": [as_dict(finding) for finding in report.findings],
        "counts": {severity: counts[severity] for severity in SEVERITIES},
        "unread": [{"file": file, "reason": reason} for file, reason in report.unread],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def github(report: Report) -> str:
    """Workflow commands that GitHub turns into annotations; axes and notes are notices."""
    unread = [f"::error file={escaped(file, ',:')}::{escaped(why)}" for file, why in report.unread]
    return "\n".join([*map(_annotation, report.findings), *unread])


def _annotation(finding: Finding) -> str:
    properties = {
        "file": finding.file,
        "line": str(finding.line),
        "col": str(finding.column),
        "title": finding.rule,
    }
    listed = ",".join(f"{key}={escaped(value, ',:')}" for key, value in properties.items())
    said = f"{finding.message}. {finding.fix}" if finding.fix else finding.message
    more = f"{said}. See: {see('lint', finding.rule)}"
    return f"::{_LEVELS[finding.severity]} {listed}::{escaped(more)}"


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _UNFIT.sub("�", text)


def escaped(value: str, also: str = "") -> str:
    """A text for a workflow command of GitHub."""
    for character in "%\r\n" + also:
        value = value.replace(character, f"%{ord(character):02X}")
    return value


def junit(report: Report) -> str:
    """One test suite per file, one test case per rule; a file that was not read is an error."""
    root = ElementTree.Element("testsuites", name="nemovideo-contracts lint")
    for file in report.files:
        found = [finding for finding in report.findings if finding.file == file]
        failed = {finding.rule for finding in found if report.fails(finding)}
        counts = {"tests": str(len(registered())), "failures": str(len(failed))}
        suite = ElementTree.SubElement(root, "testsuite", {"name": file, **counts})
        for rule in registered():
            _case(
                suite,
                file,
                rule,
                [finding for finding in found if finding.rule == rule],
                rule in failed,
            )
    for file, reason in report.unread:
        counts = {"tests": "1", "errors": "1"}
        suite = ElementTree.SubElement(root, "testsuite", {"name": file, **counts})
        case = ElementTree.SubElement(suite, "testcase", classname=file, name="read")
        ElementTree.SubElement(case, "error", message=clean(reason))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _case(
    suite: ElementTree.Element, file: str, rule: str, found: list[Finding], failed: bool
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=file, name=rule)
    if found:
        kind = "failure" if failed else "system-out"
        attributes = {"message": clean(found[0].message)} if failed else {}
        into = ElementTree.SubElement(case, kind, attributes)
        into.text = clean("\n".join(map(_paragraph, found)))


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "json": as_json,
    "sarif": lambda report: sarif(report.findings, report.unread),
    "github": github,
    "junit": junit,
}
