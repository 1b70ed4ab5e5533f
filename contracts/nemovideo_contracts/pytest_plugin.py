"""Fixtures for anybody's tests: a world of the mock, a client in it, its clock and its journal.

    @pytest.mark.nemo(profile="strict", free_credits=500)
    def test_something(nemo_world, nemo_client, nemo_clock, nemo_journal):
        nemo_client.say("hello")
        nemo_clock.advance(7 * 24 * 3600)
        assert nemo_journal.operations()[-1] == "session_state"

    @pytest.mark.nemo(cassette="trip")
    def test_a_trip(nemo_world): ...          # recorded once, replayed afterwards

Every test gets a world nobody has touched. The server is one per process, so tests may run in
parallel under xdist. `NEMO_URL` makes the fixtures use a mock that runs elsewhere.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nemovideo_client.testing import VirtualClient
    from nemovideo_mock.profile import Profile

    from .control import Control
    from .recordings.cassettes import Cassette
    from .verify.targets import Target, World

__tracebackhide__ = True
"""pytest shows the line of the test, not where in here it failed."""

_MADE = ("clock", "replay", "replay_miss", "scenario", "seed", "speed", "start")
"""Choices of the marker that are no axes. `replay` is the path of a recording."""
_CASSETTE = ("cassette", "cassette_mode")
SHOWN = 10
"""Exchanges that are shown of the world of a test that failed."""
_WORLD = pytest.StashKey["World"]()
_FAILED = pytest.StashKey[bool]()
_NOTES = "nemo_cassette"
"""The name under which a test's report carries the notes of its cassette."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("nemo", "worlds of nemovideo-mock")
    group.addoption(
        "--nemo-cassettes",
        metavar="MODE",
        default=os.environ.get("NEMO_CASSETTES"),
        help="once (default), none, all or new: when cassettes are recorded; for CI: none",
    )
    group.addoption(
        "--nemo-cassettes-from",
        metavar="TARGET",
        default="mock",
        help="what cassettes are recorded from: mock (default), a URL, or live (with NEMO_LIVE=1)",
    )
    group.addoption(
        "--nemo-cassettes-spend",
        metavar="N",
        type=int,
        default=0,
        help="credits that recording the live service may cost",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "nemo(profile='seed', clock='auto-jump', scenario=None, replay=None, replay_miss='error', "
        "seed=None, speed=None, start=None, cassette=None, cassette_mode=None, **choices): how the "
        "test's world is made, and choices on single axes",
    )
    config.pluginmanager.register(_Notes(), "nemo-cassette-notes")


class Journal:
    """What happened in a world, as its journal reports it."""

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

    from .verify.targets import TargetError, at_url, in_process

    url = os.environ.get("NEMO_URL")
    with contextlib.ExitStack() as stack:
        try:
            target = stack.enter_context(at_url(url, SEED) if url else in_process(SEED))
        except TargetError as error:
            raise pytest.fail.Exception(f"NEMO_URL: {error}", pytrace=False) from None
        yield target


@pytest.fixture
def nemo_world(
    nemo_server: Target, _nemo_cassette: Cassette | None, request: pytest.FixtureRequest
) -> Iterator[World]:
    """A world of the test's own; `url` is what a client under test is pointed at."""
    name = "test-" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    choices = {key: value for key, value in _marked(request).items() if key not in _CASSETTE}
    made = {key: choices.pop(key) for key in _MADE if key in choices}
    profile = _profile(choices) if choices else None
    if _nemo_cassette is not None:
        with _on_cassette(nemo_server, name, profile, made, _nemo_cassette, request) as world:
            request.node.stash[_WORLD] = world
            yield world
        return
    if "replay" in made:
        made["replay"] = Path(made["replay"]).read_text("utf-8")
    with _usable(nemo_server, name, profile, made) as world:
        request.node.stash[_WORLD] = world
        yield world


@pytest.fixture
def nemo_cassette(_nemo_cassette: Cassette) -> Cassette:
    """The test's cassette: `path`, `mode`, `recording` (what is replayed), `records`."""
    return _nemo_cassette


@pytest.fixture
def nemo_clock(nemo_world: World) -> Control:
    """The world's clock: `now`, `advance(seconds)`, `mode(kind)`."""
    if nemo_world.control is None:
        raise _refused(
            "a cassette is recorded from a service that has no control API, and no clock"
        ) from None
    return nemo_world.control


@pytest.fixture
def nemo_control(nemo_clock: Control) -> Control:
    """All of the world's control API: faults, scenarios, accounts, snapshots, verification."""
    return nemo_clock


@pytest.fixture
def nemo_journal(nemo_clock: Control) -> Journal:
    """The world's journal."""
    return Journal(nemo_clock)


@pytest.fixture
def nemo_client(nemo_world: World, tmp_path: Path) -> Iterator[VirtualClient]:
    """A reference client in the world; what it sleeps passes in the world and not in the test.

    It has the same client id in every run, so a test's dice fall the same way.
    """
    from nemovideo_client import Settings
    from nemovideo_client.testing import VirtualClient, VirtualClock

    url, name = nemo_world.url, nemo_world.name
    settings = Settings(api_url=url, web_url=f"{url}/web", folder=tmp_path, client_id=name)
    wait = time.sleep if nemo_world.control is None else nemo_world.control.wait
    with contextlib.closing(VirtualClient(settings, clock=VirtualClock(), on_sleep=wait)) as client:
        yield client


