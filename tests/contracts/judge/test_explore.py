"""Search, shrinking and the file, on clients that fail only when two faults meet."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.judge.runners import explore
from nemovideo_contracts.judge.runners.explore import Schedule
from nemovideo_mock import scenarios


class Verdict:
    """What the search needs of a result."""

    blocking = ()

    def __init__(self, passed: bool) -> None:
        self.passed = passed


def hits(schedule: Schedule, operation: str, *effects: object) -> bool:
    return any(
        fault["match"]["operation"] == operation and (not effects or fault["effect"] in effects)
        for fault in schedule
    )


def loses_an_edit(schedule: Schedule) -> bool:
    """Survives a stale state, and any stream, but not both."""
    return hits(schedule, "session_state", {"state": 40}) and hits(schedule, "run_sse")


def renders_twice(schedule: Schedule) -> bool:
    return hits(schedule, "submit_render", {"error": 409}) and hits(schedule, "poll_render")


def forgets_its_session(schedule: Schedule) -> bool:
    return hits(schedule, "anonymous_token") and hits(schedule, "create_session", {"error": 1001})


FAILING = [loses_an_edit, renders_twice, forgets_its_session]


def found(fails: Callable[[Schedule], bool], seed: int) -> tuple[Verdict, Schedule]:
    return explore.search(lambda schedule: Verdict(not fails(schedule)), 600, seed)  # type: ignore


@pytest.mark.parametrize("fails", FAILING)
def test_two_faults_that_must_meet_are_found_alone(
    fails: Callable[[Schedule], bool], tmp_path: Path
) -> None:
    result, schedule = found(fails, 1)
    assert not result.passed
    assert fails(schedule)
    assert len(schedule) == 2
    path = tmp_path / "report" / "explored.yaml"
    explore.write(schedule, path, 1)
    scenarios.from_mapping(yaml.safe_load(path.read_text()), "explored")
    assert "seed 1" in path.read_text()


def test_every_seed_draws_others_and_again_the_same() -> None:
    def drawn(seed: int) -> list[str]:
        seen: list[str] = []
        explore.search(lambda schedule: seen.append(str(schedule)) or Verdict(True), 20, seed)  # type: ignore
        return seen

    assert drawn(3) == drawn(3)
    assert drawn(3) != drawn(4)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--explore", "2", "--adapter", "reference"], "needs a command"),
        (["--explore", "0", "--", "true"], "at least 1"),
        (["--seed", "2", "--", "true"], "is for --explore"),
    ],
)
def test_what_cannot_be_explored_is_refused(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *words]) == 2
    assert reason in capsys.readouterr().err
