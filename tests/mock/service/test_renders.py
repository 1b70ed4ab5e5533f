from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from nemovideo_mock.render.job import Work, turns
from nemovideo_mock.render.limits import Limits

from tests.mock.support import ATTRIBUTION, PHOTOS, Api

pytestmark = pytest.mark.anyio

DRAFT = {"t": [{"tt": 0, "sg": [{"d": 2000}]}], "m": {"width": 320, "height": 180}}


async def slideshow(api: Api) -> dict[str, Any]:
    await api.upload(*PHOTOS)
    await api.say("make a slideshow with music")
    draft: dict[str, Any] = (await api.state())["draft"]
    return draft


async def test_from_pending_to_an_mp4(api: Api) -> None:
    draft = await slideshow(api)
    submitted = (await api.render("render_1", draft)).json()
    assert submitted["success"] is True
    assert submitted["data"] == {"id": "render_1", "status": "pending", "progress": 5}
    done = await api.poll_to_end("render_1")
    assert (done["taskId"], done["status"], done["progress"]) == ("render_1", "completed", 100)
    by_url = await api.http.get(done["output"]["url"])
    assert len(by_url.content) == done["output"]["size"]
    by_api = await api.get("/api/render/proxy/render_1/download")
    assert by_api.content == by_url.content
    with av.open(io.BytesIO(by_url.content), "r") as video:
        assert video.duration is not None
        assert abs(video.duration / 1000 - draft["d"]) < 50


@pytest.mark.mock(clock="manual")
async def test_statuses_only_move_forward_with_the_clock(api: Api) -> None:
    await api.render("r", DRAFT)
    seen = []
    for _ in range(10):
        answer = await api.poll("r")
        seen.append((answer["status"], answer["progress"]))
        await api.control("clock", advance=10)
    assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)
    assert seen[-1] == ("completed", 100)
    assert 3 <= sum(status == "processing" for status, _ in seen) <= 9


@pytest.mark.parametrize("missing", list(ATTRIBUTION))
async def test_without_attribution_it_is_402(api: Api, missing: str) -> None:
    headers = {name: value for name, value in api.headers.items() if name != missing}
    body = {"id": "r", "sessionId": api.session_id, "draft": DRAFT}
    answer = await api.http.post("/api/render/proxy/lambda", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (402, 402)
    assert missing.lower() in answer.json()["message"]


async def test_an_id_is_used_once(api: Api) -> None:
    await api.render("r", DRAFT)
    answer = await api.render("r", DRAFT)
    assert (answer.status_code, answer.json()["code"]) == (409, 409)


async def test_a_video_that_is_gone_from_the_disk_is_404(api: Api) -> None:
    await api.render("r", DRAFT)
    done = await api.poll_to_end("r")
    worlds = api.http._transport.app.worlds  # type: ignore[attr-defined]
    for file in Path(worlds.root).rglob("*.mp4"):
        file.unlink()
    for answer in (
        await api.get("/api/render/proxy/r/download"),
        await api.http.get(done["output"]["url"]),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, 404)
        assert "gone" in answer.json()["message"]


@pytest.mark.parametrize("draft", [{}, {"t": []}, {"t": [{"tt": 0, "sg": []}]}, {"t": 7}])
async def test_an_unusable_draft_fails_with_a_reason(api: Api, draft: Any) -> None:
    assert (await api.render("r", draft)).status_code == 200
    answer = await api.poll_to_end("r")
    assert answer["status"] == "failed"
    assert "draft" in answer["error"]


def draft_of(*seconds: int) -> dict[str, Any]:
    return {"t": [{"tt": 0, "sg": [{"d": 1000 * duration} for duration in seconds]}]}


@pytest.mark.mock(render_limits=Limits(seconds=60, segments=3))
@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (draft_of(30, 31), "lasts 61 s, at most 60 s"),
        (draft_of(1, 1, 1, 1), "too many segments to render here: 4, at most 3"),
    ],
)
async def test_a_draft_beyond_the_limits_fails_with_a_reason(
    api: Api, draft: Any, reason: str
) -> None:
    await api.render("r", draft)
    answer = await api.poll_to_end("r")
    assert answer["status"] == "failed"
    assert reason in answer["error"]


