"""Requests as fast as a server answers them, from a process of its own: wrk, or a loop like it.

python -m benchmarks.load URL SECONDS [HEADER: VALUE]...      prints how many were answered
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 32
_TICKS = 100
"""Units of processor time in a second, as Linux counts it for everybody."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did: requests it answered, in how long, with how much processor time (s)."""

    requests: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of processor time that a request takes; not a number where nobody knows."""
        return self.processor / self.requests


def put_on(url: str, headers: Mapping[str, str], pid: int, seconds: float) -> Load:
    """Ask for one URL over and over, on several connections at once."""
    own = [sys.executable, "-m", "benchmarks.load", url, str(seconds)]
    own += [f"{name}: {value}" for name, value in headers.items()]
    began, spent = time.perf_counter(), processor_time(pid)
    done = subprocess.run(_wrk(url, headers, seconds) or own, capture_output=True, text=True)
    took, spent = time.perf_counter() - began, processor_time(pid) - spent
    found = re.search(r"(\d+) requests in", done.stdout)
    failed = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", done.stdout)
    if found is None or failed or done.returncode:
        raise SystemExit(f"{url}: {failed.group() if failed else done.stdout + done.stderr}")
    return Load(int(found.group(1)), took, spent)


def processor_time(pid: int) -> float:
    """Seconds that a process has run, those of its system calls included. Linux only."""
    precise, counted = Path(f"/proc/{pid}/schedstat"), Path(f"/proc/{pid}/stat")
    if not counted.exists():
        return float("nan")
    nanoseconds = int(precise.read_text().split()[0]) if precise.exists() else 0
    if nanoseconds:
        return nanoseconds / 1e9
    fields = counted.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _wrk(url: str, headers: Mapping[str, str], seconds: float) -> list[str] | None:
    if shutil.which("wrk") is None:
        return None
    lines = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    return ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *lines, url]


async def _loop(url: str, headers: list[str], seconds: float) -> int:
    parts = urlsplit(url)
    head = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", *headers, "", ""]
    request = "\r\n".join(head).encode()
    until = time.perf_counter() + seconds

    async def connection() -> int:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        answered = 0
        while time.perf_counter() < until:
            writer.write(request)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{url}: {answer.decode()}")
            length = re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)
            await reader.readexactly(int(length.group(1)) if length else 0)
            answered += 1
        writer.close()
        return answered

    return sum(await asyncio.gather(*(connection() for _ in range(CONNECTIONS))))


if __name__ == "__main__":
    answered = asyncio.run(_loop(sys.argv[1], sys.argv[3:], float(sys.argv[2])))
    print(f"{answered} requests in {sys.argv[2]} s")
