"""Order by what the server received and finished sending: one after another is never a crime.

The client here is as quick as can be: it sends its next request from within the call that delivers
the last byte of the answer, before the server has got control back.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from nemovideo_contracts.judge.journal import exchange
from nemovideo_contracts.judge.journal.case import Case
from nemovideo_contracts.judge.verdict import judge
from nemovideo_mock.app import create_app
from nemovideo_mock.worlds import Settings

HEADERS = {
    "x-skill-source": "s",
    "x-skill-version": "1",
    "x-skill-platform": "unknown",
    "content-type": "application/json",
    "accept": "text/event-stream",
}
WORDS = ("make a slideshow", "add a title", "how are you", "make it brighter")


class Sequential:
    """Requests of one client, each begun where the answer before it ended."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.token = self.session = ""

    async def run(self, messages: list[str]) -> None:
        await self._then("POST", "/api/auth/anonymous-token", {}, self._opened, list(messages))

    async def _opened(self, answer: bytes, messages: list[str]) -> None:
        self.token = json.loads(answer)["data"]["token"]
        path = "/api/tasks/me/with-session/nemo_agent"
        await self._then("POST", path, {"task_name": "p"}, self._started, messages)

    async def _started(self, answer: bytes, messages: list[str]) -> None:
        self.session = json.loads(answer)["data"]["session_id"]
        await self._said(b"", messages)

    async def _said(self, answer: bytes, messages: list[str]) -> None:
        if messages:
            body = {
                "app_name": "nemo_agent",
                "user_id": "me",
                "session_id": self.session,
                "new_message": {"parts": [{"text": messages[0]}]},
            }
            await self._then("POST", "/run_sse", body, self._said, messages[1:])

    async def _then(self, method: str, path: str, body: Any, after: Any, rest: list[str]) -> None:
        headers = {**HEADERS, "x-client-id": "c", "authorization": f"Bearer {self.token}"}
        data = json.dumps(body).encode()
        received = bytearray()
        read = False

        async def receive() -> dict[str, Any]:
            nonlocal read
            if read:
                await asyncio.sleep(3600)
            read = True
            return {"type": "http.request", "body": data, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            received.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                await after(bytes(received), rest)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()]
            + [(b"content-length", str(len(data)).encode())],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "extensions": {},
            "state": {},
        }
        await self.app(scope, receive, send)


async def journal_of(messages: list[str], speed: float) -> list[dict[str, Any]]:
    app = create_app(Settings(render="stub", clock="real", speed=speed))
    try:
        await asyncio.wait_for(Sequential(app).run(messages), 60)
        return list(app.worlds.get("default").journal.read())
    finally:
        await app.worlds.close()


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=4), st.sampled_from([200.0, 2000.0]))
@example(["make a slideshow", "make a slideshow", "add a title"], 2000.0)
@settings(max_examples=6, deadline=None, database=None)
def test_a_sequential_client_never_talks_over_itself(messages: list[str], speed: float) -> None:
    journal = asyncio.run(journal_of(messages, speed))
    case = Case(exchanges=exchange.from_mappings(journal))
    turns = case.of("run_sse")
    assert len(turns) == len(messages)
    assert all(after.at >= before.until for before, after in itertools.pairwise(turns))
    found = {verdict.rule.id: verdict for verdict in judge(case) if verdict.failed}
    assert "run.one-at-a-time" not in found
    again = found.get("run.never-resent")
    assert again is None or "still running" not in again.message
