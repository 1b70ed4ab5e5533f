"""Requests put straight into the application: nothing between, so that many fit into a minute."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from nemovideo_mock.app import create_app
from nemovideo_mock.asgi.injection import ConnectionBroken

from tests.mock.support import settings

DEADLINE = 20.0
"""Real seconds that any answer may take here; most take one or two thousandths."""
BUG = "a bug of the mock"

Headers = list[tuple[bytes, bytes]]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    problem: str = ""
    """Why this is no answer that a server may give; empty when it may."""

    def json(self) -> Any:
        return json.loads(self.body)


class Driver:
    """One application, asked directly."""

    def __init__(self, **choices: Any) -> None:
        self.app = create_app(settings(**choices))

    async def ask(self, method: str, path: bytes, headers: Headers, body: bytes) -> Answer:
        """What the application answers; an error that leaves it is a problem, and so is none."""
        target, _, query = path.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": target.decode("latin-1"),
            "raw_path": target,
            "query_string": query,
            "root_path": "",
            "headers": [*headers, (b"content-length", str(len(body)).encode())],
            "client": ("127.0.0.1", 40000),
            "server": ("127.0.0.1", 8787),
        }
        sent: list[dict[str, Any]] = []
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        try:
            async with asyncio.timeout(DEADLINE):
                await self.app(scope, receive, send)
        except ConnectionBroken:
            return Answer(0, {}, b"")
        except Exception as error:
            return Answer(0, {}, b"", f"{type(error).__name__}: {error}")
        return _answer(sent)


def _answer(sent: list[dict[str, Any]]) -> Answer:
    if not sent:
        return Answer(0, {}, b"", "no answer")
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]
    }
    body = b"".join(message.get("body", b"") for message in sent[1:])
    note = headers.get("x-nemo-mock-note", "")
    return Answer(sent[0]["status"], headers, body, note if BUG in note else "")


class Caller:
    """A client of a driver, with a token, a session and two photos."""

    def __init__(self, driver: Driver, world: str) -> None:
        self.driver = driver
        self.prefix = f"/w/{world}"
        self.headers: Headers = []
        self.session = ""

    async def ask(
        self, method: str, path: str, body: Any = None, *, headers: Headers | None = None
    ) -> Answer:
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        given = headers or [(b"content-type", b"application/json")]
        target = (self.prefix + path).encode("latin-1", "replace")
        return await self.driver.ask(method, target, [*self.headers, *given], raw)

    async def connect(self) -> Caller:
        asked = [(b"x-client-id", b"torture")]
        answer = await self.ask("POST", "/api/auth/anonymous-token", headers=asked)
        token = answer.json()["data"]["token"]
        self.headers = [
            (b"host", b"127.0.0.1:8787"),
            (b"authorization", f"Bearer {token}".encode()),
            (b"x-skill-source", b"torture"),
            (b"x-skill-version", b"1.0.0"),
            (b"x-skill-platform", b"unknown"),
        ]
        opened = await self.ask(
            "POST", "/api/tasks/me/with-session/nemo_agent", {"task_name": "project"}
        )
        self.session = opened.json()["data"]["session_id"]
        return self

    async def upload(self, filename: str, data: bytes) -> Answer:
        path = f"/api/upload-video/nemo_agent/me/{self.session}"
        head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n\r\n'
        kind = [(b"content-type", b"multipart/form-data; boundary=b")]
        return await self.ask("POST", path, head.encode() + data + b"\r\n--b--\r\n", headers=kind)

    def message(self, text: str) -> dict[str, Any]:
        return {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.session,
            "new_message": {"parts": [{"text": text}]},
        }

    async def draft(self) -> Any:
        answer = await self.ask("GET", f"/api/state/nemo_agent/me/{self.session}/latest")
        return answer.json()["data"]["state"].get("draft")
