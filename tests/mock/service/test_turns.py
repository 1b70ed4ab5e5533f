from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.mock.support import PHOTOS, Api, photo

pytestmark = pytest.mark.anyio

SLIDESHOW = "turn these photos into a slideshow video with transitions and background music"


async def running(api: Api, text: str) -> asyncio.Task[httpx.Response]:
    """A message whose turn has begun, and whose stream is open."""
    stream = asyncio.create_task(api.say(text))
    while not (await api.credits())["frozen"]:  # noqa: ASYNC110 - the mock has no events to await
        await asyncio.sleep(0.001)
    return stream


def payloads(answer: httpx.Response) -> list[dict[str, Any]]:
    """The JSON of every frame that has any."""
    lines = [line for line in answer.text.split("\n\n") if line]
    assert all(line.startswith("data:") for line in lines)
    return [json.loads(line[5:]) for line in lines if line[5:].strip()]


async def test_an_edit_streams_calls_results_and_text(api: Api) -> None:
    await api.upload(*PHOTOS)
    answer = await api.say(SLIDESHOW)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    kinds = [payload["type"] for payload in payloads(answer)]
    assert {"tool_call", "tool_result", "text"} <= set(kinds)
    assert kinds.count("tool_call") == kinds.count("tool_result")
    assert answer.text.startswith("data:\n\n")


async def test_the_draft_shows_the_photos_and_the_music(api: Api) -> None:
    uploaded = (await api.upload(*PHOTOS)).json()["data"]["files"]
    await api.say(SLIDESHOW)
    tracks = {track["tt"]: track["sg"] for track in (await api.state())["draft"]["t"]}
    assert [clip["m"]["media"] for clip in tracks[0]] == [item["id"] for item in uploaded]
    assert tracks[1]