@pytest.fixture
def _nemo_cassette(request: pytest.FixtureRequest) -> Iterator[Cassette | None]:
    """The cassette that the marker names, or one of the test's name; None without either."""
    marked = _marked(request)
    name = marked.get("cassette")
    if name is None and "nemo_cassette" not in request.fixturenames:
        yield None
        return
    from .recordings.cassettes import Cassette, CassetteError, place

    mode = marked.get("cassette_mode") or request.config.getoption("--nemo-cassettes") or "once"
    try:
        file = place(request.node.path, request.node.name if name is None else name)
        cassette = Cassette(file, mode)
    except CassetteError as error:
        raise _refused(str(error)) from None
    yield cassette
    if cassette.notes:
        shown = os.path.relpath(cassette.path, request.config.rootpath)
        request.node.user_properties.append((_NOTES, f"{shown}: {'; '.join(cassette.notes)}"))


@contextlib.contextmanager
def _on_cassette(
    server: Target,
    name: str,
    profile: Profile | None,
    made: dict[str, Any],
    cassette: Cassette,
    request: pytest.FixtureRequest,
) -> Iterator[World]:
    """The world of a test with a cassette: one that replays, or what is recorded from."""
    if "replay" in made:
        raise _refused("a world has either `replay` or `cassette`")
    origin = request.config.getoption("--nemo-cassettes-from")
    if origin != "mock" and cassette.records:
        if cassette.recording is not None:
            raise _refused(
                "mode new adds to a cassette from the mock only: ids of a recording are not "
                "known to another service; --nemo-cassettes all records the whole test"
            ) from None
        with _recorded_from(origin, name, cassette, request) as world:
            yield world
        return
    with _usable(server, name, profile, {**cassette.choices(), **made}) as world:
        assert world.control is not None
        yield world
        journal = world.control.journal()
        text = world.control.cassette() if journal and cassette.records else ""
        cassette.end(journal, text, passed=not request.node.stash.get(_FAILED, False))


@contextlib.contextmanager
def _recorded_from(
    origin: str, name: str, cassette: Cassette, request: pytest.FixtureRequest
) -> Iterator[World]:
    """A recorder in front of another service, in the place of a world."""
    from nemovideo_mock.profile import SEED

    from .recordings.cassettes import CassetteError
    from .recordings.live import recorder
    from .verify.targets import World, served

    with tempfile.TemporaryDirectory(prefix="nemo-cassette-") as folder:
        file = Path(folder) / "recorded.jsonl"
        try:
            app = recorder(origin, file, request.config.getoption("--nemo-cassettes-spend"))
        except ValueError as error:
            raise _refused(f"--nemo-cassettes-from: {error}") from None
        with served(app) as url:
            yield World(name, url, SEED)
        with contextlib.suppress(CassetteError, ValueError):
            journal, text = cassette.settled(file)
            cassette.end(journal, text, passed=not request.node.stash.get(_FAILED, False))


def _marked(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("nemo")
    return dict(marker.kwargs) if marker else {}


@contextlib.contextmanager
def _usable(
    server: Target, name: str, profile: Profile | None, made: dict[str, Any]
) -> Iterator[World]:
    from .control import CannotTell

    with contextlib.ExitStack() as stack:
        try:
            world = stack.enter_context(server.world(name, profile, **made))
        except CannotTell as error:
            raise _refused(str(error)) from None
        if world.control is None:
            raise _refused("NEMO_URL is not a mock: it has no control API") from None
        yield world


def _profile(choices: dict[str, Any]) -> Profile:
    from nemovideo_mock.profile import Profile, ProfileError, preset

    try:
        return preset(choices.pop("profile", "seed")).replace(**choices)
    except ProfileError as error:
        axes = sorted(field.name for field in dataclasses.fields(Profile) if field.name != "name")
        known = ", ".join(("profile", *_MADE, *_CASSETTE))
        raise _refused(
            f"{error}\nThe marker takes {known}\nand these axes: {', '.join(axes)}"
        ) from None


def _refused(problem: str) -> BaseException:
    """A failure with a sentence about the marker, and without a traceback."""
    return pytest.fail.Exception(f"@pytest.mark.nemo: {problem}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test failed; attach the journal of its world if it did."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
        world = item.stash.get(_WORLD, None)
        if report.when != "teardown" and world is not None and world.control is not None:
            with contextlib.suppress(Exception):
                report.sections.append(("nemo journal", _attached(item, world.control)))
    return report


def _attached(item: pytest.Item, control: Control) -> str:
    """The newest exchanges in lines, and the file that has all of them."""
    from .recordings.cassettes import describe

    exchanges = control.journal()
    file = _journals(item.config) / (re.sub(r"[^\w.-]+", "-", item.nodeid)[-120:] + ".jsonl")
    file.write_text("".join(json.dumps(exchange) + "\n" for exchange in exchanges), "utf-8")
    shown = [describe(exchange) for exchange in exchanges[-SHOWN:]] or ["nothing was asked for"]
    return "\n".join([*shown, f"all {len(exchanges)}: {file}"])


def _journals(config: pytest.Config) -> Path:
    cache = getattr(config, "cache", None)
    if cache is not None:
        return Path(cache.mkdir("nemo-journals"))
    folder = Path(tempfile.gettempdir()) / "nemo-journals"
    folder.mkdir(exist_ok=True)
    return folder


class _Notes:
    """What cassettes have to say at the end of a run, on whichever worker their tests were."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._notes += [str(note) for name, note in report.user_properties if name == _NOTES]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._notes:
            terminalreporter.section("nemo cassettes")
            for note in self._notes:
                terminalreporter.line(note)
