"""A number of the contract stands once: changed in `facts.yaml` alone, it changes for everybody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nemovideo_contracts
import pytest
from nemovideo_contracts.spec import claim_prefix, fact, token_prefix

RECORDING = Path(__file__).parents[3] / "fixtures" / "recordings" / "seed-best-photo.jsonl"
POLLED = "render.poll.every-30s"

LOOK = f"""
import json, sys
from nemovideo_contracts import judge, lint, spec
from nemovideo_contracts.cli import main
from nemovideo_contracts.verify.checks import all_checks, matching
from nemovideo_contracts.verify.run import verify
from nemovideo_contracts.verify.targets import in_process
from nemovideo_mock.profile import SEED

assert str(spec.path_of("")).startswith(sys.argv[1]), "another contract than the patched one"
[check] = matching(all_checks(), ["render.patience"])
with in_process(SEED) as target, target.world("seed.render.patience") as world:
    [result] = verify(target, SEED, [check])
    exchanges = world.control.journal()
polls = [each["at"] for each in exchanges if each["operation"] == "poll_render"]
documents = {{
    seconds: [hit.message for hit in lint.lint(lint.Document.of(
        f"Poll GET https://mega-api-prod.nemovideo.ai/api/render/proxy/lambda/<id> "
        f"every {{seconds}} s until the render is completed.", "SKILL.md"
    )) if hit.rule == "poll.too-fast"]
    for seconds in (15, 25)
}}
print(json.dumps({{
    "statement": spec.fact("{POLLED}").statement,
    "check": [result.verdict, polls[1] - polls[0]],
    "lint": documents,
}}))
"""


@pytest.fixture(scope="module")
def patched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the contract in it, its polls 20 s apart, nothing else changed."""
    folder = tmp_path_factory.mktemp("patched")
    package = Path(nemovideo_contracts.__path__[0])
    ignored = shutil.ignore_patterns("__pycache__")
    copy = shutil.copytree(package, folder / package.name, ignore=ignored)
    facts = copy / "spec" / "facts.yaml"
    before, polled, after = facts.read_text("utf-8").partition(f"  - id: {POLLED}\n")
    assert "value: 30\n" in after
    facts.write_text(before + polled + after.replace("value: 30\n", "value: 20\n", 1), "utf-8")
    return folder


def test_what_a_secret_looks_like_is_written_in_the_specification_only() -> None:
    package = Path(nemovideo_contracts.__path__[0])
    for path in package.rglob("*.py"):
        if "spec" not in path.parts:
            text = path.read_text("utf-8")
            assert token_prefix() not in text, path
            assert claim_prefix() not in text, path


def test_the_number_is_thirty_here() -> None:
    assert fact(POLLED).seconds == 30


def test_checks_and_lint_demand_what_the_ledger_says(patched: Path) -> None:
    found = json.loads(_python(patched, "-c", LOOK, str(patched)).stdout)
    assert found["statement"] == "A client polls every 20 s until the render is done."
    assert found["check"] == ["passed", 20.0]
    assert found["lint"]["25"] == []
    assert "20 s" in found["lint"]["15"][0]


@pytest.mark.parametrize(("pause", "verdict"), [(25.0, "pass"), (15.0, "fail")])
def test_the_judge_demands_what_the_ledger_says(
    patched: Path, tmp_path: Path, pause: float, verdict: str
) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_text(_polled_every(pause), "utf-8")
    judge = "import sys; from nemovideo_contracts.cli import main; sys.exit(main(sys.argv[1:]))"
    output = _python(patched, "-c", judge, "judge", str(journal), "--json").stdout
    [rhythm] = [
        verdict for verdict in json.loads(output) if verdict["rule"] == "render.poll.rhythm"
    ]
    assert rhythm["verdict"] == verdict, rhythm
    if verdict == "fail":
        assert "20 s" in json.dumps(rhythm)
        assert "30 s" not in json.dumps(rhythm)


def _polled_every(pause: float) -> str:
    """A recorded journey, its polls that many seconds apart."""
    lines = [json.loads(line) for line in RECORDING.read_text("utf-8").splitlines()]
    polls = [line for line in lines if line.get("operation") == "poll_render"]
    assert len(polls) > 1
    for nth, poll in enumerate(polls):
        poll["at"] = poll["until"] = polls[0]["at"] + nth * pause
    return "\n".join(map(json.dumps, lines))


def _python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return done
