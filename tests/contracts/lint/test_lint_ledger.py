"""Severity, number, fix and cost of a rule are those of its fact, and are written nowhere else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nemovideo_contracts.lint import Document, Finding, all_rules, lint
from nemovideo_contracts.reports.trace import covers
from nemovideo_contracts.spec import fact, load, path_of

HEAVY = ("av", "cv2", "fastapi", "httpx", "jsonschema", "nemovideo_client", "nemovideo_mock",
         "numpy", "pytest", "starlette")  # fmt: skip
HEAD = "GET https://mega-api-prod.nemovideo.ai/api/render/proxy/lambda/<id>. "


def only(text: str, rule: str) -> list[Finding]:
    return [finding for finding in lint(Document.of(HEAD + text)) if finding.rule == rule]


@pytest.fixture
def twenty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that says 20 s between polls and 50 free credits."""
    folder = tmp_path / "spec"
    shutil.copytree(path_of(""), folder)
    text = (folder / "facts.yaml").read_text("utf-8")
    for id, old, new in (("render.poll.every-30s", 30, 20), ("auth.credits.hundred", 100, 50)):
        head, mark, tail = text.partition(f"- id: {id}\n")
        assert f"value: {old}\n" in tail
        text = head + mark + tail.replace(f"value: {old}\n", f"value: {new}\n", 1)
    (folder / "facts.yaml").write_text(text, "utf-8")
    patched = load(folder)
    module = sys.modules["nemovideo_contracts.spec.ledger"]  # the name is also a function there
    monkeypatch.setattr(module, "ledger", lambda: patched)


@pytest.mark.usefixtures("twenty")
def test_numbers_change_with_the_ledger() -> None:
    assert only("Poll the render every 20s.", "poll.too-fast") == []
    (found,) = only("Poll the render every 5s.", "poll.too-fast")
    assert "20 s" in found.message
    assert "20 s" in found.fix
    assert only("You get 50 free credits.", "credits.free") == []
    assert "50" in only("You get 100 free credits.", "credits.free")[0].message


def test_finding_has_severity_fix_and_cost_of_its_fact() -> None:
    every = fact("render.poll.every-30s")
    (found,) = only("Poll the render every 5s.", "poll.too-fast")
    assert (found.severity, found.fix, found.cost) == (every.severity, every.fix, every.cost)
    assert every.fix
    assert every.cost


def test_every_rule_counts_as_a_reader_of_its_facts() -> None:
    counted = {cover.id: cover.facts for cover in covers() if cover.kind == "lint"}
    assert counted == {rule.id: rule.facts for rule in all_rules().values()}


def test_lint_needs_no_web_framework_and_no_codec(tmp_path: Path) -> None:
    path = tmp_path / "SKILL.md"
    path.write_text(HEAD)
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({HEAVY}))\n"
        "from nemovideo_contracts.cli import main\n"
        "sys.exit(main(['lint', sys.argv[1], '--format', 'sarif']))"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert '"ruleId": "header.bearer"' in done.stdout
