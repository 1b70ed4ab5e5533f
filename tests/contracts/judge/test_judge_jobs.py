"""How many runs go on at once changes neither a verdict nor the order of the report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from nemovideo_contracts.cli import main
from nemovideo_contracts.judge.runners import reference

FAULTS = Path(__file__).parents[3] / "fixtures" / "clients" / "python" / "faults.py"
SCENARIOS = ("smooth", "out-of-credits", "bad-token-once")


def checked(tmp_path: Path, jobs: int, *words: str) -> list[Any]:
    """(scenario, preset, passed, findings) in the order of the report.

    What was exercised is left out: it depends on ids that every run draws.
    """
    folder = tmp_path / str(jobs)
    named = [word for name in SCENARIOS for word in ("--scenario", name)]
    main(["check", "-q", "-j", str(jobs), "--report", str(folder), *named, *words])
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return [
        (
            result["scenario"],
            result["profile"],
            result["passed"],
            [(found["rule"], found["verdict"]) for found in result["verdicts"] if wrong(found)],
        )
        for result in report["results"]
    ]


def wrong(verdict: Any) -> bool:
    return verdict["verdict"] in ("fail", "warning", "consequence", "could not run")


def test_the_reference_client_in_one_process_and_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "WORTH_A_PROCESS", 1)
    words = ("--adapter", "reference", "--profile", "seed,adk")
    alone = checked(tmp_path, 1, *words)
    assert checked(tmp_path, 2, *words) == alone
    assert [found[:3] for found in alone] == [
        (name, preset, True) for preset in ("seed", "adk") for name in SCENARIOS
    ]


def test_a_command_one_at_a_time_and_all_at_once(tmp_path: Path) -> None:
    adapter = tmp_path / "client.yaml"
    # Whatever else the machine does, no client gives up on the mock.
    command = f"command: [{sys.executable}, {FAULTS}, prints-token]\n"
    adapter.write_text(f"{command}environment: {{PATIENCE: '240'}}\n")
    words = ("--adapter", str(adapter), "--speed", "60", "--deadline", "240")
    alone = checked(tmp_path, 1, *words)
    assert checked(tmp_path, 4, *words) == alone
    assert [found[3] for found in alone] == [[("output.no-token", "fail")]] * len(SCENARIOS)
