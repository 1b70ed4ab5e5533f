"""Servers in processes of their own: the mock, a bare one beside it, and another project's mock."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

AIMOCK = Path("build/aimock/node_modules/.bin/llmock")
AIMOCK_PACKAGE = "@copilotkit/aimock@1.43.0"
PATIENCE = 30.0

BARE = """
import sys, uvicorn
HEAD = [(b"content-type", b"application/json"), (b"content-length", b"64")]
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HEAD})
    await send({"type": "http.response.body", "body": b" " * 64})
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", lifespan="off", access_log=False,
            loop="uvloop", http="httptools")
"""
"""As little as a server can do with the same loop and the same parser."""


@dataclass(frozen=True, slots=True)
class Target:
    """One URL of one server."""

    name: str
    url: str
    pid: int
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def bare() -> Iterator[Target]:
    """A server that answers every request with the same few bytes."""
    port = free_port()
    with _process([sys.executable, "-c", BARE, str(port)], f"http://127.0.0.1:{port}/") as pid:
        yield Target("bare", f"http://127.0.0.1:{port}/", pid)


@contextmanager
def mock(*options: str) -> Iterator[tuple[str, int]]:
    """The URL and the process of a mock with stub renders."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    serve = [sys.executable, "-m", "nemovideo_mock", "serve", "--port", str(port)]
    command = [*serve, "--render", "stub", "--pause", "0", "--log", "off", *options]
    with _process(command, f"{url}/__mock__/health") as pid:
        yield url, pid


@contextmanager
def aimock() -> Iterator[Target | None]:
    """The models of aimock, installed under build/ where there is npm; else nothing."""
    if not _installed():
        yield None
        return
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1/models"
    with _process([str(AIMOCK), "--port", str(port), "--log-level", "silent"], url) as pid:
        yield Target("aimock /v1/models", url, pid)


def _installed() -> bool:
    if AIMOCK.exists():
        return True
    if shutil.which("npm") is None:
        return False
    folder = AIMOCK.parents[2]
    folder.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", ".", AIMOCK_PACKAGE]
    subprocess.run(install, cwd=folder, capture_output=True, timeout=120, check=False)
    return AIMOCK.exists()


@contextmanager
def _process(command: list[str], url: str) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_answer(url, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.perf_counter() > until or process.poll() is not None:
                raise
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Session:
    """A session of the mock with two photos and a slideshow of them, and a finished render."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        issued = self.post("/api/auth/anonymous-token", headers={"X-Client-Id": "bench"})
        self.headers = {
            "Authorization": f"Bearer {issued['data']['token']}",
            "X-Skill-Source": "bench",
            "X-Skill-Version": "1",
            "X-Skill-Platform": "unknown",
        }
        self._http.headers.update(self.headers)
        opened = self.post("/api/tasks/me/with-session/nemo_agent", json={"task_name": "bench"})
        self.id = opened["data"]["session_id"]

    @property
    def state_path(self) -> str:
        return f"/api/state/nemo_agent/me/{self.id}/latest"

    def upload(self, *files: tuple[str, bytes]) -> None:
        parts = [("files", file) for file in files]
        self.post(f"/api/upload-video/nemo_agent/me/{self.id}", files=parts)

    def say(self, text: str) -> None:
        message = {"parts": [{"text": text}]}
        body = {"app_name": "nemo_agent", "user_id": "me", "session_id": self.id}
        answer = self._http.post("/run_sse", json={**body, "new_message": message})
        answer.raise_for_status()

    def render(self, name: str) -> None:
        draft = self.get(self.state_path)["data"]["state"]["draft"]
        body = {"id": name, "sessionId": self.id, "draft": draft}
        self.post("/api/render/proxy/lambda", json=body)
        while self.get(f"/api/render/proxy/lambda/{name}")["status"] != "completed":
            pass

    def get(self, path: str) -> Any:
        return self._http.get(path).raise_for_status().json()

    def post(self, path: str, **options: Any) -> Any:
        return self._http.post(path, **options).raise_for_status().json()
