"""A command through scenarios: a world, a folder and a run for each, several at a time."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..journal.case import Task
from ..results import Record
from ..scenarios import Scenario
from . import adapters, faketime, intercept, material, process
from .adapters import Adapter
from .stage import SETTLING, Place, Stage

PATIENCE = 3600.0
"""Virtual seconds a journey may take; every documented wait fits in several times."""

STARTING = 30.0
"""Real seconds on top, for starting and for a busy machine."""


USUAL_SPEED = 60.0
"""How fast a world's time is for clients that divide their waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How runs go: `speed` of the world's clock, `deadline` in real seconds (None: by speed)."""

    speed: float = USUAL_SPEED
    deadline: float | None = None
    faketime: bool = False
    intercept: bool = False

    @property
    def limit(self) -> float:
        return self.deadline or PATIENCE / self.speed + STARTING


def run_all(
    stage: Stage,
    adapter: Adapter,
    pairs: Sequence[tuple[Scenario, str]],
    conditions: Conditions,
    jobs: int,
) -> Generator[Record]:
    """A record for each (scenario, preset), as they come; `jobs` at a time."""
    pool = ThreadPoolExecutor(jobs)
    try:
        runs = [pool.submit(run_one, stage, adapter, *pair, conditions) for pair in pairs]
        for run in runs:
            yield run.result()
    except BaseException:
        # An interrupt counts at once, not when the last client has had its time.
        process.stop()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def run_one(
    stage: Stage,
    adapter: Adapter,
    scenario: Scenario,
    preset: str,
    conditions: Conditions,
    enough: Callable[[Place], bool] | None = None,
) -> Record:
    """One run of the command in a world of its own, cut short once its journal shows `enough`."""
    with (
        tempfile.TemporaryDirectory(dir=stage.folder) as folder,
        stage.place(scenario, preset, conditions.speed) as place,
    ):
        home = Path(folder)
        files = material.lay_out(home / "media", scenario.files)
        task = Task(
            files=tuple(map(str, files)),
            messages=scenario.messages,
            save=str(home / "video.mp4"),
            expects=scenario.expects,
            token_given=scenario.token_given or adapter.token_given,
        )
        with _led_here(place, home, conditions) as leading:
            run = _run(adapter, scenario, place, task, home, conditions, leading)
            outcome = process.start(run, None if enough is None else lambda: enough(place))
        journal = settled(place)
        return Record(
            scenario=scenario.name,
            profile=preset,
            journal=journal,
            task=task,
            outcome=outcome,
            capabilities=adapter.capabilities,
            virtual=place.now() - place.began,
        )


def _run(
    adapter: Adapter,
    scenario: Scenario,
    place: Place,
    task: Task,
    home: Path,
    conditions: Conditions,
    leading: Mapping[str, str],
) -> process.Run:
    values = {"api": place.url, "web": place.web, "scenario": scenario.name}
    command = adapter.words(task, values)
    given = {
        "NEMO_API_URL": place.url,
        "NEMO_WEB_URL": place.web,
        "NEMO_SCENARIO": scenario.name,
        "NEMO_TASK": adapters.as_json(task),
        **leading,
        **adapter.variables(task, values),
    }
    if task.token_given:
        given["NEMO_TOKEN"] = place.token()
    given |= _pace(adapter, command, conditions)
    nest = home / "home"
    nest.mkdir()
    return process.Run(
        command=command,
        environment=process.environment(given, nest, adapter.passed_on),
        folder=home,
        save=Path(task.save),
        deadline=conditions.limit,
    )


def _led_here(
    place: Place, home: Path, conditions: Conditions
) -> contextlib.AbstractContextManager[Mapping[str, str]]:
    """Variables for a client that has the production host in its source; none for others."""
    if not conditions.intercept:
        return contextlib.nullcontext({})
    return intercept.intercepting(place.url, home)


def _pace(adapter: Adapter, command: Sequence[str], conditions: Conditions) -> dict[str, str]:
    """What makes the client's own waits as short as the world's."""
    if conditions.faketime or adapter.pace == "faketime":
        return faketime.environment(command[0], conditions.speed)
    return {"NEMO_TIME_SCALE": f"{conditions.speed:g}"} if adapter.pace == "scale" else {}


def settled(place: Place) -> tuple[dict[str, object], ...]:
    """The journal once it no longer grows: an exchange is written down when it has ended."""
    limit = time.monotonic() + SETTLING
    seen = place.journal()
    while time.monotonic() < limit:
        time.sleep(0.05)
        now = place.journal()
        if len(now) == len(seen):
            return tuple(map(dict, now))
        seen = now
    return tuple(map(dict, seen))
