"""Findings as text for a terminal, JSON for programs, annotations for GitHub, JUnit for CI."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

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
    """One finding per two or three lines, then the count; `file:line:column` can be clicked."""
    found = {each.file for each in report.findings}
    clean = [f"{each}: no findings" for each in report.files if each not in found]
    lines = [*(clean if len(report.files) > 1 else []), *map(_paragraph, report.findings)]
    return "\n".join([*lines, *([_count(report.findings)] if report.files else [])])


def _paragraph(each: Finding) -> str:
    axes = f" ({', '.join(each.axes)})" if each.axes else ""
    lines = [
        f"{each.file}:{each.line}:{each.column}: {each.severity}: {each.message} [{each.rule}]",
        f"    facts: {', '.join(each.facts)}{axes}",
    ]
    return "\n".join(lines + ([f"    instead: {each.fix}"] if each.fix else []))


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
        "fix": each.fix,
        "cost": each.cost,
        "fixable": bool(each.edits),
    }


def as_json(report: Report) -> str:
    """{"findings": [...], "counts": {severity: number}, "unread": [{"file", "reason"}]}."""
    counts = Counter(each.severity for each in report.findings)
    data = {
        "findings": [as_dict(each) for each in report.findings],
        "counts": {each: counts[each] for each in SEVERITIES},
        "unread": [{"file": file, "reason": reason} for file, reason in report.unread],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def github(report: Report) -> str:
    """Workflow commands that GitHub turns into annotations; axes and notes are notices."""
    unread = [
        f"::error file={_escaped(file, ',:')}::{_escaped(why)}" for file, why in report.unread
    ]
    return "\n".join([*map(_annotation, report.findings), *unread])


def _annotation(each: Finding) -> str:
    properties = {
        "file": each.file,
        "line": str(each.line),
        "col": str(each.column),
        "title": each.rule,
    }
    listed = ",".join(f"{key}={_escaped(value, ',:')}" for key, value in properties.items())
    said = f"{each.message}. {each.fix}" if each.fix else each.message
    return f"::{_LEVELS[each.severity]} {listed}::{_escaped(said)}"


def _escaped(value: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        value = value.replace(character, f"%{ord(character):02X}")
    return value


def junit(report: Report) -> str:
    """One test suite per file, one test case per rule; a file that was not read is an error."""
    root = ElementTree.Element("testsuites", name="nemovideo-contracts lint")
    for file in report.files:
        found = [each for each in report.findings if each.file == file]
        failed = {each.rule for each in found if report.fails(each)}
        counts = {"tests": str(len(registered())), "failures": str(len(failed))}
        suite = ElementTree.SubElement(root, "testsuite", {"name": file, **counts})
        for rule in registered():
            _case(suite, file, rule, [each for each in found if each.rule == rule], rule in failed)
    for file, reason in report.unread:
        counts = {"tests": "1", "errors": "1"}
        suite = ElementTree.SubElement(root, "testsuite", {"name": file, **counts})
        case = ElementTree.SubElement(suite, "testcase", classname=file, name="read")
        ElementTree.SubElement(case, "error", message=_UNFIT.sub("�", reason))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _case(
    suite: ElementTree.Element, file: str, rule: str, found: list[Finding], failed: bool
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=file, name=rule)
    if found:
        kind = "failure" if failed else "system-out"
        attributes = {"message": _UNFIT.sub("�", found[0].message)} if failed else {}
        into = ElementTree.SubElement(case, kind, attributes)
        into.text = _UNFIT.sub("�", "\n".join(map(_paragraph, found)))


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "json": as_json,
    "sarif": lambda report: sarif(report.findings, report.unread),
    "github": github,
    "junit": junit,
}
