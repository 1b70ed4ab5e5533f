"""What the journal costs: one mock that keeps it and one that does not, asked in turns.

    python -m benchmarks.journal [--rounds N]

Each is served by a process of its own and asked for a session's state over one connection, as fast
as it answers. The ratio is of the servers' processor time, medians of interleaved rounds: the
journal may cost a tenth of the throughput.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import socket
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

from nemovideo_mock.app import create_app
from nemovideo_mock.asgi.dispatch import WorldDispatch
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.profile import SEED
from nemovideo_mock.serving.server import Server, config
from nemovideo_mock.worlds import Settings

from benchmarks.goals import Goal, Row, show
from benchmarks.load import processor_time

BATCH = 400
"""Requests in a row: so few that the journal makes no records in spare time while it is measured.
A server that waits for a core would take that for spare time."""


def rows(rounds: int = 40) -> list[Row]:
    """Batches in turn; the processor time of the servers."""
    mocks = {True: Mock(journaled=True), False: Mock(journaled=False)}
    walls: dict[bool, list[float]] = {True: [], False: []}
    costs: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for journaled, mock in mocks.items():
            wall, cost = mock.timed()
            walls[journaled].append(wall)
            costs[journaled].append(cost)
    for mock in mocks.values():
        mock.end()
    best = min(costs[False]) / min(costs[True])
    detail = f"{_ratio(walls):.2f} by the clock on the wall, {best:.2f} of the best rounds"
    name = "journal: speed with it / without"
    return [Row(name, _ratio(costs), Goal(0.9, at="least"), detail)]


def _ratio(found: Mapping[bool, Sequence[float]]) -> float:
    """The median of the rounds' own ratios: in one round both had the same machine."""
    return statistics.median(off / on for on, off in zip(found[True], found[False], strict=True))


def main() -> int:
    """1 when the journal costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    return show(rows(parser.parse_args().rounds))


class Mock:
    """A served mock, and one connection to it."""

    def __init__(self, *, journaled: bool) -> None:
        # The protocol is named, or asyncio would not turn Nagle's 40 ms delay off.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        fork = multiprocessing.get_context("fork")
        self._process = fork.Process(target=_serve, args=(listening, journaled), daemon=True)
        self._process.start()
        self._link = http.client.HTTPConnection(*listening.getsockname())
        listening.close()
        token = self._ask("POST", "/api/auth/anonymous-token", {"X-Client-Id": "bench"})["token"]
        self._headers = {"Authorization": f"Bearer {token}"}
        made = self._ask("POST", "/api/tasks/me/with-session/nemo_agent", self._headers, "{}")
        self._path = f"/api/state/nemo_agent/me/{made['session_id']}/latest"

    def timed(self) -> tuple[float, float]:
        """Seconds a request takes, and seconds of the server's processor, over a batch of them."""
        assert self._process.pid is not None
        self._read_journal()
        began, spent = time.perf_counter(), processor_time(self._process.pid)
        for _ in range(BATCH):
            self._ask("GET", self._path, self._headers)
        spent = processor_time(self._process.pid) - spent
        return (time.perf_counter() - began) / BATCH, spent / BATCH

    def _read_journal(self) -> None:
        """Have the records of the last batch made now."""
        self._link.request("GET", "/__mock__/journal?last=1")
        self._link.getresponse().read()

    def end(self) -> None:
        self._link.close()
        self._process.terminate()
        self._process.join()

    def _ask(self, method: str, path: str, headers: Any, body: str | None = None) -> Any:
        self._link.request(method, path, body, headers)
        return json.loads(self._link.getresponse().read())["data"]


def _serve(listening: socket.socket, journaled: bool) -> None:
    app = create_app(Settings(profile=SEED.replace(silent_rate=0.0), render="stub"))
    served: Any = app if journaled else WorldDispatch(Unjournaled(app.app), app.worlds)
    Server(config(served), (), None).run(sockets=[listening])


class Unjournaled:
    """ASGI middleware: no request has a journal."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            request_context(scope).journal = None
        await self.app(scope, receive, send)


if __name__ == "__main__":
    raise SystemExit(main())