async def test_an_edit_costs_fifty_and_talk_nothing(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("hello")
    assert await api.credits() == {"available": 100, "frozen": 0, "total": 100}
    await api.say(SLIDESHOW)
    assert await api.credits() == {"available": 50, "frozen": 0, "total": 50}


async def test_credits_run_out_with_what_a_bind_link_needs(api: Api) -> None:
    await api.upload(*PHOTOS)
    for _ in range(2):
        await api.say(SLIDESHOW)
    refused = (await api.say(SLIDESHOW)).json()
    assert refused["code"] == 2001
    assert refused["data"]["user_id"].startswith("anon_")
    assert "registration_url" not in refused["data"]


@pytest.mark.mock(profile={"registration_link": "backend", "free_credits": 0})
async def test_the_backend_may_bring_the_link_itself(api: Api) -> None:
    await api.upload(*PHOTOS)
    data = (await api.say(SLIDESHOW)).json()["data"]
    page = await api.http.get(data["registration_url"])
    assert data["user_id"] in page.text


@pytest.mark.parametrize("place", ["stream", "text"])
async def test_running_out_inside_the_stream(mock: httpx.AsyncClient, place: str) -> None:
    mock._transport.app.worlds.get("default").context.profile = (  # type: ignore[attr-defined]
        mock._transport.app.worlds.settings.profile.replace(  # type: ignore[attr-defined]
            out_of_credits=place, free_credits=0
        )
    )
    api = await Api(mock).connect()
    await api.upload(*PHOTOS)
    answer = await api.say(SLIDESHOW)
    assert answer.headers["content-type"].startswith("text/event-stream")
    last = payloads(answer)[-1]
    assert last["type"] == ("error" if place == "stream" else "text")
    assert "draft" not in await api.state()
    assert (await api.credits())["total"] == 0


async def test_sending_twice_works_twice_and_charges_twice(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(SLIDESHOW)
    for _ in range(2):
        await api.say('add a title "Hello"')
    assert (await api.credits())["available"] == 0


@pytest.mark.mock(clock="manual")
async def test_credits_are_frozen_while_a_turn_runs(api: Api) -> None:
    await api.upload(*PHOTOS)
    stream = await running(api, SLIDESHOW)
    assert await api.credits() == {"available": 50, "frozen": 50, "total": 100}
    assert "draft" not in await api.state()
    await api.control("clock", advance=30)
    await stream
    assert await api.credits() == {"available": 50, "frozen": 0, "total": 50}


@pytest.mark.mock(clock="manual")
async def test_a_reader_that_goes_away_loses_nothing_but_words(api: Api) -> None:
    await api.upload(*PHOTOS)
    stream = await running(api, SLIDESHOW)
    stream.cancel()
    await asyncio.gather(stream, return_exceptions=True)
    await api.control("clock", advance=30)
    assert (await api.state())["draft"]["t"]


@pytest.mark.mock(clock="auto-jump", pause=0.2)
async def test_under_auto_jump_reading_the_state_waits_for_a_dropped_edit(api: Api) -> None:
    await api.upload(*PHOTOS)
    stream = await running(api, SLIDESHOW)
    assert "draft" not in await api.state()
    stream.cancel()
    await asyncio.gather(stream, return_exceptions=True)
    assert (await api.state())["draft"]["t"]


@pytest.mark.mock(clock="manual")
async def test_a_second_message_queues(api: Api) -> None:
    await api.upload(*PHOTOS)
    first = await running(api, SLIDESHOW)
    second = asyncio.create_task(api.say('add a title "Hello"'))
    for _ in range(12):
        await api.control("clock", advance=5)
        await asyncio.sleep(0.005)
    await asyncio.gather(first, second)
    assert {track["tt"] for track in (await api.state())["draft"]["t"]} == {0, 1, 7}


@pytest.mark.mock(clock="manual", profile={"concurrent_turns": "refuse"})
async def test_a_second_message_refused(api: Api) -> None:
    await api.upload(*PHOTOS)
    first = await running(api, SLIDESHOW)
    assert (await api.say("and music")).status_code == 409
    await api.control("clock", advance=60)
    await first


@pytest.mark.parametrize(
    ("change", "code", "problem"),
    [
        ({"session_id": "1"}, 1002, "no session '1'"),
        ({"user_id": "anon_other"}, 1002, "anon_other"),
        ({"app_name": "other"}, 422, "app_name"),
        ({"new_message": {"parts": []}}, 422, "new_message.parts"),
        ({"new_message": None}, 422, "new_message"),
    ],
)
async def test_a_wrong_body_is_named(
    api: Api, change: dict[str, Any], code: int, problem: str
) -> None:
    answer = (await api.post("/run_sse", api.message("hi") | change)).json()
    assert answer["code"] == code
    assert problem in answer["message"]


async def test_camel_case_is_told_apart(api: Api) -> None:
    body = {"appName": "nemo_agent", "sessionId": api.session_id, "newMessage": {"parts": [{}]}}
    answer = await api.post("/run_sse", body)
    assert answer.status_code == 422
    assert "'sessionId' was sent; the field is snake_case" in answer.json()["message"]


@pytest.mark.mock(profile={"run_casing": "both", "run_user_id": "required"})
async def test_camel_case_where_it_is_allowed(api: Api) -> None:
    body = {
        "appName": "nemo_agent",
        "userId": "me",
        "sessionId": api.session_id,
        "newMessage": {"parts": [{"text": "hello"}]},
    }
    assert payloads(await api.post("/run_sse", body))
    del body["userId"]
    assert (await api.post("/run_sse", body)).status_code == 422


async def _user_id(api: Api) -> str:
    answer = await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")
    return str(answer.json()["data"]["user_id"])


@pytest.mark.mock(profile={"run_user_id": "me"})
async def test_the_own_id_where_only_me_is_read(api: Api) -> None:
    own = await _user_id(api)
    answer = await api.post("/run_sse", {**api.message("hello"), "user_id": own})
    assert answer.status_code == 422
    assert answer.json()["message"].endswith('send "me"')


@pytest.mark.mock(profile={"run_user_id": "own"})
async def test_me_where_only_the_own_id_is_read(api: Api) -> None:
    own = await _user_id(api)
    assert payloads(await api.post("/run_sse", {**api.message("hello"), "user_id": own}))
    refused = (await api.post("/run_sse", api.message("hello"))).json()
    assert refused["code"] == 1002
    assert own in refused["message"]


async def test_generated_clips_enter_the_state(api: Api) -> None:
    answer = await api.say("generate a video of a sunset over the sea")
    assert payloads(answer)
    (clip,) = (await api.state())["generated_media"]
    assert clip["file_type"] == "video"
    assert (await api.credits())["available"] == 0
    # That it is drawn by program is said to people, and not by the agent.
    assert "placeholder" in answer.headers["x-nemo-mock-note"]
    assert "placeholder" not in answer.text
    assert "x-nemo-mock-note" not in (await api.say("hello")).headers
    file = await api.http.get(clip["cdn_url"])
    assert (file.headers["content-type"], file.content[4:8]) == ("video/mp4", b"ftyp")


async def test_portrait_photos_make_a_portrait_canvas(api: Api) -> None:
    await api.upload(("a.png", photo(48, 64)), ("b.png", photo(30, 60)))
    await api.say(SLIDESHOW)
    canvas = (await api.state())["canvas_config"]
    assert canvas == {"width": 1080, "height": 1920, "aspect_ratio": "9:16"}


@pytest.mark.mock(profile={"stream_limit": 8.0})
async def test_a_stream_closes_at_the_limit_and_the_edit_stands(api: Api) -> None:
    await api.upload(*PHOTOS)
    answer = await api.say(SLIDESHOW)
    assert answer.status_code == 200
    assert not [payload for payload in payloads(answer) if payload["type"] == "text"]
    await api.control("clock", advance=30)
    assert (await api.state())["draft"]["t"]


SIDE_BY_SIDE = {"concurrent_turns": "interleave", "payload": "adk", "noise_rate": 0.0}


async def together(api: Api, *messages: str) -> list[httpx.Response]:
    """The whole answers to messages that are worked on at the same time."""
    await api.control("clock", mode="manual")
    await api.control("accounts", credits=1000)
    streams = []
    for message in messages:
        frozen = (await api.credits())["frozen"]
        streams.append(asyncio.create_task(api.say(message)))
        while (await api.credits())["frozen"] == frozen:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.001)
    await api.control("clock", advance=1000)
    return await asyncio.gather(*streams)


def deltas(answer: httpx.Response) -> list[dict[str, Any]]:
    """The drafts that a stream of the agent kit carries."""
    found = [payload.get("actions", {}).get("stateDelta", {}) for payload in payloads(answer)]
    return [delta["draft"] for delta in found if "draft" in delta]


@pytest.mark.mock(profile=SIDE_BY_SIDE)
@pytest.mark.parametrize("first", ["generation", "title"])
async def test_turns_side_by_side_keep_what_the_other_did(api: Api, first: str) -> None:
    await api.upload(*PHOTOS)
    await api.control("accounts", credits=1000)
    await api.say(SLIDESHOW)
    before = len(clips(await api.state()))
    messages = ["generate a video of a forest", 'add the title "Hello"']
    answers = await together(api, *(messages if first == "generation" else messages[::-1]))
    state = await api.state()
    assert "Hello" in json.dumps(state["draft"])
    assert len(clips(state)) == before + 1
    # The later of the two says what the state has become; the other what it was by then.
    drafts = [draft for answer in answers for draft in deltas(answer)]
    assert state["draft"] in drafts
    assert len(drafts) == 2


@pytest.mark.mock(profile=SIDE_BY_SIDE)
async def test_an_edit_that_another_has_made_impossible_changes_nothing(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.control("accounts", credits=1000)
    await api.say(SLIDESHOW)
    await together(api, "generate a video of a forest", "undo")
    assert len(clips(await api.state())) == 1


def clips(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The clips of a state's timeline."""
    tracks = state["draft"]["t"]
    return [segment for track in tracks if track["tt"] == 0 for segment in track["sg"]]
