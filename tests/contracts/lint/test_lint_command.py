"""The command: exit codes, formats, and writing back."""

import json
from pathlib import Path
from typing import Any

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.lint import Document, all_rules, lint
from nemovideo_contracts.lint.reports import github, text

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


def test_unreadable_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", "no-such.md", GOOD])
    caught = capsys.readouterr()
    assert "no-such.md: No such file" in caught.err
    assert "no findings" in caught.out


def test_documents_without_findings_are_named_among_several(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["lint", GOOD, BAD])
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{GOOD}: no findings"
    assert told[1].startswith(f"{BAD}:")


def test_text_says_place_facts_axes_and_remedy() -> None:
    report = text(
        lint(Document.of("POST https://mega-api-prod.nemovideo.ai/api/v1/generate", "a.md"))
    )
    first, facts, instead, *_ = report.splitlines()
    assert first.startswith("a.md:1:6: error: /api/v1/generate is no path")
    assert first.endswith("[endpoint.unknown]")
    assert facts == "    facts: error.unknown-path"
    assert instead.startswith("    instead: ")


def test_json_report(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", BAD, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["error"] == sum(
        each["severity"] == "error" for each in report["findings"]
    )
    assert {"file", "line", "column", "rule", "severity", "message", "facts", "axes", "suggestion",
            "fixable"} == set(report["findings"][0])  # fmt: skip


def test_github_annotations_escape_what_would_end_them() -> None:
    found = lint(Document.of("POST https://mega-api-prod.nemovideo.ai/api/v1/a%20b", "a,b:c.md"))
    line = github(found).splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac.md,line=1,col=6,title=endpoint.unknown::")
    assert "/api/v1/a%2520b" in line


def test_sarif_has_what_the_standard_demands(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", BAD, AXES, GOOD, "--format", "sarif"])
    report = json.loads(capsys.readouterr().out)
    assert_sarif(report)
    levels = {each["level"] for each in report["runs"][0]["results"]}
    assert levels == {"error", "warning", "note"}


def assert_sarif(report: dict[str, Any]) -> None:
    """The parts of SARIF 2.1.0 that its schema requires or code scanning reads."""
    assert report["version"] == "2.1.0"
    assert report["$schema"].endswith("sarif-2.1.0.json")
    (run,) = report["runs"]
    driver = run["tool"]["driver"]
    assert isinstance(driver["name"], str)
    ids = [each["id"] for each in driver["rules"]]
    assert ids == list(all_rules())
    assert all(each["shortDescription"]["text"] for each in driver["rules"])
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    for each in run["results"]:
        assert ids[each["ruleIndex"]] == each["ruleId"]
        assert each["level"] in ("none", "note", "warning", "error")
        assert each["message"]["text"]
        (location,) = each["locations"]
        place = location["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1


def test_fix_writes_back_and_reports_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "SKILL.md"
    path.write_bytes(b"\xef\xbb\xbf" + Path(BAD).read_bytes().replace(b"\n", b"\r\n"))
    assert main(["lint", str(path), "--fix"]) == 0
    mended = path.read_bytes()
    assert mended.startswith(b"\xef\xbb\xbf---\r\n")
    assert mended.count(b"\n") == mended.count(b"\r\n")
    assert b"X-Skill-Versoin" not in mended
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