@pytest.mark.mock(render_limits=Limits(seconds=60, segments=3))
async def test_a_draft_within_the_limits_is_rendered(api: Api) -> None:
    await api.render("r", draft_of(30, 20, 10))
    assert (await api.poll_to_end("r"))["status"] == "completed"


@pytest.mark.mock(profile={"unusable_draft": "refused"})
async def test_an_unusable_draft_refused(api: Api) -> None:
    assert (await api.render("r", {})).status_code == 422


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"draft": '{"t":[]}'}, "draft"),
        ({"id": ""}, "id"),
        ({"output": {"format": "avi"}}, "format"),
        ({"sessionId": None}, "sessionId"),
    ],
)
async def test_a_wrong_body_is_named(api: Api, change: dict[str, Any], problem: str) -> None:
    body = {"id": "r", "sessionId": api.session_id, "draft": DRAFT, **change}
    answer = await api.post("/api/render/proxy/lambda", body)
    assert answer.status_code == 422
    assert problem in answer.json()["message"]


async def test_snake_case_here_is_reported(api: Api) -> None:
    body = {"id": "r", "session_id": api.session_id, "draft": DRAFT}
    answer = await api.post("/api/render/proxy/lambda", body)
    assert "this one field is camelCase" in answer.json()["message"]


async def test_a_render_belongs_to_its_token(mock: httpx.AsyncClient) -> None:
    mine, other = [await Api(mock).connect(name) for name in ("mine", "other")]
    await mine.render("r", DRAFT)
    for path in ("lambda/r", "r/download", "lambda/unknown"):
        assert (await other.get(f"/api/render/proxy/{path}")).status_code == 404
    assert (await other.post("/api/render/proxy/lambda/r/cancel")).status_code == 404
    assert (await other.render("r", DRAFT)).status_code == 200


async def test_nothing_to_download_yet(api: Api) -> None:
    await api.render("r", DRAFT)
    assert (await api.get("/api/render/proxy/r/download")).status_code == 409


async def test_cancelling(api: Api) -> None:
    await api.render("r", DRAFT)
    answer = (await api.post("/api/render/proxy/lambda/r/cancel")).json()
    assert (answer["success"], answer["data"]["status"]) == (True, "cancelled")
    assert (await api.poll("r"))["status"] == "cancelled"
    assert (await api.post("/api/render/proxy/lambda/r/cancel")).status_code == 409


@pytest.mark.mock(clock="manual")
async def test_three_renders_at_once_take_as_long_as_one(api: Api) -> None:
    for render_id in "abc":
        await api.render(render_id, DRAFT)
    await api.control("clock", advance=90)
    assert {(await api.poll(item))["status"] for item in "abc"} == {"completed"}


async def test_some_renders_are_pending_at_first_and_none_takes_more_than_ten_polls(
    api: Api,
) -> None:
    first = set()
    for number in range(30):
        await api.render(f"r{number}", DRAFT)
        polls = [await api.poll(f"r{number}")]
        while polls[-1]["status"] in ("pending", "processing"):
            polls.append(await api.poll(f"r{number}"))
        assert polls[-1]["status"] == "completed"
        assert len(polls) <= 10
        first.add(polls[0]["status"])
        assert any(poll["progress"] % 10 for poll in polls[1:-1])
    assert first == {"pending", "processing"}


@pytest.mark.mock(clock="manual", profile={"render_queue": "one-per-session"})
async def test_a_sessions_renders_queue(api: Api) -> None:
    await asyncio.gather(api.render("c", DRAFT), api.render("d", DRAFT))
    statuses = {(await api.poll(item))["status"] for item in "cd"}
    assert statuses == {"pending", "processing"}


