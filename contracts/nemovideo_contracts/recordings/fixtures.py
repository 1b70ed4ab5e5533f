"""The recordings in `fixtures/recordings/`: journeys through the mock, labeled so.

Everything in them follows from seeds and virtual time, so making them again changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock import scenarios
from nemovideo_mock.app import create_app
from nemovideo_mock.replay import Head, Recording
from nemovideo_mock.worlds import Settings

from ..spec import attribution_headers
from .fixture_journeys import BASE_URL, FIXTURES, Fixture, Journey, Traveler

START = 1_800_000_000.0
ATTRIBUTION = dict(zip(attribution_headers(), ("recording", "1.0.0", "unknown"), strict=True))
FOLDER = Path(__file__).parents[3] / "fixtures" / "recordings"
_DATED = ("last-modified", "etag")
"""Headers that depend on when a file was written on this machine."""


class InLoop(httpx.BaseTransport):
    """A synchronous line to an application that lives in an event loop of this thread."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._app, self._loop = httpx.ASGITransport(app), loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._loop.run_until_complete(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._app.handle_async_request(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=await answer.aread()
        )


def make(name: str) -> Recording:
    """Make one recording anew."""
    return _record(FIXTURES[name])


def write(folder: Path = FOLDER) -> list[Path]:
    """Make all of them, and write those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    return [path for path, text in _made(folder) if _written(path, text)]


def stale(folder: Path = FOLDER) -> list[Path]:
    """The files that are not what they would be, missing ones included."""
    return [path for path, text in _made(folder) if not _is(path, text)]


def _made(folder: Path) -> Iterator[tuple[Path, str]]:
    for name in FIXTURES:
        yield folder / f"{name}.jsonl", make(name).text()


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _written(path: Path, text: str) -> bool:
    if _is(path, text):
        return False
    path.write_text(text, "utf-8")
    return True


def settings_of(scenario: Mapping[str, Any]) -> Settings:
    """The settings of a recorded world: stub renders, a fixed start, the scenario."""
    quiet = {"profile": {"silent_rate": 0.0}, **scenario}
    plain = Settings(start=START, render="stub")
    return plain.within(scenarios.from_mapping(quiet, "recorded"))


def replayed(name: str, recording: Recording) -> tuple[dict[str, Any], ...]:
    """The same journey again, answered from a recording: what the journal then says."""
    settings = settings_of(FIXTURES[name].scenario).playing(recording)
    return _travel(settings, FIXTURES[name].journey)


def _travel(settings: Settings, journey: Journey) -> tuple[dict[str, Any], ...]:
    with asyncio.Runner() as runner:
        app = create_app(settings)
        journal = app.worlds.get("default").journal
        journal.embeds = True
        line = InLoop(app, runner.get_loop())
        try:
            with httpx.Client(transport=line, base_url=BASE_URL) as http:
                journey(Traveler(http=http, token="", id="", attribution=ATTRIBUTION))
        finally:
            runner.run(app.worlds.close())
        return tuple(map(_timeless, journal.read()))


def _record(fixture: Fixture) -> Recording:
    exchanges = _travel(settings_of(fixture.scenario), fixture.journey)
    head = Head(
        origin="mock",
        base_url=BASE_URL,
        start=START,
        description=fixture.description,
        settings={"scenario": fixture.scenario, "seed": 0},
    )
    return Recording(head=head, exchanges=exchanges)


def _timeless(exchange: dict[str, Any]) -> dict[str, Any]:
    """Virtual time for wall time, and no version numbers: a recording is to be made again."""
    wall = datetime.fromtimestamp(exchange["at"], UTC).isoformat()
    request, response = exchange["request"], exchange["response"]
    asked = {**request["headers"], "user-agent": "recording"}
    answered = {key: value for key, value in response["headers"].items() if key not in _DATED}
    return {
        **exchange,
        "wall": wall,
        "request": {**request, "headers": asked},
        "response": {**response, "headers": answered},
    }
