"""Many streams at once, an event a second each, on a real clock: how late, and how large.

    python -m benchmarks.streams [STREAMS] [--seconds S]

Each stream is a turn of its own session with nothing but heartbeats, one a second. Lag is how much
later an event arrives than the earliest of its stream would have it; the clients are in a process
of their own, and their own lag counts. On a machine with other work the lag is what the server
waits for a core, which is shown beside it. Memory is what the server grows by for a stream, once it
has seen some.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks import servers
from benchmarks.goals import Goal, Row, show

STREAMS = 2000
OPENING = 20
"""Streams that are opened at a time: planning a turn is work that would delay the others."""
SECONDS = 10
"""Real seconds that are measured, once all streams are open and have beaten."""
SETTLING = 3
PATIENCE = 120.0
PROFILE = {
    "heartbeat": "json",
    "heartbeat_interval": 1.0,
    "stream_limit": 240.0,
    "token_limit": "none",
}
STALLED = {"match": {"operation": "run_sse"}, "effect": {"turn": "stalled"}}
GOALS = {"lag": Goal(20, at="most"), "memory": Goal(60, at="most")}


class Stream(asyncio.Protocol):
    """A client that notes when each of its events came."""

    def __init__(self, message: bytes) -> None:
        self._message = message
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.moments: list[float] = []

    def connection_made(self, transport: Any) -> None:
        transport.write(self._message)

    def data_received(self, data: bytes) -> None:
        if self.open.done():
            self.moments.append(time.perf_counter())
        elif b" 200 " in data[:20]:
            self.open.set_result(None)
        else:
            self.open.set_exception(SystemExit(f"a stream was refused: {data[:200]!r}"))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(SystemExit(f"a stream was not answered: {error}"))

    def lags(self, since: float) -> list[float]:
        """Milliseconds that events after a moment were later than one a second would be."""
        moments = [moment for moment in self.moments if moment >= since]
        offsets = [moment - nth for nth, moment in enumerate(moments)]
        return [(offset - min(offsets)) * 1000 for offset in offsets]


def prepared(url: str, count: int) -> Iterator[bytes]:
    """Requests for streams in a world whose turns have nothing but heartbeats."""
    with httpx.Client(base_url=url, timeout=60) as http:
        world = {"name": "streams", "clock": "real", "profile": PROFILE}
        http.post("/__mock__/worlds", json=world).raise_for_status()
        http.post("/w/streams/__mock__/faults", json=STALLED).raise_for_status()
        made = http.post("/w/streams/__mock__/tokens", json={"client_id": "bench"})
        bearer = {"Authorization": f"Bearer {made.raise_for_status().json()['token']}"}
        path = "/w/streams/api/tasks/me/with-session/nemo_agent"
        for _ in range(count):
            session = http.post(path, json={}, headers=bearer).json()["data"]["session_id"]
            said = {"parts": [{"text": "hello"}]}
            body = {"app_name": "nemo_agent", "session_id": session, "new_message": said}
            sent = http.build_request("POST", "/w/streams/run_sse", json=body, headers=bearer)
            head = "".join(f"{name}: {value}\r\n" for name, value in sent.headers.items())
            yield f"POST {sent.url.path} HTTP/1.1\r\n{head}\r\n".encode() + sent.content


async def measured(url: str, pid: int, count: int, seconds: float) -> dict[str, Any]:
    """The lags in ms, sorted, and the server's memory in KiB for each stream."""
    host, port = url.removeprefix("http://").split(":")
    loop, streams, before = asyncio.get_running_loop(), [], 0.0
    messages = list(prepared(url, count))
    for first in range(0, count, OPENING):
        for message in messages[first : first + OPENING]:
            opening = loop.create_connection(functools.partial(Stream, message), host, int(port))
            streams.append((await opening)[1])
        await asyncio.gather(*(stream.open for stream in streams[first:]))
        # What is loaded with the first messages is no stream's.
        before = before or _resident(pid)
    await asyncio.sleep(SETTLING)
    since, (ran, waited) = time.perf_counter(), _scheduled(pid)
    await asyncio.sleep(seconds)
    grown, (running, waiting) = _resident(pid) - before, _scheduled(pid)
    lags = sorted(lag for stream in streams for lag in stream.lags(since))
    if len(lags) < count * (seconds - 2):
        raise SystemExit(f"{len(lags)} events of {count} streams in {seconds} s are too few")
    shares = {"ran": (running - ran) / seconds, "waited": (waiting - waited) / seconds}
    return {"lags": lags, "memory": grown / (count - OPENING), **shares}


def _scheduled(pid: int) -> tuple[float, float]:
    """Seconds that a process has run, and that it has waited for a core."""
    ran, waited, _ = Path(f"/proc/{pid}/schedstat").read_text("utf-8").split()
    return int(ran) / 1e9, int(waited) / 1e9


def _resident(pid: int) -> float:
    """KiB of memory that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("utf-8"))
    assert found is not None
    return float(found[1])


def rows(count: int = STREAMS, seconds: float = SECONDS) -> list[Row]:
    with servers.mock() as (url, pid):
        load = [sys.executable, "-m", "benchmarks.streams", str(count), "--seconds", str(seconds)]
        load += ["--load", url, str(pid)]
        done = subprocess.run(load, stdout=subprocess.PIPE, timeout=PATIENCE + seconds, check=True)
    found = json.loads(done.stdout)
    lags = found["lags"]
    at = {share: lags[int(len(lags) * share)] for share in (0.5, 0.99)}
    detail = f"median {at[0.5]:.1f} ms, longest {lags[-1]:.1f} ms, {len(lags)} events"
    shares = (
        f"; the server ran {found['ran']:.0%} of the time, waited for a core {found['waited']:.0%}"
    )
    return [
        Row(f"{count} streams: p99 of an event's lag, ms", at[0.99], GOALS["lag"], detail + shares),
        Row(f"{count} streams: memory of one, KiB", found["memory"], GOALS["memory"]),
    ]


def _load(url: str, pid: int, count: int, seconds: float) -> None:
    import uvloop

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # A pause of the clients would be taken for the server's.
    gc.disable()
    print(json.dumps(uvloop.run(measured(url, pid, count, seconds))))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("streams", type=int, nargs="?", default=STREAMS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--load", nargs=2, metavar=("URL", "PID"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.load:
        _load(chosen.load[0], int(chosen.load[1]), chosen.streams, chosen.seconds)
        return 0
    return show(rows(chosen.streams, chosen.seconds))


if __name__ == "__main__":
    raise SystemExit(main())
