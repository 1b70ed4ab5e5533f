"""The reference client under judgment, in this process: real flows, shared time, no sockets."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from .. import results
from ..journal.case import USUAL, Outcome, Task
from ..scenarios import Scenario, all_scenarios
from . import material

NAME = "reference"
CAPABILITIES = USUAL | {"routing", "precheck"}
START = 1_800_000_000.0
"""When every run begins, in epoch seconds: the same for all, so that runs can be compared."""

API = "http://127.0.0.1:9"
"""Nobody listens there, and nobody has to."""

CLIENT_ID = "00000000-0000-4000-8000-000000000000"
"""Who the client is: ids, and with them the wording of answers, follow from it."""

WORTH_A_PROCESS = 100
"""Runs from which on a second process saves more time than it takes to start."""

Pair = tuple[str, str]
"""Names of a scenario and of a preset."""
Between = Callable[[Any], Any]
"""Puts something into the client's line: it is given an httpx transport, and gives another."""


def run_all(pairs: Sequence[Pair], jobs: int) -> Iterator[results.Record]:
    """Run the client through every pair, in so many processes; records as they come."""
    if jobs <= 1 or len(pairs) < WORTH_A_PROCESS:
        yield from run_batch(pairs)
        return
    ends = [len(pairs) * nth // jobs for nth in range(jobs + 1)]
    shares = [pairs[start:end] for start, end in itertools.pairwise(ends)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        for batch in pool.map(run_batch, shares):
            yield from batch


def run_batch(pairs: Sequence[Pair]) -> list[results.Record]:
    """Run the client through every pair, one after another, in one loop."""
    return asyncio.run(_batch(pairs))


async def _batch(pairs: Sequence[Pair]) -> list[results.Record]:
    from nemovideo_mock.app import create_app
    from nemovideo_mock.worlds import Settings

    app = create_app(Settings(render="stub"))
    try:
        with tempfile.TemporaryDirectory(prefix="nemovideo-check-") as folder:
            known = all_scenarios()
            return [await _run(app, Path(folder), known[name], preset) for name, preset in pairs]
    finally:
        await app.worlds.close()


@contextlib.contextmanager
def attempts(between: Between | None = None) -> Iterator[Callable[[Scenario], results.Record]]:
    """Runs of the client through scenarios of one's own, in the seed profile, one at a time."""
    from nemovideo_mock.app import create_app
    from nemovideo_mock.worlds import Settings

    with (
        asyncio.Runner() as runner,
        tempfile.TemporaryDirectory(prefix="nemovideo-check-") as folder,
    ):
        app = create_app(Settings(render="stub"))

        def attempt(scenario: Scenario) -> results.Record:
            return runner.run(_run(app, Path(folder), scenario, "seed", between))

        try:
            yield attempt
        finally:
            runner.run(app.worlds.close())


async def _run(
    app: Any, folder: Path, scenario: Scenario, preset: str, between: Between | None = None
) -> results.Record:
    from .lockstep import Wire

    world, clock = _world(app, scenario, preset)
    home = folder / world.name
    home.mkdir()
    task = task_of(scenario, material.lay_out(folder / "media", scenario.files), home / "video.mp4")
    began = time.monotonic()
    settings = _settings(world.name, home, _token(world) if task.token_given else "")
    line = Wire(app, clock)
    outcome = await _watched(between(line) if between else line, clock, settings, task)
    journal = tuple(world.journal.read())
    app.worlds.delete(world.name)
    outcome = _finished(outcome, task, began)
    shutil.rmtree(home)
    return results.Record(
        scenario=scenario.name,
        profile=preset,
        journal=journal,
        task=task,
        outcome=outcome,
        capabilities=CAPABILITIES,
        virtual=clock.now() - START,
    )


def task_of(scenario: Scenario, files: Sequence[Path], save: Path) -> Task:
    """What the client is asked for, with the places where things really are."""
    return Task(
        files=tuple(map(str, files)),
        messages=scenario.messages,
        save=str(save),
        expects=scenario.expects,
        token_given=scenario.token_given,
    )


def _world(app: Any, scenario: Scenario, preset: str) -> tuple[Any, Any]:
    from nemovideo_mock import scenarios

    from .lockstep import SharedClock

    situation = scenarios.from_mapping(scenario.within(preset), scenario.name)
    world = app.worlds.create(f"{preset}-{scenario.name}", app.worlds.settings.within(situation))
    clock = world.context.clock = SharedClock(START)
    return world, clock


def _token(world: Any) -> str:
    from nemovideo_mock.service import accounts

    return str(accounts.admit(world.context, "the-owner-of-the-token").token.value)


def _settings(world: str, home: Path, token: str) -> Any:
    from nemovideo_client import Settings

    url = f"{API}/w/{world}"
    return Settings(
        api_url=url, web_url=f"{url}/web", folder=home, token=token, client_id=CLIENT_ID
    )


async def _watched(transport: Any, clock: Any, settings: Any, task: Task) -> Outcome:
    """Run the journey; what it printed, and how the command would have ended."""
    from nemovideo_client import AsyncClient, NemoVideoError
    from nemovideo_client.cli.failures import exit_code

    shown: list[str] = []
    client = AsyncClient(
        settings,
        transport=transport,
        clock=clock.now,
        sleep=clock.sleep,
        on_news=lambda news: shown.append(_printed(news)),
    )
    code = 0
    async with client:
        try:
            shown.append(await _journey(client, task))
        except NemoVideoError as error:
            shown.append(f"\nnemovideo: {error}\n")
            code = exit_code(error)
    return Outcome(exit_code=code, output="".join(shown))


async def _journey(client: Any, task: Task) -> str:
    """What `make` does, and what `say` does with requests that are not for the agent."""
    from nemovideo_client import route

    spoken = [text for text in task.messages if route(text) == "agent"]
    if len(spoken) == len(task.messages):
        made = await client.make(task.files, task.messages, task.save)
        return f"\n{made.summary}\n{made.video.path}\n"
    await client.upload(*task.files)
    for message in task.messages:
        if message in spoken:
            await client.say(message)
        elif route(message) == "credits":
            await client.credits()
    video = await client.export(task.save)
    return f"\n{video.path}\n"


def _printed(news: Any) -> str:
    """News as the plain terminal shows them; progress is of no interest here."""
    from nemovideo_client import Notice, Said

    if isinstance(news, Said):
        return news.text
    return f"\n{news.text}\n" if isinstance(news, Notice) else ""


def _finished(outcome: Outcome, task: Task, began: float) -> Outcome:
    saved = results.inspect(Path(task.save))
    Path(task.save).unlink(missing_ok=True)
    return Outcome(
        exit_code=outcome.exit_code,
        output=outcome.output,
        saved=saved,
        seconds=time.monotonic() - began,
    )
