"""A mock server for black-box runs, and a world in it for each of them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock.profile import SEED

from ...verify import targets
from ..scenarios import Scenario
from . import process
from .guard import guarded

SETTLING = 2.0
"""Real seconds the server gets to write down the last exchanges of a client that is gone."""


@dataclass(slots=True, kw_only=True)
class Place:
    """A world on the stage. Its clock is wall time, `speed` times as fast."""

    name: str
    url: str
    began: float

    @property
    def web(self) -> str:
        return f"{self.url}/web"

    def journal(self) -> tuple[Mapping[str, Any], ...]:
        """Every exchange that has ended."""
        answer = httpx.get(f"{self.url}/__mock__/journal", timeout=30).raise_for_status().json()
        return tuple(answer["exchanges"])

    def now(self) -> float:
        answer = httpx.get(f"{self.url}/__mock__/clock", timeout=30).raise_for_status().json()
        return float(answer["now"])

    def token(self) -> str:
        """A token that was not asked for by the client: what NEMO_TOKEN holds."""
        asked = httpx.post(
            f"{self.url}/__mock__/tokens", json={"client_id": "the-owner-of-the-token"}, timeout=30
        )
        return str(asked.raise_for_status().json()["token"])


@dataclass(slots=True)
class Stage:
    """A running mock server."""

    url: str
    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextlib.contextmanager
    def place(self, scenario: Scenario, preset: str, speed: float) -> Iterator[Place]:
        """A fresh world for a scenario; gone when the block ends."""
        name = f"{preset}-{scenario.name}-{next(self._numbers)}"
        situation = scenario.within(preset)
        body = {"name": name, "scenario": situation, "clock": "real", "speed": speed}
        made = httpx.post(f"{self.url}/__mock__/worlds", json=body, timeout=30)
        if made.status_code >= 400:
            raise ValueError(f"the mock made no world for {scenario.name}: {made.text[:300]}")
        place = Place(name=name, url=f"{self.url}/w/{name}", began=made.json()["clock"]["now"])
        try:
            yield place
        finally:
            with contextlib.suppress(httpx.HTTPError):
                httpx.delete(f"{self.url}/__mock__/worlds/{name}", timeout=30)


@contextlib.contextmanager
def open_stage() -> Iterator[Stage]:
    """A mock server as a child process, with stand-ins for videos."""
    process.resume()
    with guarded() as folder, targets.spawned(SEED, "--renders", "2") as target:
        yield Stage(target.url, folder)
