"""Commands under observation: bounded, ended with all they started, hurried only if they can be."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nemovideo_contracts.cli import main
from nemovideo_contracts.judge import check
from nemovideo_contracts.judge.runners import adapters, guard, pace, process, pushed
from nemovideo_contracts.judge.runners.adapters import Adapter, AdapterError
from nemovideo_contracts.judge.runners.pushed import Conditions
from nemovideo_contracts.judge.runners.stage import Stage, open_stage
from nemovideo_contracts.judge.scenarios import all_scenarios

FIXTURES = Path(__file__).parents[3] / "fixtures" / "clients"
FAULTS = str(FIXTURES / "python" / "faults.py")
CHECK = "import sys; from nemovideo_contracts.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened


def run(folder: Path, *command: str, deadline: float = 20.0) -> process.Run:
    return process.Run(
        command=command,
        environment=process.environment({}, folder),
        folder=folder,
        save=folder / "video.mp4",
        deadline=deadline,
    )


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return b"Z" not in Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2][:3]
    return False


def within(seconds: float, gone: list[int]) -> bool:
    limit = time.monotonic() + seconds
    while any(map(alive, gone)) and time.monotonic() < limit:
        time.sleep(0.05)
    return not any(map(alive, gone))


def test_endless_output_takes_no_endless_memory(tmp_path: Path) -> None:
    outcome = process.start(run(tmp_path, "yes", "on and on", deadline=1.0))
    assert outcome.timed_out
    assert len(outcome.output) < 2 * process.LONGEST_OUTPUT
    assert "bytes …]" in outcome.output
    assert list(tmp_path.iterdir()) == []


def test_children_in_sessions_of_their_own_are_ended(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    script = f"setsid sh -c 'echo $$ > {mark}; exec sleep 300' & while ! test -s {mark}; do :; done"
    outcome = process.start(run(tmp_path, "sh", "-c", script))
    assert outcome.exit_code == 0
    assert within(5, [int(mark.read_text())])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_harness(tmp_path: Path, number: signal.Signals) -> None:
    """Client, its children, the mock and the temporary files go with it, however it ends."""
    mark = tmp_path / "pids"
    client = (
        f"setsid sleep 300 & echo $! $$ $PPID $HOME > {mark}.new; mv {mark}.new {mark}; sleep 300"
    )
    words = ["check", "--speed", "60", "--scenario", "smooth", "--", "sh", "-c", client]
    harness = subprocess.Popen([sys.executable, "-c", CHECK, *words], stdout=subprocess.DEVNULL)
    while not mark.exists():
        assert harness.poll() is None
        time.sleep(0.05)
    child, shell, parent, home = mark.read_text().split()
    mock = [pid for pid in children(int(parent)) if pid != int(shell)]
    assert len(mock) >= 2  # the mock and the guard
    harness.send_signal(number)
    code = harness.wait(20)
    assert code == (-9 if number == signal.SIGKILL else 143)
    assert within(10, [int(child), int(shell), *mock])
    assert not Path(home).exists()


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(number) for path in found for number in path.read_text().split()]


def test_a_mark_is_not_taken_for_another() -> None:
    guard.end_marked("no-such-mark")
    assert os.getpid()


@pytest.mark.parametrize(
    ("client", "found"),
    [
        ("import faults; faults.FAULTS['impatient']().main()", "scale"),
        # Real seconds, whatever NEMO_TIME_SCALE says: once a second, and every half a minute.
        ("import faults, time; c = faults.Client(); c.interval = 1 * c.scale; c.main()", "real"),
        ("import faults, time; c = faults.Client(); c.interval = 30 * c.scale; c.main()", "real"),
        ("print('I render nothing')", "unknown"),
    ],
)
def test_the_rhythm_shows_who_divides_its_waits(stage: Stage, client: str, found: str) -> None:
    folder = str(FIXTURES / "python")
    command = (sys.executable, "-c", f"import sys; sys.path.insert(0, {folder!r}); {client}")
    assert pace.found(stage, Adapter(name="x", command=command)) == found


def test_real_time_changes_speed_and_deadline() -> None:
    from argparse import Namespace

    from nemovideo_contracts.cli.check import _conditions

    asked = Namespace(speed=None, deadline=None, faketime=False, intercept=False)
    scaled, real = _conditions(asked, "scale"), _conditions(asked, "real")
    assert (scaled.speed, real.speed) == (60, 1)
    assert real.limit > 3600 > scaled.limit


def test_ids_of_seconds_do_not_collide_by_our_clock(stage: Stage) -> None:
    """render_$(date +%s) repeats only because the world's time is sixty times as fast."""
    client = (
        f"import sys, time; sys.path.insert(0, {str(FIXTURES / 'python')!r}); import faults\n"
        "time.time_ns = lambda: int(time.time())\n"
        "sys.exit(faults.Client().main())"
    )
    adapter = Adapter(name="x", command=(sys.executable, "-c", client))
    scenario = all_scenarios()["render-fails-once"]
    conditions = Conditions(speed=60, deadline=60)
    result = check.judged(pushed.run_one(stage, adapter, scenario, "seed", conditions))
    assert "render.id.new" not in [verdict.rule.id for verdict in result.verdicts if verdict.failed]
    assert result.passed or check.of_timing(result)
    calmer = replace(conditions, speed=20)
    again = check.judged(pushed.run_one(stage, adapter, scenario, "seed", calmer))
    assert again.passed, [(verdict.rule.id, verdict.message) for verdict in again.blocking]


