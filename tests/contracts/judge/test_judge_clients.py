"""Clients under judgment: ours passes, null ones do not, broken ones fail their own rule alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nemovideo_contracts.judge import check
from nemovideo_contracts.judge.journal.case import USUAL, Outcome, Saved, Task
from nemovideo_contracts.judge.results import Record
from nemovideo_contracts.judge.runners import adapters, faketime, process, reference
from nemovideo_contracts.judge.runners import pushed as blackbox
from nemovideo_contracts.judge.runners.adapters import Adapter, AdapterError
from nemovideo_contracts.judge.runners.explore import scenario_of, schedules
from nemovideo_contracts.judge.runners.pushed import Conditions
from nemovideo_contracts.judge.runners.stage import Stage, open_stage
from nemovideo_contracts.judge.scenarios import UnknownScenario, all_scenarios, chosen
from nemovideo_mock.profile import PRESETS

from .journeys import journey

FIXTURES = Path(__file__).parents[3] / "fixtures" / "clients"
QUICK = Conditions(speed=100, deadline=60)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened


def through(stage: Stage, adapter: Adapter, scenario: str) -> check.Result:
    return check.judged(blackbox.run_one(stage, adapter, all_scenarios()[scenario], "seed", QUICK))


@pytest.mark.parametrize("preset", list(PRESETS))
def test_the_reference_client_passes_everything(preset: str) -> None:
    pairs = [(name, preset) for name in all_scenarios()]
    found = [check.judged(result) for result in reference.run_all(pairs, 1)]
    report = check.report("reference", found, (), 1.0)
    assert [result.name for result in found if not result.passed] == []
    assert report.unexercised == []


@pytest.mark.parametrize("name", list(adapters.shipped()))
def test_shipped_adapters_run_clients_that_pass(stage: Stage, name: str) -> None:
    result = through(stage, adapters.load(name), "smooth")
    assert [
        verdict.rule.id for verdict in result.verdicts if verdict.violations or verdict.blocks
    ] == []


@pytest.mark.parametrize(
    "command",
    [["true"], ["false"], ["sleep", "1"], ["sh", str(FIXTURES / "null" / "says_done.sh")]],
)
def test_null_clients_pass_nothing(stage: Stage, command: list[str]) -> None:
    for scenario in ("smooth", "token-refused"):
        assert not through(stage, adapters.of_command(command), scenario).passed


STOCK = Saved(size=48, sha256="0" * 64)


@pytest.mark.parametrize("scenario", list(all_scenarios()))
def test_sham_and_silent_clients_pass_nothing(scenario: str) -> None:
    """No request at all; with a stock video, with an error, without a word."""
    chosen = all_scenarios()[scenario]
    task = Task(messages=chosen.messages, files=chosen.files, save="v.mp4", expects=chosen.expects)
    for outcome in (
        Outcome(exit_code=0, output="Your video is ready!", saved=STOCK),
        Outcome(exit_code=0, output="done"),
        Outcome(exit_code=1, output="it did not work"),
        Outcome(exit_code=1, output=""),
        Outcome(exit_code=None, output="", timed_out=True),
    ):
        for capabilities in (USUAL, USUAL | {"precheck"}):
            record = Record(
                scenario=scenario,
                profile="seed",
                journal=(),
                task=task,
                outcome=outcome,
                capabilities=capabilities,
            )
            assert not check.judged(record).passed


@pytest.mark.parametrize("scenario", list(all_scenarios()))
def test_a_stock_video_is_no_success_after_any_journey(scenario: str) -> None:
    """Whatever the right client did: another file in its place does not pass."""
    record = journey(scenario)
    outcome = replace(record.outcome, exit_code=0, output="Your video is ready!", saved=STOCK)
    assert not check.judged(replace(record, outcome=outcome)).passed


@pytest.mark.parametrize("scenario", list(all_scenarios()))
def test_a_client_that_never_ends_passes_nothing(scenario: str) -> None:
    record = journey(scenario)
    outcome = replace(record.outcome, exit_code=None, timed_out=True, saved=None)
    result = check.judged(replace(record, outcome=outcome))
    assert not result.passed
    assert "result.ended" in [verdict.rule.id for verdict in result.blocking]


def test_the_deadline_ends_the_whole_group(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    run = process.Run(
        command=("sh", "-c", f"(sleep 1; touch {mark}) & sleep 30"),
        environment=process.environment({}, tmp_path),
        folder=tmp_path,
        save=tmp_path / "video.mp4",
        deadline=0.3,
    )
    outcome = process.start(run)
    assert outcome.timed_out
    assert outcome.exit_code is None
    process.start(
        process.Run(
            command=("sleep", "1.2"),
            environment=run.environment,
            folder=tmp_path,
            save=run.save,
            deadline=5,
        )
    )
    assert not mark.exists()


@pytest.mark.parametrize(
    ("script", "code", "signal"),
    [("exit 7", 7, ""), ("kill -TERM $$", None, "SIGTERM"), ("echo out; echo err >&2", 0, "")],
)
def test_exit_codes_signals_and_output_are_kept(
    tmp_path: Path, script: str, code: int | None, signal: str
) -> None:
    run = process.Run(
        command=("sh", "-c", script),
        environment=process.environment({}, tmp_path),
        folder=tmp_path,
        save=tmp_path / "video.mp4",
        deadline=10,
    )
    outcome = process.start(run)
    assert (outcome.exit_code, outcome.signal) == (code, signal)
    assert outcome.output == ("out\nerr\n" if "echo" in script else "")


def test_placeholders_become_words() -> None:
    adapter = adapters.of_command(["run", "{files}", "{-m messages}", "--to={save}", "{api}"])
    task = Task(files=("a", "b"), messages=("x y", "z"), save="v.mp4")
    words = adapter.words(task, {"api": "http://h"})
    assert words == ("run", "a", "b", "-m", "x y", "-m", "z", "--to=v.mp4", "http://h")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("command: curl", "command: a list"),
        ("time: fast\ncommand: [x]", "time: one of"),
        ("command: [x]\ncapabilities: {fly: true}", "'fly' is none of"),
        ("argv: [x]", "has the key command"),
    ],
)
def test_an_adapter_that_cannot_be_used_says_why(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "client.yaml"
    path.write_text(text)
    with pytest.raises(AdapterError, match=problem):
        adapters.load(str(path))


def test_unknown_names_are_told_with_what_is_near() -> None:
    with pytest.raises(UnknownScenario, match="silent-edit"):
        chosen(["silent-edt"])
    with pytest.raises(AdapterError, match="shell"):
        adapters.load("shel")


def test_an_unmodified_client_is_hurried_along(stage: Stage) -> None:
    try:
        faketime.library()
    except faketime.NoFaketime as reason:
        pytest.skip(str(reason))
    path = FIXTURES / "python" / "journey.py"
    adapter = Adapter(name="x", command=(sys.executable, str(path)), pace="faketime")
    result = through(stage, adapter, "smooth")
    assert result.passed, [(verdict.rule.id, verdict.message) for verdict in result.blocking]


def test_a_static_program_is_not_pretended_to_be_hurried(tmp_path: Path) -> None:
    head = bytearray(64)
    head[:5] = b"\x7fELF\x02"
    program = tmp_path / "static"
    program.write_bytes(bytes(head))
    program.chmod(0o755)
    with pytest.raises(faketime.NoFaketime, match="linked statically"):
        faketime.environment(str(program), 60)


def test_explored_schedules_are_scenarios_of_the_mock() -> None:
    from hypothesis import given, settings
    from nemovideo_mock import scenarios

    @settings(max_examples=60, deadline=None, database=None)
    @given(schedules())
    def holds(schedule: list[dict[str, Any]]) -> None:
        scenarios.from_mapping(scenario_of(schedule).within("strict"), "explored")

    holds()
