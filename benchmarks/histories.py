"""What reading the state of a session costs that has had a thousand turns and 500 uploads.

    python -m benchmarks.histories

Beside one that has had ten of each, in this process and without sockets, in processor time.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from typing import Any

import httpx
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.app import create_app
from nemovideo_mock.media import Media
from nemovideo_mock.worlds import Settings

from benchmarks.goals import Goal, Row, show
from benchmarks.server import photo

REQUESTS, ROUNDS = 300, 7
MESSAGE = {"parts": [{"text": "make a slideshow"}]}


async def cost(turns: int, uploads: int) -> float:
    """Seconds of processor time for one state, in the best of some rounds."""
    app = create_app(Settings(render="stub"))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://mock"
    ) as http:
        client = {"X-Client-Id": "bench"}
        issued = (await http.post("/api/auth/anonymous-token", headers=client)).json()["data"]
        http.headers["Authorization"] = f"Bearer {issued['token']}"
        opened = await http.post("/api/tasks/me/with-session/nemo_agent", json={})
        session = opened.json()["data"]["session_id"]
        files = [("files", ("a.jpg", photo("teal")))]
        await http.post(f"/api/upload-video/nemo_agent/me/{session}", files=files)
        body = {"app_name": "nemo_agent", "user_id": "me", "session_id": session}
        await http.post("/run_sse", json={**body, "new_message": MESSAGE})
    _multiply(app.worlds.get("default").context.store, session, turns, uploads)
    path = f"/api/state/nemo_agent/me/{session}/latest"
    found = await _timed(app, path, http.headers["Authorization"].encode())
    await app.worlds.close()
    return found


def _multiply(store: Any, session: str, turns: int, uploads: int) -> None:
    """More turns and uploads like the first ones, under other names."""
    turn, media = store.of(Turn, session)[0], store.of(Media, session)[0]
    copies: list[Any] = [dataclasses.replace(turn, id=f"t{nth}") for nth in range(turns - 1)]
    copies += [dataclasses.replace(media, id=f"m{nth}") for nth in range(uploads - 1)]
    store.append(*copies)


async def _timed(app: Any, path: str, bearer: bytes) -> float:
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "server": ("mock", 80),
        "client": ("127.0.0.1", 1),
        "query_string": b"",
        "headers": [(b"host", b"mock"), (b"authorization", bearer)],
    }
    statuses: list[int] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 200))

    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(REQUESTS):
            await app({**scope, "path": path}, receive, send)
        best = min(best, (time.process_time() - began) / REQUESTS)
    if set(statuses) != {200}:
        raise SystemExit(f"{path}: {set(statuses)}")
    return best


def rows() -> list[Row]:
    few, many = asyncio.run(cost(10, 10)), asyncio.run(cost(1000, 500))
    detail = f"{many * 1e6:.0f} µs beside {few * 1e6:.0f} µs of processor time"
    name = "state of 1,000 turns and 500 uploads / of 10"
    return [Row(name, many / few, Goal(2.0, at="most"), detail)]


def main() -> int:
    return show(rows())


if __name__ == "__main__":
    raise SystemExit(main())
