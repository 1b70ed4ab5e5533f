"""The site: a place for every id, the readings, and a tutorial that works."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.reports.entries import KINDS, entries
from nemovideo_contracts.spec import ledger
from nemovideo_mock.profile import PRESETS

from tests.mock.support import serve

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TUTORIAL = (DOCS / "tutorial.md").read_text("utf-8")
pytest_plugins = ["pytester"]


def block(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", TUTORIAL, re.M | re.S)
    return str(found)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    made: dict[str, str] = runpy.run_path(str(DOCS / "reference.py"))["pages"]()
    return made


def test_every_id_has_a_place_of_its_own(pages: dict[str, str]) -> None:
    places = [
        place for kind in KINDS for place in re.findall(r"^\((.+)\)=$", pages[f"{kind}.md"], re.M)
    ]
    assert len(places) == len(set(places)) == len(entries())
    for text in pages.values():
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(places)


def test_the_matrix_has_every_question_and_preset(pages: dict[str, str]) -> None:
    rows = pages["readings.md"].splitlines()
    head = next(row for row in rows if row.startswith("| question"))
    assert all(f"| {name} |" in head for name in PRESETS)
    asked = [row for row in rows if row.startswith("| [")]
    assert [row.split(" | ")[-1].rstrip(" |") for row in asked] == [
        re.sub(r"([\\*_<>|\[\]{}])", r"\\\1", axis.client) for axis in ledger().axes
    ]


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("auth.credits.hundred", "A new anonymous user starts with 100 credits."),
        ("AX-07", "How many megabytes may an upload have?"),
        ("render_poll", "option data    presets reference"),
        ("credits.free", "another number of free credits than the contract has"),
        ("run.never-resent", "charged twice"),
    ],
)
def test_explain_knows_all_four_kinds(
    id: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", id]) == 0
    assert expected in capsys.readouterr().out


def test_explain_lists_and_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--kind", "axis"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(ledger().axes)
    assert main(["explain", "auth.credits.hundert"]) == 2
    assert "did you mean auth.credits.hundred" in capsys.readouterr().err


def test_the_tutorial_in_python(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block("python"))
    pytester.runpytest_subprocess("-q", "-p", "no:schemathesis").assert_outcomes(passed=1)


def test_the_tutorial_with_curl(tmp_path: Path) -> None:
    with serve("--tokens", "unlimited") as url:
        done = subprocess.run(
            ["bash", "-euo", "pipefail"],
            input=block("bash").replace("http://127.0.0.1:8787", url),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    refused = done.stdout.splitlines()[-1]
    assert '"operation":"credit_balance"' in refused
    assert '"code":1001' in refused


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_tutorial_in_node(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "nemovideo-mock").symlink_to(ROOT / "client" / "js")
    (tmp_path / "token.test.mjs").write_text(block("js"), "utf-8")
    mock = str(Path(sys.executable).parent / "nemovideo-mock")
    done = subprocess.run(
        ["node", "--preserve-symlinks", "--test"],
        cwd=tmp_path,
        env={**os.environ, "NEMO_MOCK": mock},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "# pass 1" in done.stdout
