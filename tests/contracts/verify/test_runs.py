"""A failed journey as files: a run, a program, a scenario; made again and compared."""

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.recordings.compare import partings
from nemovideo_contracts.verify.properties import results
from nemovideo_contracts.verify.properties.journeys import journeys, runs
from nemovideo_contracts.verify.properties.journeys.terms import on_mock
from nemovideo_contracts.verify.targets import Target, in_process, restartable
from nemovideo_mock import ledger, scenarios
from nemovideo_mock.profile import PRESETS, SEED


@pytest.fixture(scope="module")
def greedy() -> Iterator[None]:
    """Every balance takes off twice what was paid."""

    after = ledger._after

    def twice(held, entry):  # type: ignore[no-untyped-def]
        found, more = after(held, entry), entry.amount if entry.kind == "settle" else 0
        return dataclasses.replace(found, available=found.available - more)

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(ledger, "_after", twice)
        yield


@pytest.fixture(scope="module")
def failed(greedy: None, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Not shrunk, which takes too long here."""
    with in_process(SEED) as target:
        outcome = journeys(target, examples=30)
    assert outcome.failure is not None
    return runs.write(outcome.failure, outcome, SEED, "mock", tmp_path_factory.mktemp("failed"))


def test_a_failure_is_written_as_run_and_program(failed: list[Path]) -> None:
    assert [file.name for file in failed[:2]] == ["seed-raw-0.jsonl", "seed-raw-0.py"]
    run = runs.load(failed[0])
    assert run.moves[0].name == "arrive"
    assert "should be" in run.problem or "instead of" in run.problem
    assert "nmv_usr_" not in failed[0].read_text("utf-8")


def test_the_command_writes_what_fails(
    greedy: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def unshrunk(*args, **options):  # type: ignore[no-untyped-def]
        return journeys(*args, **options | {"shrink": False})

    monkeypatch.setattr(results, "journeys", unshrunk)
    words = ["verify", "property.journeys.raw", "--examples", "30", "--out", str(tmp_path)]
    assert main(words) == 1
    assert f"written: {tmp_path / 'seed-raw-0.jsonl'}, " in capsys.readouterr().out


def test_a_program_passes_where_nothing_is_wrong(failed: list[Path]) -> None:
    """In a process of its own, so without the fault."""
    done = subprocess.run([sys.executable, failed[1]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "  1. arrive()"
    assert lines[-1].strip() == "nothing failed"


def test_a_replay_finds_the_fault_again_and_parts_without_it(
    failed: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again.jsonl"
    assert main(["replay", str(failed[0]), "--out", str(again)]) == 0
    assert runs.load(again).problem == runs.load(failed[0]).problem
    capsys.readouterr()
    assert main(["compare", str(failed[0]), str(again)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no difference"


def test_a_run_parts_from_another_profile_by_axis_and_fact(target: Target, tmp_path: Path) -> None:
    outcome = journeys(target, examples=1, steps=6, seed=1)
    story = outcome.made[0]
    with in_process(PRESETS["union"]) as union:
        before = runs.Run(
            subject="raw",
            seed=1,
            target="mock",
            profile=SEED,
            moves=tuple(runs.Move(step.name, step.drawn) for step in story.steps),
            credits=0,
        )
        here = runs.again(before, SEED, on_mock(target), "seed")
        there = runs.again(before, PRESETS["union"], on_mock(union), "union")
    assert not here.problem
    assert not there.problem
    assert list(partings(here, here)) == []
    found = list(partings(here, there))
    assert {"envelope"} <= {axis for parting in found for axis in parting.axes}
    first = found[0]
    assert (first.step, first.what, first.operation) == (1, "arrive()", "anonymous_token")
    assert first.text == "body.message is new"
    assert "envelope.code-message-data" in first.facts


def test_a_step_that_cannot_be_made_is_left_out(target: Target) -> None:
    moves = (runs.Move("arrive", {}), runs.Move("restart", {}), runs.Move("download", {"nth": 0}))
    run = runs.Run(subject="raw", seed=0, target="x", profile=SEED, moves=moves, credits=0)
    made = runs.again(run, SEED, on_mock(target), "mock")
    assert made.skipped == {2: "it needs process", 3: "nothing here that it could be done to"}


def test_a_process_ends_and_another_goes_on() -> None:
    moves = (
        runs.Move("arrive", {}),
        runs.Move("upload", {"who": 0, "which": 0, "names": ["summer"]}),
        runs.Move("render", {"who": 0, "which": 0, "id": "r"}),
        runs.Move("restart", {}),
        runs.Move("download", {"nth": 0, "start": 3}),
    )
    run = runs.Run(subject="raw", seed=0, target="x", profile=SEED, moves=moves, credits=50)
    with restartable(SEED) as target:
        made = runs.again(run, SEED, on_mock(target), "spawned")
    assert not made.problem
    assert not made.skipped


@pytest.mark.parametrize("text", ["", "{}", "[]\n", '{"run": 2}', "no JSON"])
def test_what_is_no_run_is_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(text)
    assert main(["replay", str(file)]) == 2
    assert "is no run" in capsys.readouterr().err


def test_a_scenario_has_the_faults_and_the_message_that_met_them() -> None:
    moves = (
        runs.Move("arrive", {}),
        runs.Move("say", {"message": 1}),
        runs.Move("say_into_a_fault", {"message": 2, "fault": "silent"}),
    )
    run = runs.Run(subject="raw", seed=0, target="x", profile=SEED, moves=moves, credits=60)
    found = runs.situation(run)
    assert found is not None
    assert scenarios.from_mapping(found, "found").accounts[0].credits == 60
    assert found["faults"] == [
        {"match": {"operation": "run_sse", "nth": 2}, "effect": {"turn": "silent"}}
    ]
    moved = dataclasses.replace(run, moves=(*moves, runs.Move("expire", {"who": 0})))
    assert runs.situation(moved) is None
