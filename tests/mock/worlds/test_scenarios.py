"""Scenarios: those that are shipped, and errors that say where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from nemovideo_mock import scenarios
from nemovideo_mock.scenarios import ScenarioError

from tests.mock.support import PHOTOS, Api, serve

pytestmark = pytest.mark.anyio

SHIPPED = sorted(scenarios.shipped())


def test_there_are_enough() -> None:
    assert len(SHIPPED) >= 20


@pytest.mark.parametrize("name", SHIPPED)
async def test_each_can_be_played(api: Api, name: str) -> None:
    """Every shipped scenario has words for its trouble, and a world takes it."""
    scenario = scenarios.load(name)
    assert scenario.description.endswith(".")
    answer = await api.control("reset", scenario=name)
    assert answer["scenario"] == name
    known = await api.control("faults")
    assert len(known["faults"]) == len(scenario.faults)


async def test_a_scenario_chooses_profile_seed_and_clock(api: Api) -> None:
    document = {
        "description": "x",
        "seed": 3,
        "profile": {"payload": "adk"},
        "clock": {"mode": "manual", "start": 5},
        "accounts": [{"credits": 1}],
    }
    answer = await api.control("worlds", name="w", scenario=document)
    assert (answer["clock"]["mode"], answer["clock"]["now"]) == ("manual", 5)
    assert answer["profile"] == "seed"


async def test_a_scenario_plays(api: Api) -> None:
    await api.control("reset", scenario="out-of-credits")
    await api.connect()
    assert (await api.credits())["available"] == 60
    await api.upload(*PHOTOS)
    await api.say("make a slideshow of these photos")
    assert (await api.say("add a title 'Hello'")).json()["code"] == 2001


BAD = """\
description: A file with a mistake.
seed: 1
profile:
  silent_rate: 0
faults:
  - match: {operation: run_sse}
    effect: {turn: silent}
  - match: {operation: upload}
    effect:
      %s
"""


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (BAD % "eror: 503", 10, "faults.1.effect.eror: is no key here"),
        (BAD % "error: 42", 10, "faults.1.effect.error.code: an error is 400 or above"),
        (BAD % "{turn: slient}", 10, "faults.1.effect.turn.delivery: input should be"),
        ("seed: 1\nsceed: 2\n", 2, "sceed: is no key here; did you mean 'seed'"),
        ("profile:\n  silent_rat: 1\n", 2, "did you mean 'silent_rate'"),
        ("profile: seeed\n", 1, "profile: no profile 'seeed'"),
        ("clock:\n  mode: fast\n", 2, "clock.mode: is one of auto-jump"),
        ("accounts:\n  - credits: many\n", 2, "accounts.0.credits"),
        ("faults: {}\n", 1, "faults: is a list"),
        ("seed: 1\nseed: 2\n", 2, "seed: stands here twice"),
        ("a: [\n", 2, "not YAML"),
        ("faults:\n  - {id: a, effect: {delay: 1}}\n  - {id: a, effect: {delay: 1}}\n", 3, "two"),
        ("- 1\n", 1, "a scenario is a mapping"),
    ],
)
def test_errors_name_file_line_and_key(tmp_path: Path, text: str, line: int, problem: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError) as raised:
        scenarios.load(file)
    assert str(raised.value).startswith(f"{file}:{line}: ")
    assert problem in str(raised.value)


def test_a_name_that_is_none() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'silent-edit'"):
        scenarios.load("silent-edti")


async def test_serve_takes_a_scenario_file(tmp_path: Path) -> None:
    import httpx

    file = tmp_path / "mine.yaml"
    file.write_text("faults: [{match: {operation: credit_balance}, effect: {error: 503}}]\n")
    with serve("--scenario", str(file)) as url:
        async with httpx.AsyncClient(base_url=url) as http:
            api = await Api(http).connect()
            assert (await api.get("/api/credits/balance/simple")).status_code == 503


def test_serve_names_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("seed: 1\nfalts: []\n")
    command = [sys.executable, "-m", "nemovideo_mock", "serve", "--scenario", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert f"{file}:2: falts: is no key here; did you mean 'faults'?" in result.stderr
