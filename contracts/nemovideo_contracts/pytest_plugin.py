"""Fixtures for anybody's tests: a world of the mock, a client in it, its clock and its journal.

    @pytest.mark.nemo(profile="strict", free_credits=500)
    def test_something(nemo_world, nemo_client, nemo_clock, nemo_journal):
        nemo_client.say("hello")
        nemo_clock.advance(7 * 24 * 3600)
        assert nemo_journal.operations()[-1] == "session_state"

Every test gets a world nobody has touched. The server is one per process, so tests may run in
parallel under xdist. `NEMO_URL` makes the fixtures use a mock that runs elsewhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nemovideo_client.testing import VirtualClient
    from nemovideo_mock.profile import Profile

    from .control import Control
    from .verify.targets import Target, World


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "nemo(profile='seed', clock='auto-jump', scenario=None, replay=None, replay_miss='error', "
        "seed=None, speed=None, start=None, **choices): how the test's world is made, and choices "
        "on single axes",
    )


_MADE = ("clock", "replay", "replay_miss", "scenario", "seed", "speed", "start")
"""Choices of the marker that are no axes. `replay` is the path of a recording."""


class Journal:
    """What happened in a world, as its journal tells it."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def exchanges(self, operation: str | None = None) -> list[dict[str, Any]]:
        """Every exchange, or those of one operation (`run_sse`, `poll_render`…), in order."""
        exchanges = self._control.journal()
        return [exchange for exchange in exchanges if operation in (None, exchange["operation"])]

    def operations(self) -> list[str]:
        """The operations in order, by name."""
        return [exchange["operation"] for exchange in self.exchanges()]


@pytest.fixture(scope="session")
def nemo_server() -> Iterator[Target]:
    """The mock all worlds of this process are in."""
    from nemovideo_mock.profile import SEED

    from .verify.targets import at_url, in_process

    url = os.environ.get("NEMO_URL")
    with at_url(url, SEED) if url else in_process(SEED) as target:
        yield target


@pytest.fixture
def nemo_world(nemo_server: Target, request: pytest.FixtureRequest) -> Iterator[World]:
    """A world of the test's own; `url` is what a client under test is pointed at."""
    name = "test-" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    marker = request.node.get_closest_marker("nemo")
    choices = dict(marker.kwargs) if marker else {}
    made = {key: choices.pop(key) for key in _MADE if key in choices}
    if "replay" in made:
        made["replay"] = Path(made["replay"]).read_text("utf-8")
    with _usable(nemo_server, name, _profile(choices) if choices else None, made) as world:
        if world.control is None:
            raise pytest.UsageError("NEMO_URL is not a mock: it has no control API")
        yield world


@pytest.fixture
def nemo_clock(nemo_world: World) -> Control:
    """The world's clock: `now`, `advance(seconds)`, `mode(kind)`."""
    assert nemo_world.control is not None
    return nemo_world.control


@pytest.fixture
def nemo_control(nemo_clock: Control) -> Control:
    """All of the world's control API: faults, scenarios, accounts, snapshots, verification."""
    return nemo_clock


@pytest.fixture
def nemo_journal(nemo_world: World) -> Journal:
    """The world's journal."""
    assert nemo_world.control is not None
    return Journal(nemo_world.control)


@pytest.fixture
def nemo_client(nemo_world: World, nemo_clock: Control, tmp_path: Path) -> Iterator[VirtualClient]:
    """A reference client in the world; what it sleeps passes in the world and not in the test."""
    from nemovideo_client import Settings
    from nemovideo_client.testing import VirtualClient, VirtualClock

    settings = Settings(api_url=nemo_world.url, web_url=f"{nemo_world.url}/web", folder=tmp_path)
    client = VirtualClient(settings, clock=VirtualClock(), on_sleep=nemo_clock.wait)
    with contextlib.closing(client):
        yield client


@contextlib.contextmanager
def _usable(
    server: Target, name: str, profile: Profile | None, made: dict[str, Any]
) -> Iterator[World]:
    from .control import CannotTell

    with contextlib.ExitStack() as stack:
        try:
            world = stack.enter_context(server.world(name, profile, **made))
        except CannotTell as error:
            raise pytest.UsageError(f"@pytest.mark.nemo: {error}") from None
        yield world


def _profile(choices: dict[str, Any]) -> Profile:
    from nemovideo_mock.profile import ProfileError, preset

    try:
        return preset(choices.pop("profile", "seed")).replace(**choices)
    except ProfileError as error:
        raise pytest.UsageError(f"@pytest.mark.nemo: {error}") from None
