"""How long the API takes to answer while a render runs, beside how long it takes when idle.

A server in a process of its own, asked one thing after the other over one connection; idle and
busy in turn, round after round; 99th percentiles. `python -m benchmarks.render.busy`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.render.encoding import photos

ASKED = 2000
ATTRIBUTION = {
    "X-Skill-Source": "bench",
    "X-Skill-Version": "1.0.0",
    "X-Skill-Platform": "unknown",
}


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The URL of a server with a real clock and real renders, and its process id."""
    command = [sys.executable, "-m", "nemovideo_mock", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--clock", "real", "--speed", "1000"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[2], process.pid
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Project:
    """A session with a slideshow of five large photos, ready to be rendered."""

    def __init__(self, url: str, files: list[Path]) -> None:
        self._http = httpx.Client(base_url=url, timeout=120, headers=ATTRIBUTION)
        answer = self._post("/api/auth/anonymous-token", headers={"X-Client-Id": "bench"})
        self.headers = {"Authorization": f"Bearer {answer['data']['token']}", **ATTRIBUTION}
        self._http.headers.update(self.headers)
        opened = self._post("/api/tasks/me/with-session/nemo_agent", json={"task_name": "bench"})
        self._session = opened["data"]["session_id"]
        parts = [("files", (file.name, file.read_bytes())) for file in files]
        self._post(f"/api/upload-video/nemo_agent/me/{self._session}", files=parts)
        message = {"parts": [{"text": "make a 60 second portrait slideshow with music"}]}
        turn = {"app_name": "nemo_agent", "session_id": self._session, "new_message": message}
        self._http.post("/run_sse", json=turn).raise_for_status()
        state = self._http.get(f"/api/state/nemo_agent/me/{self._session}/latest").json()
        self.draft = state["data"]["state"]["draft"]

    def render(self, name: str) -> None:
        body = {"id": name, "sessionId": self._session, "draft": self.draft}
        self._post("/api/render/proxy/lambda", json=body)

    def cancel(self, name: str) -> None:
        self._http.post(f"/api/render/proxy/lambda/{name}/cancel")

    def _post(self, path: str, **options: Any) -> dict[str, Any]:
        answer = self._http.post(path, **options)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def rendering(pid: int) -> bool:
    """Whether the server has a child process just now. Linux only."""
    return any(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))


def asked(url: str, headers: dict[str, str]) -> list[float]:
    """How long each of many answers took, in ms."""
    link = http.client.HTTPConnection(urlsplit(url).netloc)
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        link.request("GET", "/api/credits/balance/simple", headers=headers)
        answer = link.getresponse()
        assert json.loads(answer.read())["code"] == 0
        took.append((time.perf_counter() - began) * 1000)
    link.close()
    return took


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[round(share * (len(times) - 1))]


def measure(url: str, pid: int, project: Project, number: int) -> tuple[list[float], list[float]]:
    """Idle, then while a render runs from the first answer to the last."""
    idle = asked(url, project.headers)
    project.render(f"busy-{number}")
    while not rendering(pid):
        time.sleep(0.05)
    time.sleep(1)
    busy = asked(url, project.headers)
    if not rendering(pid):
        raise SystemExit("the render was over before the last answer: ask less often")
    # Its virtual due time is long past, but its encoder still runs: it can be cancelled.
    project.cancel(f"busy-{number}")
    while rendering(pid):
        time.sleep(0.05)
    return idle, busy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, served() as (url, pid):
        project = Project(url, photos(Path(folder)))
        pairs = [measure(url, pid, project, number) for number in range(rounds)]
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        idle, busy = (
            statistics.median(percentile(pair[which], share) for pair in pairs) for which in (0, 1)
        )
        print(f"{name}: idle {idle:.2f} ms, while rendering {busy:.2f} ms: {busy / idle:.2f}")


if __name__ == "__main__":
    main()
