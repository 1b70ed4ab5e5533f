"""Servers on disk that are killed at any moment, or whose disk is full."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.mock.support import PHOTOS, serve
from tests.torture.row import Row

LARGE = "x" * 120_000
"""A message that makes a record of several pages, on disk and in the journal."""
TMPFS = 24 * 2**20
WARM_UP = 10
SETTLING = 8
"""Readings of the memory, half a second apart."""


class Visitor:
    """A client over HTTP that remembers what it was told."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.headers = {"X-Skill-Source": "t", "X-Skill-Version": "1", "X-Skill-Platform": "t"}
        self.session = ""
        self.acknowledged = 0

    def connect(self) -> Visitor:
        answer = self.http.post("/__mock__/tokens", json={"client_id": "torture"})
        self.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        opened = self.http.post(
            "/api/tasks/me/with-session/nemo_agent",
            json={"task_name": "p"},
            headers=self.headers,
        )
        self.session = opened.json()["data"]["session_id"]
        return self

    def say(self, text: str) -> httpx.Response:
        body = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.session,
            "new_message": {"parts": [{"text": text}]},
        }
        return self.http.post("/run_sse", json=body, headers=self.headers)

    def journaled(self) -> int:
        """How many of its messages the journal has."""
        query = f"?operation=run_sse&status=200&limit=100000&message={self.session}"
        found = self.http.get(f"/__mock__/journal{query}").json()["exchanges"]
        return len(found)


def kills(most: int, seconds: float, seed: int = 3) -> Row:
    """kill -9 while large bodies are on their way; what was answered is there afterwards."""
    row = Row("kills with large bodies")
    dice = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    answered = 0
    for _ in row.rounds(most, seconds):
        server = serve("--data", str(folder), "--render", "stub", "--pause", "0.001")
        with _killed(server) as url, httpx.Client(base_url=url, timeout=30) as http:
            row.check(http.get("/__mock__/health").status_code == 200, "no health after a kill")
            row.check(http.get("/__mock__/journal?limit=1").status_code == 200, "no journal")
            row.check(http.get("/api/credits/balance/simple").status_code < 500, "no service")
            count = int(http.get("/__mock__/journal?format=jsonl").text.count('"run_sse"'))
            row.check(count >= answered, f"{answered} messages were answered, {count} are there")
            visitor = Visitor(http).connect()
            for _ in range(dice.randint(1, 4)):
                answered += visitor.say(f"add a title '{LARGE}'").status_code == 200
            timer = threading.Timer(dice.uniform(0.0, 0.3), server.process.kill)
            timer.start()
            with suppress(httpx.HTTPError):
                while True:
                    visitor.say(f"add a title '{LARGE}'")
                    answered += 1
            timer.join()
    shutil.rmtree(folder, ignore_errors=True)
    row.notes = (
        f"{answered} messages of 120 kB were answered; after a restart all of them are there"
    )
    return row


@contextmanager
def _killed(server: serve) -> Iterator[str]:
    """A server that its block, or somebody else, ends with a kill."""
    url = server.__enter__()
    try:
        yield url
    finally:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        assert server.process.stdout is not None
        server.process.stdout.close()


def full_disk(most: int, seconds: float) -> Row:
    """A small disk filled to the last byte, again and again: refused, and then it works again."""
    row = Row("full disk")
    folder = Path(tempfile.mkdtemp(prefix="torture-disk-"))
    size = f"size={TMPFS}"
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "none", str(folder)], capture_output=True
    ).returncode:
        folder.rmdir()
        row.skipped = "mounting a tmpfs is not allowed here"
        return row
    try:
        _fill(row, folder, most, seconds)
    finally:
        subprocess.run(["umount", str(folder)], check=False)
        folder.rmdir()
    return row


