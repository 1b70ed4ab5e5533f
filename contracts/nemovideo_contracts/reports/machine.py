"""Verdicts for machines: JSON and JUnit XML."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

from ..judge.check import Report, Result
from ..judge.verdict import Verdict

_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(report: Report) -> str:
    """The whole report as one JSON object."""
    told = {
        "client": report.client,
        "passed": report.passed,
        "seconds": round(report.seconds, 3),
        "virtual_seconds": round(report.virtual, 3),
        "unexercised": report.unexercised,
        "baseline": [
            {"rule": each.entry.rule, "scenario": each.entry.scenario, "problem": each.problem}
            for each in report.troubles
        ],
        "results": [result_of(each) for each in report.results],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


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
        "verdicts": [verdict_of(each) for each in result.verdicts],
    }


def verdict_of(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain data; violations name their exchanges by number."""
    told: dict[str, Any] = {
        "rule": verdict.rule.id,
        "keyword": verdict.rule.keyword,
        "verdict": verdict.word,
        "required": verdict.required,
        "facts": [fact.id for fact in verdict.rule.facts],
    }
    if verdict.message:
        told["message"] = verdict.message
    if verdict.violations:
        told["cost"], told["fix"] = verdict.cost, verdict.rule.fix
        told["violations"] = [
            {"exchanges": each.exchanges, "found": each.violation, "wanted": each.wanted}
            for each in verdict.violations
        ]
    return told


def as_junit(report: Report) -> str:
    """One test suite per scenario, one test case per rule that applied."""
    root = ElementTree.Element("testsuites", name=f"nemovideo-contracts check {report.client}")
    for result in report.results:
        told = [each for each in result.verdicts if each.word != "not applicable"]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=f"{result.record.profile}.{result.name}",
            tests=str(len(told)),
            failures=str(sum(each.word == "fail" for each in told)),
            errors=str(sum(each.word == "could not run" for each in told)),
            time=f"{result.record.outcome.seconds:.3f}",
        )
        for verdict in told:
            _case(suite, result, verdict)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _case(suite: ElementTree.Element, result: Result, verdict: Verdict) -> None:
    where = f"{result.record.profile}.{result.name}"
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=verdict.rule.id)
    message = _UNFIT.sub("�", verdict.message)
    if verdict in result.blocking:
        tag = "error" if verdict.word == "could not run" else "failure"
        found = ElementTree.SubElement(case, tag, type=verdict.word, message=message)
        found.text = _UNFIT.sub("�", f"it costs: {verdict.cost}\nto mend it: {verdict.rule.fix}")
    elif verdict.word in ("not exercised", "warning", "fail"):
        ElementTree.SubElement(case, "skipped", message=f"{verdict.word}: {message}")
