"""Verdicts for machines: JSON and JUnit XML."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

from ..judge.check import Report, Result
from ..judge.summary import findings, readings, score
from ..judge.verdict import Verdict
from ..spec import see

_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(report: Report) -> str:
    """The whole report as one JSON object."""
    counted = score(report)
    fields = {
        "client": report.client,
        "passed": report.passed,
        "seconds": round(report.seconds, 3),
        "virtual_seconds": round(report.virtual, 3),
        "revision": counted.revision,
        "score": {
            "applicable": counted.applicable,
            "exercised": counted.exercised,
            "right": counted.right,
        },
        "causes": [
            {
                "rule": finding.verdict.rule.id,
                "scenarios": finding.scenarios,
                "found": finding.verdict.message,
                "wanted": finding.verdict.wanted,
                "fix": finding.verdict.fix,
                "see": see("rule", finding.verdict.rule.id),
            }
            for finding in findings(report)
        ],
        "readings": {
            reading.scenario: {"passed": reading.passed, "failed": reading.failed}
            for reading in readings(report)
        },
        "notes": report.notes,
        "unexercised": report.unexercised,
        "baseline": [
            {
                "rule": trouble.entry.rule,
                "scenario": trouble.entry.scenario,
                "problem": trouble.problem,
            }
            for trouble in report.troubles
        ],
        "results": [result_of(result) for result in report.results],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def result_of(result: Result) -> dict[str, Any]:
    """One scenario with its verdicts, as plain data."""
    record = result.record
    return {
        "scenario": record.scenario,
        "profile": record.profile,
        "passed": result.passed,
        "exit_code": record.outcome.exit_code,
        "signal": record.outcome.signal or None,
        "timed_out": record.outcome.timed_out,
        "seconds": round(record.outcome.seconds, 3),
        "virtual_seconds": round(record.virtual, 3),
        "verdicts": [verdict_of(verdict) for verdict in result.verdicts],
    }


def verdict_of(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain data; violations name their exchanges by number."""
    fields: dict[str, Any] = {
        "rule": verdict.rule.id,
        "keyword": verdict.rule.keyword,
        "verdict": verdict.word,
        "required": verdict.required,
        "facts": [fact.id for fact in verdict.rule.facts],
    }
    if verdict.message:
        fields["message"] = verdict.message
    if verdict.violations:
        fields["cost"], fields["fix"] = verdict.cost, verdict.fix
        fields["see"] = see("rule", verdict.rule.id)
        fields["violations"] = [
            {
                "exchanges": violation.exchanges,
                "found": violation.violation,
                "wanted": violation.wanted,
            }
            for violation in verdict.violations
        ]
    return fields


def as_junit(report: Report) -> str:
    """One test suite per scenario, one test case per rule that applied."""
    root = ElementTree.Element("testsuites", name=f"nemovideo-contracts check {report.client}")
    for result in report.results:
        judged = [verdict for verdict in result.verdicts if verdict.word != "not applicable"]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=f"{result.record.profile}.{result.name}",
            tests=str(len(judged)),
            failures=str(sum(verdict.word == "fail" for verdict in judged)),
            errors=str(sum(verdict.word == "could not run" for verdict in judged)),
            time=f"{result.record.outcome.seconds:.3f}",
        )
        for verdict in judged:
            _case(suite, result, verdict)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _case(suite: ElementTree.Element, result: Result, verdict: Verdict) -> None:
    where = f"{result.record.profile}.{result.name}"
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=verdict.rule.id)
    message = _UNFIT.sub("�", verdict.message)
    if verdict in result.blocking:
        tag = "error" if verdict.word == "could not run" else "failure"
        found = ElementTree.SubElement(case, tag, type=verdict.word, message=message)
        said = (
            f"it costs: {verdict.cost}\nto fix it: {verdict.fix}\n"
            f"see: {see('rule', verdict.rule.id)}"
        )
        found.text = _UNFIT.sub("�", said)
    elif verdict.word in ("not exercised", "warning", "fail"):
        ElementTree.SubElement(case, "skipped", message=f"{verdict.word}: {message}")
