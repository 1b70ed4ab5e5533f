"""Every finding says where to read more: a command, or an address on the site that is set."""

from __future__ import annotations

import functools
import io
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nemovideo_contracts.cli import verify
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.judge import check
from nemovideo_contracts.lint import Document, lint
from nemovideo_contracts.lint import reports as linted
from nemovideo_contracts.lint.reading.encoding import decode
from nemovideo_contracts.recordings.drift import Drift
from nemovideo_contracts.reports import drift, html, machine, terminal
from nemovideo_contracts.reports.entries import find
from nemovideo_contracts.verify.checks import all_checks
from nemovideo_contracts.verify.run import Result
from rich.console import Console

from tests.contracts.judge.journeys import journey, one, spoiled

ROOT = Path(__file__).parents[2]
SITE = "https://docs.example.net/nemo"


def of_lint() -> Iterator[str]:
    document = Document(decode((ROOT / "fixtures/skills/bad/misnamed.md").read_bytes()))
    whole = linted.Report(tuple(lint(document)), ("SKILL.md",))
    yield from (write(whole) for write in linted.FORMATS.values())


def of_judge() -> Iterator[str]:
    bad = spoiled(journey("smooth"), lambda sent: one(sent, "upload")["files"][0].update(field="x"))
    whole = check.report("a client", [check.judged(bad)], (), 1.0)
    yield from (machine.as_json(whole), machine.as_junit(whole), html.as_html(whole))
    out = Console(file=io.StringIO(), width=200)
    terminal.tell_report(out, whole)
    assert isinstance(out.file, io.StringIO)
    yield out.file.getvalue()


def of_drift() -> Iterator[str]:
    found = Drift(
        n=1,
        operation="poll_render",
        severity="breaking",
        place="status",
        change="200-404",
        text="another status",
    )
    finding = drift.Finding(drift=found, places=((Path("a.jsonl"), 1),), behind=0)
    whole = drift.Report(recordings=(), findings=(finding,))
    yield from (write(whole) for name, write in drift.FORMATS.items() if name != "junit")


def of_verify() -> Iterator[str]:
    result = Result(
        check=all_checks()[0], profile="seed", verdict="failed", seconds=0.1, text="another number"
    )
    yield from (verify._junit([result]), str(verify._plain(result)))


@functools.cache
def pages() -> dict[str, str]:
    made: dict[str, str] = runpy.run_path(str(ROOT / "docs/reference.py"))["pages"]()
    return made


TOOLS = [of_lint, of_judge, of_drift, of_verify]


@pytest.mark.parametrize("reports", TOOLS)
def test_every_report_names_the_command(reports: Callable[[], Iterator[str]]) -> None:
    for text in reports():
        ids = re.findall(r"nemovideo-contracts explain ((?:[a-z_]+[\w.-]*\b ?)+)", text)
        assert ids, text[:2000]
        for id in " ".join(ids).split():
            assert find(id)


@pytest.mark.parametrize("reports", TOOLS)
def test_every_report_names_the_page(
    reports: Callable[[], Iterator[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEMO_DOCS", f"{SITE}/")
    for text in reports():
        found = re.findall(rf"{SITE}/reference/(\w+)\.html#([a-z0-9-]+)", text)
        assert found, text[:2000]
        for page, place in found:
            assert f"({place})=" in pages()[f"{page}.md"]


def test_a_site_is_an_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEMO_DOCS", "docs.example.net")
    assert main(["lint", str(ROOT / "fixtures/skills/bad/misnamed.md")]) == 2
    assert "https://docs.example.net, not 'docs.example.net'" in capsys.readouterr().err