def _fill(row: Row, folder: Path, most: int, seconds: float) -> None:
    statuses: dict[int, int] = {}
    data, ballast = folder / "data", folder / "ballast"
    server = serve("--data", str(data), "--render", "stub", "--pause", "0.001")
    with server as url, httpx.Client(base_url=url, timeout=30) as http:
        visitor = Visitor(http).connect()
        for _ in row.rounds(most, seconds):
            _to_the_last_byte(ballast)
            for status in _filling(visitor):
                statuses[status] = statuses.get(status, 0) + 1
            row.check(http.get("/__mock__/health").status_code == 200, "no health on a full disk")
            ballast.unlink()
            http.delete("/__mock__/journal")
            http.post("/__mock__/reset")
            visitor.connect()
            answer = visitor.say("add a title 'room again'")
            row.check(answer.status_code == 200, f"with room again: {answer.status_code}")
        balance = http.get("/api/credits/balance/simple", headers=visitor.headers).json()
    unexpected = set(statuses) - {200, 507}
    row.check(not unexpected, f"statuses {statuses}")
    row.check(507 in statuses, "the disk was never full")
    with serve("--data", str(data), "--render", "stub") as url, httpx.Client(base_url=url) as http:
        again = http.get("/api/credits/balance/simple", headers=visitor.headers).json()
    row.check(again == balance, f"after a restart {again}, before it {balance}")
    row.notes = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))


def _filling(visitor: Visitor) -> Iterator[int]:
    for n in range(12):
        yield visitor.say(f"add a title '{n} {LARGE}'").status_code
        data = os.urandom(300_000)
        path = f"/api/upload-video/nemo_agent/me/{visitor.session}"
        photo = {"files": ("a.png", data)}
        answer = visitor.http.post(path, files=photo, headers=visitor.headers)
        # What is no picture is refused as such where there was room for it.
        yield 200 if answer.status_code == 415 or _code(answer) == 4001 else answer.status_code


def _code(answer: httpx.Response) -> Any:
    return answer.json().get("code")


def _to_the_last_byte(path: Path) -> None:
    with path.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(b"\0" * 2**16):
            pass


def memory_of(pid: int) -> float:
    """Resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def soak(most: int, seconds: float) -> Row:
    """Worlds that come, work and go: the last one gone, memory is what it was at the start."""
    row = Row("worlds that come and go")
    server = serve("--render", "stub", "--pause", "0.001")
    with server as url, httpx.Client(base_url=url, timeout=60) as http:
        pid = server.process.pid
        for nth in range(WARM_UP):
            _life(http, f"warm-{nth}")
        start = _settled(pid)
        highest = start
        for nth in row.rounds(most, seconds):
            _life(http, f"soak-{nth}")
            highest = max(highest, memory_of(pid))
        end = _settled(pid)
    row.check(end <= 1.1 * start, f"{start:.1f} MiB at the start, {end:.1f} MiB at the end")
    row.notes = f"{start:.1f} MiB at the start, {highest:.1f} at most, {end:.1f} at the end"
    return row


def _life(http: httpx.Client, name: str) -> None:
    """One world: tokens, uploads, turns, a render, readings of all kinds, and its end."""
    http.post("/__mock__/worlds", json={"name": name})
    inside = httpx.Client(base_url=f"{str(http.base_url).rstrip('/')}/w/{name}", timeout=60)
    with inside:
        visitor = Visitor(inside).connect()
        path = f"/api/upload-video/nemo_agent/me/{visitor.session}"
        for photo in PHOTOS:
            inside.post(path, files={"files": photo}, headers=visitor.headers)
        for text in ("turn these photos into a slideshow video", f"add a title '{LARGE[:20_000]}'"):
            visitor.say(text)
        state = f"/api/state/nemo_agent/me/{visitor.session}/latest"
        draft = inside.get(state, headers=visitor.headers).json()["data"]["state"]["draft"]
        body = {"id": "r", "sessionId": visitor.session, "draft": draft, "output": {}}
        inside.post("/api/render/proxy/lambda", json=body, headers=visitor.headers)
        for _ in range(4):
            inside.get("/api/render/proxy/lambda/r", headers=visitor.headers)
        inside.get("/__mock__/journal")
        inside.post("/__mock__/snapshot")
        for n in range(40):
            inside.get("/api/credits/balance/simple", headers={"Cookie": f"sid={name}-{n}"})
    http.delete(f"/__mock__/worlds/{name}")


def _settled(pid: int) -> float:
    """The lowest of the memory over a few seconds: what is still being given back is not used."""
    readings = []
    for _ in range(SETTLING):
        time.sleep(0.5)
        readings.append(memory_of(pid))
    return min(readings)
