"""Faults as a client meets them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from nemovideo_mock.asgi.injection import ConnectionBroken

from tests.mock.support import PHOTOS, START, Api

pytestmark = pytest.mark.anyio

MESSAGE = "turn these photos into a slideshow video"


async def fault(api: Api, operation: Any, effect: Any, **more: Any) -> dict[str, Any]:
    match = {"operation": operation, **more.pop("match", {})}
    answer: dict[str, Any] = await api.control("faults", match=match, effect=effect, **more)
    return answer


async def last(api: Api) -> dict[str, Any]:
    exchanges: list[dict[str, Any]] = (await api.control("journal"))["exchanges"]
    return exchanges[-1]


def texts(answer: httpx.Response) -> list[str]:
    frames = [part[5:] for part in answer.text.split("\n\n") if part.startswith("data: ")]
    return [event["content"] for event in map(json.loads, frames) if event["type"] == "text"]


@pytest.mark.parametrize(("code", "status"), [(1001, 200), (2001, 200), (402, 402), (503, 503)])
async def test_an_error_with_the_right_body(api: Api, code: int, status: int) -> None:
    await fault(api, "credit_balance", {"error": code}, times=1)
    answer = await api.get("/api/credits/balance/simple")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await last(api))["faults"] == [
        {
            "rule": "fault-1",
            "effect": {
                "error": {
                    "code": code,
                    "message": None,
                    "retry_after": None,
                    "when": "before",
                    "body": "envelope",
                }
            },
        }
    ]
    assert (await api.credits())["available"] == 100


async def test_a_gateway_page_and_a_retry_time(api: Api) -> None:
    await fault(api, "credit_balance", {"error": {"code": 502, "body": "html"}}, times=1)
    page = await api.get("/api/credits/balance/simple")
    assert (page.status_code, page.headers["content-type"][:9]) == (502, "text/html")
    await fault(api, "credit_balance", {"error": {"code": 429, "retry_after": 30}}, times=1)
    assert (await api.get("/api/credits/balance/simple")).headers["retry-after"] == "30"


async def test_an_error_after_the_work_was_done(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    draft = (await api.state())["draft"]
    await fault(api, "submit_render", {"error": {"code": 504, "when": "after"}}, times=1)
    assert (await api.render("render_1", draft)).status_code == 504
    assert (await api.render("render_1", draft)).status_code == 409


async def test_a_delay_is_in_virtual_time(api: Api) -> None:
    await fault(api, "credit_balance", {"delay": 3600})
    await api.credits()
    assert (await api.control("clock"))["now"] == START + 3600


async def test_a_broken_connection_in_process(api: Api) -> None:
    await fault(api, "credit_balance", {"connection": "reset"}, times=1)
    with pytest.raises(ConnectionBroken):
        await api.credits()
    exchange = await last(api)
    assert (exchange["ending"], exchange["response"]["status"]) == ("cut", None)


async def test_a_silent_edit_is_in_the_state(api: Api) -> None:
    await api.upload(*PHOTOS)
    await fault(api, "run_sse", {"turn": "silent"}, times=1)
    assert texts(await api.say(MESSAGE)) == []
    assert len((await api.state())["draft"]["t"][0]["sg"]) == 2


async def test_a_message_pattern_chooses_the_turn(api: Api) -> None:
    await api.upload(*PHOTOS)
    await fault(api, "run_sse", {"turn": "silent"}, match={"message": "title"})
    assert texts(await api.say(MESSAGE))
    assert texts(await api.say("add a title 'Hello'")) == []


async def test_an_edit_that_is_never_committed(api: Api) -> None:
    await api.upload(*PHOTOS)
    await fault(api, "run_sse", {"turn": {"commit": "never"}}, times=1)
    assert texts(await api.say(MESSAGE))
    assert "draft" not in await api.state()
    assert (await api.credits())["available"] == 100


async def test_a_late_commit(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.control("clock", mode="manual")
    await fault(api, "run_sse", {"turn": {"commit": "after", "lag": 60, "delivery": "silent"}})
    # A manual clock would hold the stream; the turn is planned under auto-jump.
    await api.control("clock", mode="auto-jump")
    await api.say(MESSAGE)
    await api.control("clock", mode="manual")
    assert "draft" not in await api.state()
    await api.control("clock", advance=60)
    assert "draft" in await api.state()


async def test_a_stale_state(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    await fault(api, "session_state", {"state": 30})
    assert "draft" not in await api.state()
    assert "draft" in await api.state()


async def test_a_failed_render_and_a_hung_one(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    draft = (await api.state())["draft"]
    reason = {"kind": "failed", "reason": "out of memory"}
    await fault(api, "submit_render", {"render": reason}, times=1)
    await fault(api, "submit_render", {"render": "hung"}, match={"nth": 2})
    await api.render("render_1", draft)
    ended = await api.poll_to_end("render_1")
    assert (ended["status"], ended["error"]) == ("failed", "out of memory")
    await api.render("render_2", draft)
    assert {(await api.poll("render_2"))["status"] for _ in range(12)} == {"processing"}
    await api.control("clock", advance=7 * 24 * 3600 - 1000)
    assert (await api.poll("render_2"))["status"] == "processing"
    await api.render("render_3", draft)
    assert (await api.poll_to_end("render_3"))["status"] == "completed"


async def test_a_completed_render_without_its_url(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    await fault(api, "poll_render", {"render": "without-url"})
    await api.render("render_1", (await api.state())["draft"])
    ended = await api.poll_to_end("render_1")
    assert ended["status"] == "completed"
    assert "output" not in ended


@pytest.mark.parametrize("kind", ["shortened", "corrupted"])
async def test_a_download_that_is_wrong(api: Api, kind: str) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    await api.render("render_1", (await api.state())["draft"])
    await api.poll_to_end("render_1")
    path = "/api/render/proxy/render_1/download"
    await fault(api, "download_render", {"body": kind}, times=1)
    wrong, right = await api.get(path), await api.get(path)
    assert int(wrong.headers["content-length"]) == len(wrong.content)
    assert wrong.content != right.content
    assert (len(wrong.content) < len(right.content)) == (kind == "shortened")


async def test_slow_bytes_take_their_time(api: Api) -> None:
    await api.upload(*PHOTOS)
    url = (await api.state())["video_infos"][0]["cdn_url"]
    size = len((await api.get(url)).content)
    await fault(api, "uploaded_file", {"slow": size / 100})
    assert len((await api.get(url)).content) == size
    assert (await api.control("clock"))["now"] >= START + 90


async def test_a_token_revoked_in_the_middle(api: Api) -> None:
    await fault(api, "session_state", {"account": {"token": "revoked"}}, times=1)
    path = f"/api/state/nemo_agent/me/{api.session_id}/latest"
    assert (await api.get(path)).json()["code"] == 1001
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_a_session_lost_in_the_middle(api: Api) -> None:
    await fault(api, "run_sse", {"account": {"session": "lost"}}, times=1)
    assert (await api.say("add a title")).json()["code"] == 1002
    assert (await (await api.open()).say("hello")).headers["content-type"].startswith("text/event")


async def test_credits_gone_in_the_middle(api: Api) -> None:
    await api.upload(*PHOTOS)
    await fault(api, "run_sse", {"account": {"credits": 0}}, times=1)
    assert (await api.say(MESSAGE)).json()["code"] == 2001
    assert await api.credits() == {"available": 0, "frozen": 0, "total": 0}


def test_over_a_real_connection(server: str) -> None:
    """Cuts, resets and truncations are what a client's socket sees of them."""
    with httpx.Client(base_url=server) as http:
        token = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "c"}).json()
        auth = {"Authorization": f"Bearer {token['data']['token']}"}
        session = http.post("/api/tasks/me/with-session/nemo_agent", json={}, headers=auth).json()
        sid = session["data"]["session_id"]
        path = f"/api/upload-video/nemo_agent/me/{sid}"
        http.post(path, files=[("files", photo) for photo in PHOTOS], headers=auth)
        body = {
            "app_name": "nemo_agent",
            "session_id": sid,
            "new_message": {"parts": [{"text": MESSAGE}]},
        }
        cut = {"turn": {"delivery": "cut", "after": 2}}
        for effect, operation in [
            (cut, "run_sse"),
            ({"connection": "reset"}, "credit_balance"),
            ({"connection": "closed"}, "session_state"),
        ]:
            rule = {"match": {"operation": operation}, "effect": effect, "times": 1}
            assert http.post("/__mock__/faults", json=rule).status_code == 200
        with (
            pytest.raises(httpx.RemoteProtocolError, match="incomplete"),
            http.stream("POST", "/run_sse", json=body, headers=auth) as stream,
        ):
            for _ in stream.iter_raw():
                pass
        with pytest.raises(httpx.ReadError):
            http.get("/api/credits/balance/simple", headers=auth)
        with pytest.raises(httpx.RemoteProtocolError, match="without sending"):
            http.get(f"/api/state/nemo_agent/me/{sid}/latest", headers=auth)
        state = http.get(f"/api/state/nemo_agent/me/{sid}/latest", headers=auth).json()
        assert state["data"]["state"]["draft"]["t"]
        exchanges = http.get("/__mock__/journal").json()["exchanges"]
        stream_exchange = next(
            exchange for exchange in exchanges if exchange["operation"] == "run_sse"
        )
        assert len(stream_exchange["response"]["frames"]) == 2
        assert [exchange["ending"] for exchange in exchanges].count("cut") == 3
