"""Broken clients: the first line of a report names what each got wrong, and nothing else."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from nemovideo_contracts.judge import check
from nemovideo_contracts.judge.runners import adapters, pushed
from nemovideo_contracts.judge.runners.adapters import Adapter
from nemovideo_contracts.judge.runners.pushed import Conditions
from nemovideo_contracts.judge.runners.stage import Stage, open_stage
from nemovideo_contracts.judge.scenarios import all_scenarios
from nemovideo_contracts.judge.verdict import causes

FIXTURES = Path(__file__).parents[3] / "fixtures" / "clients"
CORPUS = yaml.safe_load((FIXTURES / "expectations.yaml").read_text("utf-8"))
RUNNERS = {".py": sys.executable, ".mjs": "node", ".sh": "bash"}
SPEED = 100
LONGEST = 240
"""Real seconds for a run; a tenth of it is plenty on an idle machine."""
SLICES = 6
AT_ONCE = 4


def adapter_of(row: dict[str, Any]) -> Adapter:
    if "fault" in row:
        script = str(FIXTURES / "python" / "faults.py")
        command = [sys.executable, script, row["fault"]]
    else:
        path = FIXTURES / row["client"]
        command = [RUNNERS[path.suffix], str(path)]
    # However busy the machine is, no client gives up on the mock.
    return replace(adapters.of_command(command), environment={"PATIENCE": f"{LONGEST}"})


def named(row: dict[str, Any]) -> str:
    return f"{row.get('fault') or row['client']} in {row['scenario']}"


def problem(stage: Stage, row: dict[str, Any]) -> str:
    """What is wrong with the verdict on a broken client, or ""."""
    speed, deadline = row.get("speed", SPEED), row.get("deadline", LONGEST)
    conditions = Conditions(speed=speed, deadline=deadline)
    record = pushed.run_one(
        stage, adapter_of(row), all_scenarios()[row["scenario"]], "seed", conditions
    )
    result = check.judged(record)
    found = causes(result.verdicts)
    line = f"{found[0].rule.id}: {found[0].message}" if found else "nothing"
    others = [verdict.rule.id for verdict in found[1:]]
    if not line.startswith(f"{row['rule']}: ") or row["says"] not in line:
        return f"{named(row)}: {line}\n      {others} {record.outcome.output[-300:]!r}"
    if others != row.get("also", []):
        return f"{named(row)}: also {[(e.rule.id, e.message) for e in found[1:]]}"
    return "" if not result.passed or found[0].word == "warning" else f"{named(row)}: passed"


@pytest.mark.parametrize("part", range(SLICES))
def test_the_first_line_names_the_cause(part: int) -> None:
    rows = CORPUS[part::SLICES]
    with open_stage() as stage, ThreadPoolExecutor(AT_ONCE) as pool:
        problems = list(filter(None, pool.map(lambda row: problem(stage, row), rows)))
    assert not problems, "\n".join(problems)


def test_the_corpus_is_large_and_covers_the_rules() -> None:
    assert len(CORPUS) >= 60
    assert len({row["rule"] for row in CORPUS}) >= 40
