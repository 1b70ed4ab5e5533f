from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.render.job import RenderJob
from nemovideo_mock.service.renders import file_key
from nemovideo_mock.worlds import WORLD_NAME

from tests.mock.support import PHOTOS, START, Api, settings

pytestmark = pytest.mark.anyio


def world(mock: httpx.AsyncClient, name: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=mock._transport, base_url=f"http://mock/w/{name}")


async def test_worlds_share_nothing(mock: httpx.AsyncClient) -> None:
    one, two = await Api(world(mock, "one")).connect(), await Api(world(mock, "two")).connect()
    assert one.token != two.token
    assert one.session_id != two.session_id
    two.token = one.token
    assert (await two.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_urls_carry_the_prefix(mock: httpx.AsyncClient) -> None:
    api = await Api(world(mock, "ci-1")).connect()
    url = (await api.upload(*PHOTOS)).json()["data"]["files"][0]["cdn_url"]
    assert url.startswith("http://mock/w/ci-1/cdn/")
    assert (await api.http.get(url)).content == PHOTOS[0][1]
    assert (await mock.get(url.replace("/w/ci-1", ""))).status_code == 404


async def test_no_prefix_is_the_default_world(mock: httpx.AsyncClient) -> None:
    assert (await mock.get("/__mock__/health")).json()["world"] == "default"
    api = await Api(mock).connect()
    again = Api(world(mock, "default"), token=api.token)
    assert (await again.get("/api/credits/balance/simple")).json()["code"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "/w/",
        "/w/%2e%2e/__mock__/health",
        "/w/" + "x" * 129 + "/docs",
        "/w/%3Cscript%3E",
        "/w/a%0Ab",
    ],
)
async def test_a_name_that_is_none_is_refused_with_the_pattern(
    mock: httpx.AsyncClient, path: str
) -> None:
    answer = await mock.get(path)
    assert answer.status_code == 400
    assert WORLD_NAME.pattern in answer.json()["message"]


@pytest.mark.parametrize("path", ["/w", "/w/../x"])
async def test_a_path_without_a_world(mock: httpx.AsyncClient, path: str) -> None:
    assert (await mock.get(path)).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["-leading", "x" * 100, "tests/a.py::test_b[1-ü é]".replace("/", "."), "导出 视频", "...", "_"],
)
async def test_names_that_test_frameworks_make(mock: httpx.AsyncClient, name: str) -> None:
    api = await Api(world(mock, quote(name))).connect()
    assert (await api.control("world"))["world"] == name
    url = (await api.upload(*PHOTOS)).json()["data"]["files"][0]["cdn_url"]
    assert (await mock.get(url)).content == PHOTOS[0][1]
    await api.say("make a slideshow")
    await api.render("render_1", (await api.state())["draft"])
    done = await api.poll_to_end("render_1")
    assert (await mock.get(done["output"]["url"])).status_code == 200


async def test_ten_journeys_in_ten_worlds_and_ten_in_one(mock: httpx.AsyncClient) -> None:
    async def journey(nth: int, name: str) -> int:
        api = await Api(world(mock, name)).connect(f"client-{nth}")
        await api.upload(*PHOTOS[: 1 + nth % 2])
        await api.say("make a slideshow, 3 seconds per photo")
        draft = (await api.state())["draft"]
        await api.render("render_1", draft)
        done = await api.poll_to_end("render_1")
        assert done["status"] == "completed"
        return int(draft["d"])

    plan = [(n, f"world-{n}") for n in range(10)] + [(n, "shared") for n in range(10)]
    lengths = await asyncio.gather(*(journey(nth, name) for nth, name in plan))
    assert lengths == [3000 * (1 + nth % 2) for nth, _ in plan]


async def test_a_reset_forgets_everything(api: Api) -> None:
    await api.control("clock", advance=100)
    assert (await api.http.post("/__mock__/reset")).json()["clock"]["now"] == START
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001
    again = await Api(api.http).connect()
    assert again.token == api.token


async def test_a_restore_ends_the_encoders_of_later_renders() -> None:
    app = create_app(settings())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        api = await Api(http).connect()
        await api.upload(*PHOTOS)
        await api.say("make a slideshow")
        draft = (await api.state())["draft"]
        await api.render("earlier", draft)
        await api.control("snapshot", name="snapshot")
        await api.render("later", draft)
        context = app.worlds.get("default").context
        keys = {job.id: file_key(context, job) for job in context.store.all(RenderJob)}
        await api.control("restore", name="snapshot")
    ended = {name: await app.worlds.farm.outcome(key) for name, key in keys.items()}
    assert ended["earlier"].ok
    assert ended["later"].reason == "cancelled"
    await app.worlds.close()


async def test_the_same_seed_gives_the_same_answers(mock: httpx.AsyncClient) -> None:
    async def run() -> list[str]:
        api = await Api(mock).connect()
        await api.upload(*PHOTOS)
        said = await api.say("make a slideshow with romantic music")
        state = await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")
        return [api.token, said.text, state.text]

    first = await run()
    await mock.post("/__mock__/reset")
    assert await run() == first
