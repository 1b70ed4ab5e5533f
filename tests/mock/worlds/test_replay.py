"""Replay: a recording answers, for a client with ids, tokens and a time of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.asgi.injection import ConnectionBroken
from nemovideo_mock.replay import RecordingError, load, parse
from nemovideo_mock.replay.correlation import Correlation

from tests.mock.support import PHOTOS, Api, serve, settings

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parents[3] / "fixtures" / "recordings"
MESSAGE = "turn these photos into a slideshow video with transitions and background music"
LATER = 1_900_000_000.0


@asynccontextmanager
async def playing(name: str, **choices: Any) -> AsyncIterator[Api]:
    """A client of a mock that plays a recording, at another time and under another name."""
    miss = choices.pop("miss", "error")
    chosen = settings(**{"start": LATER, **choices}).playing(load(FOLDER / f"{name}.jsonl"), miss)
    app = create_app(chosen)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://elsewhere:1") as http:
        yield Api(http)
    await app.worlds.close()


async def test_a_whole_journey_with_other_ids() -> None:
    async with playing("seed-best-photo") as api:
        await api.connect("a-client-id-of-its-own")
        assert api.token.startswith("nmv_usr_")
        await api.upload(*PHOTOS)
        stream = await api.say(MESSAGE)
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert (await api.credits())["available"] == 50
        await api.render("my-own-id", (await api.state())["draft"])
        ended = await api.poll_to_end("my-own-id")
        assert ended["taskId"] == "my-own-id"
        url = ended["output"]["url"]
        assert url.startswith("http://elsewhere:1/render-result/")
        video = await api.get(url)
        assert len(video.content) == ended["output"]["size"]
        assert (await api.get("/api/render/proxy/my-own-id/download")).content == video.content
        # Whoever asks again for what does not change gets it again.
        assert (await api.poll("my-own-id"))["status"] == "completed"


async def test_times_move_along() -> None:
    async with playing("seed-best-photo") as api:
        answer = await api.http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "c"})
        assert answer.json()["data"]["expires_at"] == "2030-03-24T17:46:40Z"
        assert (await api.control("clock"))["now"] == LATER


async def test_frames_keep_their_rhythm_on_the_worlds_clock() -> None:
    async with playing("stream-stalled") as api:
        await api.connect()
        await api.upload(*PHOTOS)
        before = (await api.control("clock"))["now"]
        await api.say("turn these photos into a slideshow video")
        assert (await api.control("clock"))["now"] - before == pytest.approx(900)
        exchange = (await api.control("journal"))["exchanges"][-1]
        assert (exchange["ending"], exchange["operation"]) == ("timed-out", "run_sse")


async def missed(api: Api, answer: httpx.Response) -> str:
    assert answer.status_code == 501
    return str(answer.json()["message"])


async def test_a_miss_names_the_nearest_exchange_and_what_differs() -> None:
    async with playing("seed-best-photo") as api:
        await api.connect()
        problem = await missed(api, await api.say("something else entirely"))
        assert problem.startswith("POST /run_sse is not recorded; nearest recorded: 4: POST")
        assert (
            'body.new_message.parts.0.text is "something else entirely", '
            'recorded was "turn these photos into a slideshow'
        ) in problem


async def test_a_miss_says_when_the_exchange_has_been_played() -> None:
    async with playing("seed-best-photo") as api:
        await api.connect()
        await api.upload(*PHOTOS)
        assert (await api.say(MESSAGE)).status_code == 200
        problem = await missed(api, await api.say(MESSAGE))
        assert "4: POST /run_sse, which has been played and answers once only" in problem


async def test_a_miss_of_another_operation_lists_those_there_are() -> None:
    async with playing("code-1002") as api:
        await api.connect()
        problem = await missed(api, await api.get("/api/credits/balance/simple"))
        assert "no exchange of this operation (credit_balance); it has anonymous_token, " in problem


async def test_a_miss_by_the_path_names_both_paths() -> None:
    async with playing("code-1002") as api:
        await api.connect()
        problem = await missed(api, await api.get("/api/state/nemo_agent/me/777/latest"))
        assert 'path is "/api/state/nemo_agent/me/777/latest", recorded was "/api/state' in problem


async def test_or_falls_through_to_the_simulation() -> None:
    async with playing("seed-best-photo", miss="simulate") as api:
        await api.connect()
        answer = await api.say("what can you do?")
        assert answer.status_code == 200
        assert "data:" in answer.text
        assert (await api.credits())["available"] == 50, "this one is recorded"


async def test_a_cut_stream_is_cut_again() -> None:
    async with playing("stream-cut") as api:
        await api.connect()
        await api.upload(*PHOTOS)
        with pytest.raises(ConnectionBroken):
            await api.say("turn these photos into a slideshow video")
        assert len((await api.state())["draft"]["t"][0]["sg"]) == 2


async def test_worlds_play_on_their_own() -> None:
    async with playing("code-1002") as api:
        for world in ("", "/w/other"):
            path = f"{world}/api/auth/anonymous-token"
            answer = await api.http.post(path, headers={"X-Client-Id": "c"})
            assert answer.status_code == 200


async def test_a_world_is_made_with_everything_in_one_call(mock: httpx.AsyncClient) -> None:
    body = {
        "name": "all",
        "scenario": "token-refused",
        "replay": (FOLDER / "code-1002.jsonl").read_text("utf-8"),
        "replay_miss": "simulate",
        "profile": "strict",
        "seed": 5,
        "clock": "manual",
        "start": "2030-01-01T00:00:00Z",
    }
    made = (await mock.post("/__mock__/worlds", json=body)).json()
    assert (made["scenario"], made["profile"], made["seed"]) == ("token-refused", "strict", 5)
    assert (made["clock"]["mode"], made["clock"]["now"]) == ("manual", 1893456000.0)
    issued = await mock.post("/w/all/api/auth/anonymous-token", headers={"X-Client-Id": "c"})
    assert issued.json()["code"] == 0, "the recording answers, not the scenario"
    bad = await mock.post("/__mock__/worlds", json={"replay": "no recording"})
    assert (bad.status_code, "replay:1" in bad.json()["message"]) == (422, True)


async def test_any_number_of_worlds_replay_at_once(mock: httpx.AsyncClient) -> None:
    for name in ("code-1002", "code-429", "seed-best-photo"):
        text = (FOLDER / f"{name}.jsonl").read_text("utf-8")
        body = {"name": name, "replay": text}
        assert (await mock.post("/__mock__/worlds", json=body)).status_code == 200
    for name, second in (("code-429", 429), ("code-1002", None), ("seed-best-photo", None)):
        path = f"/w/{name}/api/auth/anonymous-token"
        await mock.post(path, headers={"X-Client-Id": "c"})
        again = await mock.post(path, headers={"X-Client-Id": "c"})
        assert again.json()["code"] == (second or 501), name


async def test_a_world_on_disk_has_a_recording_of_its_own(tmp_path: Path) -> None:
    body = {"name": "mine", "replay": (FOLDER / "code-429.jsonl").read_text("utf-8")}
    path = "/w/mine/api/auth/anonymous-token"
    async with playing("seed-best-photo", data=tmp_path) as api:
        made = await api.http.post("/__mock__/worlds", json=body)
        assert made.status_code == 200, made.text
        assert (await api.http.post(path, headers={"X-Client-Id": "c"})).json()["code"] == 0
    async with playing("seed-best-photo", data=tmp_path) as api:
        assert (await api.http.post(path, headers={"X-Client-Id": "c"})).json()["code"] == 429


def test_served_over_http() -> None:
    with (
        serve("--replay", str(FOLDER / "stream-cut.jsonl")) as url,
        httpx.Client(base_url=url) as http,
    ):
        token = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "c"}).json()
        auth = {"Authorization": f"Bearer {token['data']['token']}"}
        made = http.post(
            "/api/tasks/me/with-session/nemo_agent",
            json={"task_name": "project", "language": "en"},
            headers=auth,
        )
        body = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": made.json()["data"]["session_id"],
            "new_message": {"parts": [{"text": "turn these photos into a slideshow video"}]},
        }
        with pytest.raises(httpx.RemoteProtocolError):
            http.post("/run_sse", json=body, headers=auth)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no exchange"),
        ("{", ":1: not JSON"),
        ('{"recording": 1}\n[]', ":2: a line is an object"),
        ('{"recording": 2}', ":1: recording version 2"),
        ('{"recording": 1, "orign": "mock"}', ":1: orign is no key"),
        ('{"n": 1}', "at, until, request, response, ending is missing"),
    ],
)
def test_what_is_no_recording_is_named(text: str, problem: str) -> None:
    with pytest.raises(RecordingError, match=problem):
        parse(text)


def test_serve_names_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "torn.jsonl"
    file.write_text('{"n": 1')
    command = [sys.executable, "-m", "nemovideo_mock", "serve", "--replay", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert f"{file}:1: not JSON" in result.stderr


def test_correlation_goes_both_ways() -> None:
    pairs = Correlation(seed=1, shift=86400.0)
    pairs.bind("render_1", "mine")
    played = pairs.outward('{"id":"render_1","t":"<token-1>","createdAt":1800000000000}')
    assert '"id":"mine"' in played
    assert '"createdAt":1800086400000' in played
    assert "nmv_usr_" in played
    assert pairs.inward("mine") == "render_1"
    assert pairs.outward("2027-01-15T08:00:00Z") == "2027-01-16T08:00:00Z"


async def replayed(api: Api) -> list[int | None]:
    """Which recorded exchange each request was answered from."""
    recorded = (await api.control("journal"))["exchanges"]
    return [exchange.get("replays") for exchange in recorded]


async def test_a_restored_world_plays_on_from_its_snapshot() -> None:
    async with playing("seed-best-photo") as api:
        await api.connect()
        await api.control("snapshot", name="connected")
        await api.upload(*PHOTOS)
        await api.control("restore", name="connected")
        assert (await api.upload(*PHOTOS)).status_code == 200
        assert (await api.say(MESSAGE)).status_code == 200
        assert await replayed(api) == [1, 2, 3, 4]


async def test_a_fork_plays_on_by_itself() -> None:
    async with playing("seed-best-photo") as api:
        await api.connect()
        await api.control("fork", into="other")
        assert (await api.upload(*PHOTOS)).status_code == 200
        api.http.base_url = httpx.URL("http://elsewhere:1/w/other/")
        uploaded = await api.upload(*PHOTOS)
        assert uploaded.json()["data"]["files"][0]["cdn_url"].startswith(str(api.http.base_url))
        assert await replayed(api) == [1, 2, 3]


async def test_a_world_that_wakes_plays_on(tmp_path: Path) -> None:
    async with playing("seed-best-photo", data=tmp_path) as api:
        await api.connect()
        await api.upload(*PHOTOS)
    async with playing("seed-best-photo", data=tmp_path) as later:
        later.token, later.session_id = api.token, api.session_id
        assert (await later.say(MESSAGE)).status_code == 200
        assert await replayed(later) == [1, 2, 3, 4]
