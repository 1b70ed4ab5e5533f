"""Many streams at once, an event a second each, on a real clock: how late, and how large.

    python -m benchmarks.streams [STREAMS]

Each stream is a turn of its own session with nothing but heartbeats, one a second. Lag is how much
later an event arrives than the earliest of its stream would have it; the clients are in another
process than the server, and their own lag counts. Memory is what the server grows by for a stream,
once it has seen some.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import sys
import time
from pathlib import Path

import httpx

from benchmarks import servers
from benchmarks.goals import Goal, Row, show

STREAMS = 2000
OPENING = 20
"""Streams that are opened at a time: planning a turn is work that would delay the others."""
SECONDS = 20
"""Real seconds that are measured, once all streams are open and have beaten."""
SETTLING = 4
PROFILE = {
    "heartbeat": "json",
    "heartbeat_interval": 1.0,
    "stream_limit": 240.0,
    "token_limit": "none",
}
STALLED = {"match": {"operation": "run_sse"}, "effect": {"turn": "stalled"}}
GOALS = {"lag": Goal(20, at="most"), "memory": Goal(60, at="most")}


class Stream:
    """A client that notes when each of its events came."""

    def __init__(self, host: str, port: int, token: str, session: str) -> None:
        self._address = host, port
        self._token = token
        self._session = session
        self.moments: list[float] = []

    async def open(self) -> None:
        """Send the message; returns with the head of the answer."""
        said = {"parts": [{"text": "hello"}]}
        message = {"app_name": "nemo_agent", "session_id": self._session, "new_message": said}
        body = json.dumps(message).encode()
        head = (
            f"POST /w/streams/run_sse HTTP/1.1\r\nHost: {self._address[0]}:{self._address[1]}\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(head.encode() + body)
        status = await self._reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in status.partition(b"\r\n")[0]:
            raise SystemExit(f"a stream was refused: {status[:200]!r}")

    async def listen(self) -> None:
        while data := await self._reader.read(65536):
            if b"data:" in data:
                self.moments.append(time.perf_counter())

    def close(self) -> None:
        self._writer.close()

    def lags(self, since: float) -> list[float]:
        """Milliseconds that events after a moment were later than one a second would be."""
        moments = [moment for moment in self.moments if moment >= since]
        offsets = [moment - nth for nth, moment in enumerate(moments)]
        return [(offset - min(offsets)) * 1000 for offset in offsets]


def prepared(url: str, count: int) -> tuple[str, list[str]]:
    """A token and sessions of a world whose turns have nothing but heartbeats."""
    with httpx.Client(base_url=url, timeout=60) as http:
        world = {"name": "streams", "clock": "real", "profile": PROFILE}
        http.post("/__mock__/worlds", json=world).raise_for_status()
        http.post("/w/streams/__mock__/faults", json=STALLED).raise_for_status()
        made = http.post("/w/streams/__mock__/tokens", json={"client_id": "bench"})
        token = made.raise_for_status().json()["token"]
        path = "/w/streams/api/tasks/me/with-session/nemo_agent"
        bearer = {"Authorization": f"Bearer {token}"}
        opened = (http.post(path, json={}, headers=bearer).json() for _ in range(count))
        return token, [answer["data"]["session_id"] for answer in opened]


async def measured(url: str, pid: int, count: int) -> tuple[list[float], float]:
    """The lags in ms, sorted, and the server's memory in KiB for each stream."""
    token, sessions = prepared(url, count)
    host, port = url.removeprefix("http://").split(":")
    streams = [Stream(host, int(port), token, session) for session in sessions]
    listening = []
    for first in range(0, count, OPENING):
        batch = streams[first : first + OPENING]
        await asyncio.gather(*(stream.open() for stream in batch))
        listening += [asyncio.create_task(stream.listen()) for stream in batch]
        if not first:
            # What is loaded with the first message is no stream's.
            before = _resident(pid)
    await asyncio.sleep(SETTLING)
    since = time.perf_counter()
    await asyncio.sleep(SECONDS)
    grown = _resident(pid) - before
    for task in listening:
        task.cancel()
    for stream in streams:
        stream.close()
    lags = sorted(lag for stream in streams for lag in stream.lags(since))
    if len(lags) < count * (SECONDS - 2):
        raise SystemExit(f"{len(lags)} events of {count} streams in {SECONDS} s are too few")
    return lags, grown / (count - OPENING)


def _resident(pid: int) -> float:
    """KiB of memory that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("utf-8"))
    assert found is not None
    return float(found[1])


def rows(count: int = STREAMS) -> list[Row]:
    with servers.mock() as (url, pid):
        lags, memory = asyncio.run(measured(url, pid, count))
    late = lags[int(len(lags) * 0.99)]
    detail = f"median {statistics.median(lags):.1f} ms, {len(lags)} events"
    return [
        Row(f"{count} streams: p99 lag, ms", late, GOALS["lag"], detail),
        Row(f"{count} streams: memory of one, KiB", memory, GOALS["memory"]),
    ]


def main() -> int:
    return show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else STREAMS))


if __name__ == "__main__":
    raise SystemExit(main())
