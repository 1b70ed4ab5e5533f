"""What checks run against: a mock in this process, a mock of its own, or any URL.

    Target ── world() ──> World     a fresh, isolated place on the target
    ├── in_process(profile)         uvicorn in a thread; worlds may differ in their profile
    ├── spawned(profile)            `nemovideo-mock serve` as a child process
    ├── at_url(url, profile)        whatever answers there; worlds if it is a mock
    └── (live service)              see `live`

All of them are spoken to over real HTTP, so that streams, drops and timeouts are real as well.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock.profile import Profile
from nemovideo_mock.wire.paths import CONTROL_TOKEN, TOKEN_HEADER

from ..control import Control
from ..web import is_live
from . import profiles

START_LIMIT = 30.0
"""Real seconds a mock may take to start."""


_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


class TargetError(ValueError):
    """A target that cannot be used."""


@dataclass(slots=True)
class World:
    """A place on the target; `control` is None where it is nobody's mock."""

    name: str
    url: str
    profile: Profile
    control: Control | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something to check. `restart` ends its process and starts it again, if that can be done.

    `token` is the control token of a mock that asks for one.
    """

    url: str
    profile: Profile
    mock: bool
    token: str | None = None
    restart: Callable[[], None] | None = None

    @contextlib.contextmanager
    def world(self, name: str, profile: Profile | None = None, **choices: Any) -> Iterator[World]:
        """The world of that name, empty; on a target without worlds, the target itself.

        `choices` are those of `Control.renew`.

        A name stands for a seed: what happens by chance in a world happens again in its namesake.
        """
        wanted = profile or self.profile
        if not self.mock:
            yield World(name, self.url, wanted)
            return
        name = _UNFIT.sub("-", name)[:60]
        url = f"{self.url}/w/{name}"
        with contextlib.closing(Control(self.url, name, self.token)) as control:
            control.renew(None if wanted == self.profile else wanted, **choices)
            yield World(name, url, wanted, control)


@contextlib.contextmanager
def in_process(profile: Profile, **settings: Any) -> Iterator[Target]:
    """A mock in this process, on a free port; `settings` are those of `worlds.Settings`."""
    from nemovideo_mock.app import create_app
    from nemovideo_mock.worlds import Settings

    app: Any = create_app(Settings(profile=profile, **{"render": "stub", **settings}))

    with served(app) as url:
        yield Target(url=url, profile=profile, mock=True)


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI application from a thread; the URL, until the block ends."""
    import uvicorn

    # The protocol is named, or asyncio would not turn Nagle's 40 ms delay off.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    from nemovideo_mock.serving.server import config

    server = uvicorn.Server(config(app, "critical"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        _until(lambda: server.started or not thread.is_alive())
        if not server.started:
            raise TargetError("the mock did not start in this process")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_LIMIT)
        listening.close()


def _until(done: Callable[[], bool]) -> None:
    limit = time.monotonic() + START_LIMIT
    while not done() and time.monotonic() < limit:
        time.sleep(0.002)


@contextlib.contextmanager
def spawned(profile: Profile, *options: str, quiet: bool = False) -> Iterator[Target]:
    """A mock as a child process; `options` are further arguments of `nemovideo-mock serve`.

    A `quiet` one keeps its errors to itself.
    """
    with tempfile.TemporaryDirectory(prefix="nemovideo-contracts-") as folder:
        child = _Child(profile, Path(folder), options, quiet)
        try:
            yield Target(url=child.start("0"), profile=profile, mock=True)
        finally:
            child.stop()


@contextlib.contextmanager
def restartable(profile: Profile, *options: str) -> Iterator[Target]:
    """The same with records on disk, so that it can be started again where it was."""
    with tempfile.TemporaryDirectory(prefix="nemovideo-contracts-") as folder:
        data = ("--data", str(Path(folder) / "data"))
        child = _Child(profile, Path(folder), (*data, *options), quiet=False)
        try:
            url = child.start("0")

            def restart() -> None:
                child.stop()
                again = child.start(url.rpartition(":")[2])
                if again != url:
                    raise TargetError(f"the mock was at {url}, and is at {again} now")

            yield Target(url=url, profile=profile, mock=True, restart=restart)
        finally:
            child.stop()


class _Child:
    """`nemovideo-mock serve` as a process that can be stopped and started."""

    def __init__(self, profile: Profile, folder: Path, options: Sequence[str], quiet: bool) -> None:
        file = folder / f"{profile.name}.toml"
        file.write_text(profiles.dump(profile), "utf-8")
        self._command = [sys.executable, "-m", "nemovideo_mock", "serve", "--quiet"]
        self._command += ["--profile", str(file), "--pause", "0", "--render", "stub", *options]
        self._errors = subprocess.DEVNULL if quiet else None
        # A token in the environment is that of somebody else's mock.
        self._environment = {k: v for k, v in os.environ.items() if k != CONTROL_TOKEN}
        self._process: subprocess.Popen[str] | None = None

    def start(self, port: str) -> str:
        """Start it; its URL. Raises TargetError when it does not say that it is ready."""
        self._process = subprocess.Popen(
            [*self._command, "--port", port],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=self._environment,
            text=True,
        )
        return _ready(self._process)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(START_LIMIT)
            assert process.stdout is not None
            process.stdout.close()


def _ready(child: subprocess.Popen[str]) -> str:
    """The URL from the line a mock prints when it is ready."""
    assert child.stdout is not None
    readable, _, _ = select.select([child.stdout], [], [], START_LIMIT)
    line = child.stdout.readline() if readable else ""
    words = line.split()
    if words[:2] != ["ready", "at"]:
        raise TargetError(f"the mock did not start; it said {line!r}")
    return words[2]


@contextlib.contextmanager
def at_url(
    url: str, profile: Profile, token: str | None = None, *, controlled: bool = True
) -> Iterator[Target]:
    """Whatever answers at a URL; a mock is known by its control API.

    `token` is its control token, by default the environment's. Whoever does not need the control
    API says that it is not `controlled`.

    Raises:
        TargetError: nothing answers, or it is the live service, which is asked another way; or it
            is a mock that asks for another token.
    """
    url = url.rstrip("/")
    token = token or os.environ.get(CONTROL_TOKEN) or None
    try:
        if is_live(url):
            raise TargetError(f"{url} is the live service: ask for it as --target live")
        headers = {TOKEN_HEADER: token} if token else {}
        health = httpx.get(f"{url}/__mock__/health", timeout=10, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TargetError(f"{url} does not answer: {error}") from None
    refused = health.status_code == httpx.codes.FORBIDDEN and TOKEN_HEADER in health.text
    if refused and controlled:
        raise TargetError(
            f"{url} {'refused the' if token else 'asks for its'} control token: give the one that "
            f"its `serve` was given or printed, as --control-token or as {CONTROL_TOKEN}"
        )
    mock = health.status_code == httpx.codes.OK or refused
    yield Target(url=url, profile=profile, mock=mock, token=token)


def opened(
    name: str, profile: Profile, seed: int = 0, token: str | None = None
) -> AbstractContextManager[Target]:
    """A target by its word on a command line: mock, spawned, or a URL with its control token."""
    if name == "mock":
        return in_process(profile, seed=seed)
    if name == "spawned":
        return restartable(profile, "--seed", str(seed))
    return at_url(name, profile, token)
