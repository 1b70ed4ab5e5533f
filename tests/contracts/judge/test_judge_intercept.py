"""Clients with the production host in their source are judged as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nemovideo_contracts.judge import check
from nemovideo_contracts.judge.runners import intercept, pushed
from nemovideo_contracts.judge.runners.adapters import Adapter
from nemovideo_contracts.judge.runners.pushed import Conditions
from nemovideo_contracts.judge.runners.stage import Stage, open_stage
from nemovideo_contracts.judge.scenarios import all_scenarios
from nemovideo_contracts.spec import fact

pytest.importorskip("trustme")

ROOT = Path(__file__).parents[3]
EXAMPLES = Path(pushed.__file__).parent / "examples"
SOURCES = {
    "python": (
        ROOT / "fixtures" / "clients" / "python" / "journey.py",
        'os.environ["NEMO_API_URL"]',
    ),
    "node": (EXAMPLES / "journey.mjs", "env.NEMO_API_URL"),
    "curl": (EXAMPLES / "journey.sh", '"$NEMO_API_URL"'),
}
RUNNERS = {"python": sys.executable, "node": "node", "curl": "bash"}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened


def hard_coded(language: str, folder: Path) -> Path:
    """The right client with the host where it looks for an address."""
    path, place = SOURCES[language]
    text = path.read_text("utf-8")
    assert place in text
    copy = folder / path.name
    copy.write_text(text.replace(place, f'"https://{fact("client.base-url").word}"'), "utf-8")
    return copy


@pytest.mark.parametrize("language", list(SOURCES))
@pytest.mark.parametrize("scenario", ["smooth", "dropped-stream"])
def test_a_host_in_the_source_is_judged_unchanged(
    stage: Stage, tmp_path: Path, language: str, scenario: str
) -> None:
    client = hard_coded(language, tmp_path)
    adapter = Adapter(name=language, command=(RUNNERS[language], str(client)))
    conditions = Conditions(speed=60, deadline=60, intercept=True)
    record = pushed.run_one(stage, adapter, all_scenarios()[scenario], "seed", conditions)
    result = check.judged(record)
    assert result.passed, [(each.rule.id, each.message) for each in result.blocking]
    assert record.outcome.saved is not None


def test_no_other_host_is_reached(tmp_path: Path) -> None:
    with intercept.intercepting("http://127.0.0.1:9", tmp_path) as variables:
        command = ["curl", "-sS", "https://example.org/"]
        asked = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=20)
    assert asked.returncode != 0
    assert re.search("403", asked.stderr)
