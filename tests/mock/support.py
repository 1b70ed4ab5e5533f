"""Short words for what a client does to a mock, in this process or in another."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import httpx
from nemovideo_mock.profile import SEED
from nemovideo_mock.worlds import Settings

ATTRIBUTION = {
    "X-Skill-Source": "test",
    "X-Skill-Version": "1.0.0",
    "X-Skill-Platform": "unknown",
}
START = 1_800_000_000.0


@dataclass
class Api:
    """One client of one world: what it sends is as raw as can be."""

    http: httpx.AsyncClient
    token: str = ""
    session_id: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **ATTRIBUTION}

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.http.get(path, headers=self.headers, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.http.post(path, json=json, headers=self.headers, **options)

    async def connect(self, client_id: str = "test-client") -> Api:
        answer = await self.http.post(
            "/api/auth/anonymous-token", headers={"X-Client-Id": client_id}
        )
        self.token = answer.json()["data"]["token"]
        return await self.open()

    async def open(self) -> Api:
        answer = await self.post(
            "/api/tasks/me/with-session/nemo_agent", {"task_name": "project", "language": "en"}
        )
        self.session_id = answer.json()["data"]["session_id"]
        return self

    async def upload(self, *files: tuple[str, bytes]) -> httpx.Response:
        path = f"/api/upload-video/nemo_agent/me/{self.session_id}"
        return await self.post(path, files=[("files", file) for file in files])

    def message(self, text: str) -> dict[str, Any]:
        return {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.session_id,
            "new_message": {"parts": [{"text": text}]},
        }

    async def say(self, text: str) -> httpx.Response:
        return await self.post("/run_sse", self.message(text))

    async def state(self) -> dict[str, Any]:
        answer = await self.get(f"/api/state/nemo_agent/me/{self.session_id}/latest")
        found: dict[str, Any] = answer.json()["data"]["state"]
        return found

    async def credits(self) -> dict[str, int]:
        answer = await self.get("/api/credits/balance/simple")
        found: dict[str, int] = answer.json()["data"]
        return found

    async def render(self, render_id: str, draft: Any, **output: Any) -> httpx.Response:
        body = {"id": render_id, "sessionId": self.session_id, "draft": draft, "output": output}
        return await self.post("/api/render/proxy/lambda", body)

    async def poll(self, render_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get(f"/api/render/proxy/lambda/{render_id}")).json()
        return found

    async def poll_to_end(self, render_id: str) -> dict[str, Any]:
        for _ in range(20):
            answer = await self.poll(render_id)
            if answer["status"] not in ("pending", "processing"):
                return answer
        raise AssertionError("the render never ends")

    async def control(self, path: str, **body: Any) -> Any:
        """`POST /__mock__/<path>` with a body, `GET` without one."""
        url = f"/__mock__/{path}"
        answer = await (self.http.post(url, json=body) if body else self.http.get(url))
        assert answer.status_code == 200, answer.text
        return answer.json()


def settings(**choices: Any) -> Settings:
    """Stub renders, a fixed start, every edit spoken: nothing a test does not ask for."""
    profile = SEED.replace(**{"silent_rate": 0.0, **choices.pop("profile", {})})
    return Settings(**{"start": START, "render": "stub", "profile": profile, **choices})


class serve:
    """`nemovideo-mock serve` on a free port while the block runs; the value is its URL.

    Another `command` may take its place.
    """

    def __init__(
        self, *options: str, stderr: IO[str] | None = None, command: Sequence[str] = ()
    ) -> None:
        self._stderr = stderr
        quiet = () if command or "--log" in options else ("--quiet",)
        chosen = command or ("serve", "--port", "0")
        self._command = [sys.executable, "-m", "nemovideo_mock", *chosen, *quiet, *options]

    def __enter__(self) -> str:
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline()
        return self.ready.split()[2]

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


def photo(width: int = 64, height: int = 48, color: str = "teal") -> bytes:
    """A small real PNG."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "PNG")
    return out.getvalue()


PHOTOS = [("sea.png", photo(color="teal")), ("sun.png", photo(color="gold"))]
