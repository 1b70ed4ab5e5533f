"""The command: exit codes, formats, and writing back."""

import io
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.lint import Document, all_rules, lint
from nemovideo_contracts.lint.reports import FORMATS, Report, github, text

from tests.schemas import published

SKILLS = Path(__file__).parents[3] / "fixtures" / "skills"
GOOD, BAD, AXES = (
    str(SKILLS / name)
    for name in ("good/harbor-postcards.md", "bad/misnamed.md", "good/lantern-archive.md")
)
WARNED = str(SKILLS / "kin/of-the-second-seed.txt")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([GOOD], 0),
        ([AXES], 0),
        ([WARNED], 0),
        ([WARNED, "--strict"], 1),
        ([AXES, "--strict"], 0),
        ([BAD], 1),
        ([GOOD, BAD], 1),
        (["no-such.md"], 2),
        ([BAD, "no-such.md"], 2),
    ],
)
def test_exit_code(words: list[str], code: int) -> None:
    assert main(["lint", *words]) == code


def test_documents_without_findings_are_named_among_several(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["lint", GOOD, BAD])
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{GOOD}: no findings"
    assert out[1].startswith(f"{BAD}:")


def test_text_says_place_facts_axes_and_remedy() -> None:
    found = lint(Document.of("POST https://mega-api-prod.nemovideo.ai/api/v1/generate", "a.md"))
    report = text(Report(tuple(found), ("a.md",)))
    first, facts, instead, *_ = report.splitlines()
    assert first.startswith("a.md:1:6: error: /api/v1/generate is no path")
    assert first.endswith("[endpoint.unknown]")
    assert facts == "    facts: error.unknown-path"
    assert instead.startswith("    instead: ")


def test_json_report(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", BAD, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["error"] == sum(
        finding["severity"] == "error" for finding in report["findings"]
    )
    assert {"file", "line", "column", "rule", "severity", "message", "facts", "axes", "fix", "cost",
            "fixable", "see"} == set(report["findings"][0])  # fmt: skip


def test_github_annotations_escape_what_would_end_them() -> None:
    found = lint(Document.of("POST https://mega-api-prod.nemovideo.ai/api/v1/a%20b", "a,b:c.md"))
    line = github(Report(tuple(found))).splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac.md,line=1,col=6,title=endpoint.unknown::")
    assert "/api/v1/a%2520b" in line


def sarif_schema() -> Any:
    return published("(SARIF) Version 2.1.0 JSON Schema")


@pytest.mark.parametrize("words", [[BAD, AXES, GOOD], [GOOD], ["no-such.md"], [BAD, "no-such.md"]])
def test_sarif_follows_its_schema(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", *words, "--format", "sarif"])
    report = json.loads(capsys.readouterr().out)
    Draft7Validator(sarif_schema()).validate(report)
    assert report["runs"][0]["invocations"][0]["executionSuccessful"] == ("no-such.md" not in words)


def test_schema_refuses_what_is_no_sarif() -> None:
    validator = Draft7Validator(sarif_schema())
    assert not validator.is_valid({"version": "2.1.0", "runs": [{"results": []}]})
    assert not validator.is_valid({"version": "2.0.0", "runs": []})


def test_sarif_places_and_levels(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", BAD, AXES, GOOD, WARNED, "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == list(all_rules())
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]


def test_junit_has_a_case_per_rule_and_an_error_per_unread_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["lint", BAD, GOOD, "no-such.md", "--format", "junit"])
    bad, good, missing = ElementTree.fromstring(capsys.readouterr().out)
    assert [int(suite.attrib["tests"]) for suite in (bad, good)] == [len(all_rules())] * 2
    failed = {case.attrib["name"] for case in bad if case.find("failure") is not None}
    assert failed == {f.rule for f in lint(Document.read(Path(BAD))) if f.severity == "error"}
    assert int(bad.attrib["failures"]) == len(failed)
    assert list(good.iter("failure")) == []
    assert missing.find("testcase/error") is not None


@pytest.mark.parametrize("form", FORMATS)
def test_missing_file_is_not_no_findings(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "no-such.md", "--format", form]) == 2
    caught = capsys.readouterr()
    assert "no-such.md: No such file" in caught.err
    assert "no findings" not in caught.out
    assert form == "text" or "No such file" in caught.out


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_dash_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, Path(BAD).read_bytes())
    assert main(["lint", "-"]) == 1
    assert capsys.readouterr().out.startswith("-:7:")


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_empty_standard_input_is_an_error(
    data: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, data)
    assert main(["lint", "-"]) == 2
    caught = capsys.readouterr()
    assert (caught.out, caught.err) == ("", "-: the document is empty\n")


def test_empty_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "SKILL.md").touch()
    assert main(["lint", str(tmp_path / "SKILL.md")]) == 2


@pytest.mark.parametrize("words", [[], ["-", "--fix"]])
def test_impossible_calls_are_explained(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", *words]) == 2
    assert "-" in capsys.readouterr().err


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--rules"]) == 0
    listed = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert listed == [[rule.id, rule.severity] for rule in all_rules().values()]


def test_document_without_calls_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "SKILL.md"
    path.write_text("# Make films\n")
    assert main(["lint", str(path)]) == 0
    out = capsys.readouterr().out
    assert "nothing to judge" in out
    assert "no findings" not in out


def test_fix_writes_back_and_reports_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "SKILL.md"
    path.write_bytes(b"\xef\xbb\xbf" + Path(BAD).read_bytes().replace(b"\n", b"\r\n"))
    assert main(["lint", str(path), "--fix"]) == 0
    fixed = path.read_bytes()
    assert fixed.startswith(b"\xef\xbb\xbf---\r\n")
    assert fixed.count(b"\n") == fixed.count(b"\r\n")
    assert b"X-Skill-Versoin" not in fixed
    assert "no findings" in capsys.readouterr().out


def test_fix_leaves_a_good_file_untouched(tmp_path: Path) -> None:
    path = tmp_path / "SKILL.md"
    path.write_bytes(Path(GOOD).read_bytes())
    before = path.stat().st_mtime_ns
    assert main(["lint", str(path), "--fix"]) == 0
    assert path.stat().st_mtime_ns == before


def test_fix_turns_a_file_into_utf8(tmp_path: Path) -> None:
    path = tmp_path / "SKILL.md"
    path.write_bytes((SKILLS / "bad/old-page.md").read_bytes())
    main(["lint", str(path), "--fix"])
    assert "老页面" in path.read_text("utf-8")
