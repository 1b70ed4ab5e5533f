"""A world at an earlier moment, from its records alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock.support import PHOTOS, START, Api

pytestmark = pytest.mark.anyio


async def journey(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("make a slideshow")
    await api.say("add a title 'Hello'")
    await api.render("render_1", (await api.state())["draft"])
    await api.poll_to_end("render_1")


async def state(api: Api, at: float | None = None) -> dict[str, Any]:
    found: dict[str, Any] = await api.control("state" if at is None else f"state?at={at}")
    return found


async def test_a_moment_shows_what_was_and_nothing_later(api: Api) -> None:
    await journey(api)
    now = await state(api)
    session = now["sessions"][0]
    first, second = session["commits"]
    assert [commit["message"] for commit in (first, second)] == [
        "make a slideshow",
        "add a title 'Hello'",
    ]
    between = (await state(api, first["at"]))["sessions"][0]
    assert between["commits"] == [first]
    assert between["draft"]["d"] > 0
    assert "Hello" not in str(between["draft"])
    assert "Hello" in str(session["draft"])
    assert [render["status"] for render in now["renders"]] == ["completed"]
    assert (await state(api, second["at"]))["renders"] == []


async def test_a_running_turn_does_not_tell_its_end(api: Api) -> None:
    await journey(api)
    turn = (await state(api))["sessions"][0]["turns"][0]
    assert turn["ending"] == "complete"
    running = (await state(api, turn["arrived_at"] + 1))["sessions"][0]["turns"][0]
    assert (running["ending"], running["ends_at"], running["commit_at"]) == (None, None, None)


async def test_credits_and_tokens_of_a_moment(api: Api) -> None:
    await journey(api)
    now, begin = await state(api), await state(api, START)
    assert begin["accounts"][0]["credits"]["total"] == 100
    spent = sum(entry["amount"] for entry in now["ledger"] if entry["kind"] == "settle")
    assert now["accounts"][0]["credits"]["total"] == 100 - spent < 100
    token = now["accounts"][0]["tokens"][0]
    assert token["token"] == "<token-1>"
    assert token["live"]
    assert api.token not in str(now)
    assert (await state(api, START - 1))["accounts"] == []


async def test_reading_moves_no_clock(api: Api) -> None:
    await journey(api)
    before = await api.control("clock")
    await state(api)
    assert await api.control("clock") == before


async def test_the_future_is_not_shown(api: Api) -> None:
    for path in ("state", "frame"):
        answer = await api.http.get(f"/__mock__/{path}?at={START + 1e6}")
        assert answer.status_code == 422
        assert "up to now" in answer.json()["message"]


@pytest.mark.mock(render="real")
async def test_a_frame_of_an_earlier_draft(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("make a slideshow")
    await api.say("make it black and white")
    first = (await state(api))["sessions"][0]["commits"][0]["at"]
    paths = [f"/__mock__/frame?resolution=64x36{at}" for at in ("", f"&at={first}")]
    pictures = [await api.http.get(path) for path in paths]
    assert [picture.status_code for picture in pictures] == [200, 200]
    assert pictures[0].content != pictures[1].content


async def test_the_video_of_a_render(api: Api) -> None:
    await journey(api)
    render = (await state(api))["renders"][0]
    path = f"/__mock__/renders/{render['user_id']}/{render['id']}/video"
    video = await api.http.get(path)
    assert video.headers["content-type"] == "video/mp4"
    assert video.content[4:8] == b"ftyp"
    assert (await api.http.get(path.replace("render_1", "other"))).status_code == 404