def test_smoke_asks_for_no_video_where_none_is_declared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "talker.yaml"
    script = (
        f"import sys; sys.path.insert(0, {str(FIXTURES / 'python')!r}); import faults; "
        "c = faults.Client(); c.export = lambda: None; sys.exit(c.main())"
    )
    path.write_text(f"command: [{sys.executable}, -c, {script!r}]\ncapabilities: {{export: false}}")
    assert main(["smoke", str(path)]) == 0
    assert "saved a file" not in capsys.readouterr().out


def test_an_adapters_environment_is_filled_and_extended(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_LICENSE", "abc")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    path = tmp_path / "env.yaml"
    path.write_text(
        "command: [sh, -c, 'echo $WHERE $MY_LICENSE $PYTHONPATH $NEMO_TOKEN; exit 1']\n"
        "environment: {WHERE: '{api}/x'}\npass: [MY_LICENSE]\ntoken: given\n"
    )
    adapter = adapters.load(str(path))
    scenario = all_scenarios()["smooth"]
    record = pushed.run_one(stage, adapter, scenario, "seed", Conditions(deadline=20))
    words = record.outcome.output.split()
    assert words[0].startswith(stage.url)
    assert words[0].endswith("/x")
    assert words[1:] == ["abc", "/somewhere", "nmv_usr_<hidden>"]
    assert record.task.token_given
    assert "anonymous" not in record.capabilities


def test_a_client_that_needs_a_token_is_judged_with_one(tmp_path: Path, stage: Stage) -> None:
    path = tmp_path / "given.yaml"
    script = str(FIXTURES / "python" / "journey.py")
    path.write_text(f"command: [{sys.executable}, {script}]\ntoken: given\n")
    adapter = adapters.load(str(path))
    scenario = all_scenarios()["smooth"]
    record = pushed.run_one(stage, adapter, scenario, "seed", Conditions(deadline=60))
    result = check.judged(record)
    assert result.passed, [(verdict.rule.id, verdict.message) for verdict in result.blocking]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("command: [x]\npass: HOME", "pass: a list"),
        ("command: [x]\ntoken: mine", "token: one of given, anonymous"),
        ("command: [x]\ncapabilities: [export]", "capabilities: a mapping"),
    ],
)
def test_a_hostile_adapter_gets_a_clear_error(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "client.yaml"
    path.write_text(text)
    with pytest.raises(AdapterError, match=problem):
        adapters.load(str(path))


def test_fail_fast_and_the_quick_set(capsys: pytest.CaptureFixture[str]) -> None:
    quick = [scenario for scenario in all_scenarios().values() if scenario.quick]
    assert len(quick) <= 10
    assert main(["check", "--fail-fast", "--speed", "60", "--", "false"]) == 1
    printed = capsys.readouterr().out
    assert "0 of 1 scenarios passed" in printed
