"""The line that `serve` writes for every exchange."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.asgi.log import Line, Logged, plain, writer
from nemovideo_mock.journal import Recorder

from tests.mock.support import PHOTOS, Api, settings

pytestmark = pytest.mark.anyio


class Log(list[Line]):
    """Lines as they are written, of a mock in this process."""

    def api(self, **choices: Any) -> Api:
        app = Logged(create_app(settings(**choices)), self.append)
        transport = httpx.ASGITransport(app=app)
        return Api(httpx.AsyncClient(transport=transport, base_url="http://mock"))


async def test_a_line_for_each_exchange_and_two_for_a_turn() -> None:
    log = Log()
    api = await log.api().connect()
    await api.upload(*PHOTOS)
    await api.say("make a slideshow")
    assert [line.get("operation") for line in log] == [
        "anonymous_token",
        "create_session",
        "upload",
        None,
        "run_sse",
    ]
    starts, ends = log[3:]
    assert starts["special"] == ["turn starts"]
    assert "ms" not in starts
    assert ends["at"] > starts["at"]
    assert ends["special"][0].startswith("edit, ")
    assert all(line["world"] == "default" and line["status"] == 200 for line in (*log[:3], ends))


async def test_what_was_special() -> None:
    log = Log()
    api = await log.api(profile={"silent_rate": 1.0}).connect()
    fault = {"match": {"operation": "credit_balance"}, "effect": {"error": 503}}
    await api.http.post("/__mock__/faults", json={**fault, "id": "down"})
    await api.get("/api/credits/balance/simple")
    await api.upload(*PHOTOS)
    await api.say("make a slideshow")
    special = ["; ".join(line["special"]) for line in log]
    assert "fault down: error" in special[3]
    assert special[-1].endswith(" silent")
    await api.http.delete("/__mock__/faults")
    await Api(api.http, token="unknown").get("/api/credits/balance/simple")
    assert log[-1]["code"] == 1001
    assert log[-1]["special"][0].startswith("refused: ")


async def test_no_secret_and_no_reading_of_the_control_api() -> None:
    log = Log()
    api = await log.api().connect()
    await api.http.get("/__mock__/journal")
    await api.http.get(f"/web/workspace/claim/{api.token}?token={api.token}")
    await api.http.post("/__mock__/clock", json={"advance": 1})
    text = "\n".join(map(plain, log))
    assert api.token not in text
    assert "/__mock__/journal" not in text
    assert "POST /__mock__/clock 200" in text


async def test_as_text_and_as_json() -> None:
    line = {"at": 1_800_000_000.25, "world": "a", "method": "GET", "path": "/x\x1b[2J\n"}
    line |= {"status": 404, "code": 404, "ms": 3.4, "special": ["refused: no"]}
    reading, writing = os.pipe()
    writer("plain", writing)(line)
    writer("json", writing)(line)
    text, data = os.read(reading, 4096).decode().splitlines()
    assert text == "2027-01-15 08:00:00.250 a GET /x?[2J? 404 code 404 3 ms  refused: no"
    assert json.loads(data)["path"] == "/x?[2J?"
    assert "\x1b[33m404" in plain(line, colors=True)
    os.close(reading)
    writer("plain", writing)(line)
    os.close(writing)


async def test_a_reader_that_does_not_read_costs_lines_and_not_time() -> None:
    reading, writing = os.pipe()
    write = writer("json", writing)
    line = {"at": 0.0, "world": "字" * 128, "method": "GET", "path": "字" * 999, "ms": 1.0}
    for _ in range(1000):
        write({**line, "status": 200, "special": ["字" * 999] * 9})
    os.close(writing)
    with os.fdopen(reading) as lines:
        assert all(json.loads(text)["status"] == 200 for text in lines)


async def polls(log: Log) -> list[dict[str, Any]]:
    """What is logged of polls: answered, refused, and one with a secret in its path."""
    api = await log.api().connect()
    await api.credits()
    await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")
    await api.say("make a 5 s video of a cat")
    # A client may name a render as it likes.
    for name in ("r1", api.token):
        await api.render(name, (await api.state())["draft"])
        await api.poll_to_end(name)
    await Api(api.http, token="unknown").get("/api/credits/balance/simple")
    return [{**line, "ms": 0, "special": list(line["special"])} for line in log]


async def test_lines_made_without_a_record_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = await polls(Log())
    monkeypatch.setattr(Recorder, "uneventful", None)
    assert quick == await polls(Log())
    assert not any("nmv_usr_" in plain(line) for line in quick)


async def test_lines_of_one_moment_are_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    reading, writing = os.pipe()
    monkeypatch.setattr(os, "write", lambda _, data: written.append(data))
    write = writer("plain", writing, together=True)
    line = {"at": 0.0, "world": "a", "method": "GET", "path": "/" + "x" * 99, "special": []}
    for _ in range(100):
        write({**line, "status": 200, "ms": 1.0})
    assert written == []
    await asyncio.sleep(0)
    assert b"".join(written).count(b"\n") == 100
    assert 1 < len(written) < 10
    assert all(len(piece) <= 4096 for piece in written)
    os.close(reading)
    os.close(writing)