@pytest.mark.parametrize(
    ("blocked", "code"),
    [
        pytest.param("plan", 0, marks=pytest.mark.mock(profile={"export_blocked": "plan"})),
        pytest.param(
            "exhausted",
            0,
            marks=pytest.mark.mock(profile={"export_blocked": "exhausted-and-unattributed"}),
        ),
        pytest.param(
            "exhausted",
            402,
            marks=pytest.mark.mock(
                profile={"export_blocked": "exhausted-and-unattributed", "free_credits": 0}
            ),
        ),
    ],
)
async def test_what_402_is_about_is_an_axis(api: Api, blocked: str, code: int) -> None:
    api.http.headers["X-Skill-Source"] = ""
    headers = {"Authorization": f"Bearer {api.token}"}
    body = {"id": "r", "sessionId": api.session_id, "draft": DRAFT}
    answer = await api.http.post("/api/render/proxy/lambda", json=body, headers=headers)
    # Without attribution the scope decides once the axis lets the request through.
    assert answer.json().get("code") == (code or 403), blocked


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        pytest.param(
            "data", {"success", "data"}, marks=pytest.mark.mock(profile={"render_poll": "data"})
        ),
        pytest.param(
            "output-url",
            {"taskId", "status", "progress", "outputUrl"},
            marks=pytest.mark.mock(profile={"render_poll": "output-url"}),
        ),
        pytest.param(
            "union",
            {"taskId", "status", "progress", "output", "outputUrl", "success", "data"},
            marks=pytest.mark.mock(profile={"render_poll": "union"}),
        ),
    ],
)
async def test_the_shapes_of_a_poll(api: Api, shape: str, keys: set[str]) -> None:
    await api.render("r", DRAFT)
    for _ in range(15):
        answer = await api.poll("r")
        if answer.get("data", answer)["status"] == "completed":
            break
    assert answer.keys() == keys, shape
    if "data" in keys:
        assert answer["data"]["completedAt"] > answer["data"]["createdAt"]


async def listed(api: Api) -> dict[str, Any]:
    """The only render, as the control API lists it."""
    (found,) = (await api.control("renders"))["renders"]
    return dict(found)


@pytest.mark.mock(clock="manual", render="real")
async def test_the_frames_an_encoder_has_done_are_listed(api: Api) -> None:
    await api.render("r", DRAFT, fps=15)
    begun = await listed(api)
    assert (begun["id"], begun["status"], begun["frames"]["total"]) == ("r", "processing", 30)
    assert (begun["output"]["width"], begun["output"]["fps"]) == (320, 15)
    await api.control("clock", advance=100)
    await api.poll("r")
    ended = await listed(api)
    assert (ended["status"], ended["frames"]) == ("completed", {"done": 30, "total": 30})


async def test_a_draft_nobody_can_render_has_no_frames(api: Api) -> None:
    await api.render("r", {"t": []})
    await api.poll_to_end("r")
    ended = await listed(api)
    assert (ended["status"], ended["frames"]["total"]) == ("failed", 0)
    assert "empty" in ended["error"]


async def test_a_world_that_is_reset_forgets_its_videos(api: Api) -> None:
    await api.render("r", draft_of(2))
    assert (await api.poll_to_end("r"))["output"]["duration"] == 2
    assert (await api.http.post("/__mock__/reset", json={})).status_code == 200
    await api.connect()
    await api.render("r", draft_of(5))
    assert (await api.poll_to_end("r"))["output"]["duration"] == 5


async def test_a_list_of_renders_works_out_each_session_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(12):
        await api.render(f"first-{nth}", DRAFT)
    await api.open()
    for nth in range(12):
        await api.render(f"second-{nth}", DRAFT)
    asked: list[int] = []

    def counted(jobs: list[Any], limit: int) -> list[Work]:
        asked.append(len(jobs))
        return turns(jobs, limit)

    monkeypatch.setattr("nemovideo_mock.service.renders.turns", counted)
    found = (await api.control("renders"))["renders"]
    assert [render["id"] for render in found][::12] == ["first-0", "second-0"]
    assert asked == [12, 12]
