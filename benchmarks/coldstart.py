"""Cold start and idle memory of the mock, beside a bare uvicorn that answers every request.

Spawn to first 200, the two in turn, after one uncounted run of each. `make bench`.
"""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.goals import Goal, Row, show

RUNS = 9
PATIENCE = 30.0

BARE = """
import sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", lifespan="off")
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One run: seconds to the first 200, and resident memory then, in MiB."""

    seconds: float
    memory: float


def bare(port: int) -> list[str]:
    return [sys.executable, "-c", BARE, str(port)]


def mock(port: int) -> list[str]:
    return [sys.executable, "-m", "nemovideo_mock", "serve", "--port", str(port)]


def measure(command: Callable[[int], list[str]]) -> Start:
    """Spawn a server, wait for its first answer, look at its memory, end it."""
    port = _free_port()
    began = time.perf_counter()
    # Installed packages have their byte code, so both may write it here.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command(port), stdout=subprocess.DEVNULL, env=environment)
    try:
        _await_answer(f"http://127.0.0.1:{port}/__mock__/health", began)
        return Start(time.perf_counter() - began, _resident(process.pid))
    finally:
        process.terminate()
        process.wait()


def _await_answer(url: str, began: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.perf_counter() - began > PATIENCE:
                raise
        time.sleep(0.002)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():  # not Linux
        return float("nan")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
    return int(found.group(1)) / 1024 if found else float("nan")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def rows() -> list[Row]:
    """Each in turn; the start as a ratio, the memory in MiB."""
    measure(bare), measure(mock)
    pairs = [(measure(bare), measure(mock)) for _ in range(RUNS)]
    ratio = statistics.median(ours.seconds / floor.seconds for floor, ours in pairs)
    seconds = statistics.median(ours.seconds for _, ours in pairs)
    memory = statistics.median(ours.memory for _, ours in pairs)
    return [
        Row("cold start / bare server", ratio, Goal(2.7, at="most"), f"{seconds * 1000:.0f} ms"),
        Row("idle memory, MiB", memory, Goal(60, at="most")),
    ]


def main() -> int:
    return show(rows())


if __name__ == "__main__":
    raise SystemExit(main())
