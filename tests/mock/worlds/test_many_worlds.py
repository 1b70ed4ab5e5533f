"""Five hundred worlds in one server: no cross-talk, and idle ones are light."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from nemovideo_mock.app import create_app

from tests.mock.support import PHOTOS, Api, settings

WORLDS = 500
IDLE_LIMIT = 100_000
MESSAGE = "turn these photos into a slideshow video"

pytestmark = pytest.mark.anyio


async def worker(api: Api, nth: int) -> dict[str, Any]:
    """A journey that differs from its neighbors', and what came of it."""
    await api.connect(f"client-{nth % 7}")
    await api.upload(*PHOTOS[: 1 + nth % 2])
    await api.control("clock", advance=nth)
    if nth % 3:
        await api.say(MESSAGE)
    if nth % 5 == 0:
        await api.control("accounts", credits=nth)
    state = await api.state()
    return {
        "uploads": len(state["video_infos"]),
        "clips": len(state.get("draft", {"t": [{"sg": []}]})["t"][0]["sg"]),
        "credits": (await api.credits())["available"],
        "token": api.token,
        "session": api.session_id,
        "exchanges": len((await api.control("journal"))["exchanges"]),
    }


def expected(nth: int) -> dict[str, Any]:
    photos = 1 + nth % 2
    spent = 50 if nth % 3 else 0
    return {
        "uploads": photos,
        "clips": photos if nth % 3 else 0,
        "credits": nth if nth % 5 == 0 else 100 - spent,
        "exchanges": 5 + (1 if nth % 3 else 0),
    }


async def test_five_hundred_worlds_at_once() -> None:
    app = create_app(settings())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:

        async def in_world(nth: int) -> dict[str, Any]:
            return await worker(Api(Prefixed(http, f"/w/world-{nth}")), nth)  # type: ignore[arg-type]

        found = await asyncio.gather(*(in_world(nth) for nth in range(WORLDS)))
    await app.worlds.close()
    for nth, found_item in enumerate(found):
        assert {key: found_item[key] for key in expected(nth)} == expected(nth), nth
    assert len({item["token"] for item in found}) == WORLDS
    assert len({item["session"] for item in found}) == WORLDS


class Prefixed:
    """An HTTP client that puts a world before every path."""

    def __init__(self, http: httpx.AsyncClient, prefix: str) -> None:
        self._http = http
        self._prefix = prefix

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self._http.get(self._prefix + path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self._http.post(self._prefix + path, **options)


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["say", "upload", "advance", "credits", "fault"])),
    max_size=12,
)


@given(STEPS)
@examples(max_examples=15, deadline=None)
def test_a_world_is_what_it_would_be_alone(steps: list[tuple[int, str]]) -> None:
    """Three worlds worked on in any order end as each would have without the others."""

    async def play(worlds: set[int]) -> dict[int, Any]:
        app = create_app(settings())
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            apis = {
                nth: Api(Prefixed(http, f"/w/world-{nth}"))  # type: ignore[arg-type]
                for nth in worlds
            }
            for api in apis.values():
                await api.connect()
            for nth, step in steps:
                if nth in worlds:
                    await do(apis[nth], step)
            answer = {nth: await ended(api) for nth, api in apis.items()}
        await app.worlds.close()
        return answer

    together = asyncio.run(play({0, 1, 2}))
    for nth in range(3):
        assert asyncio.run(play({nth}))[nth] == together[nth]


async def do(api: Api, step: str) -> None:
    match step:
        case "say":
            await api.say(MESSAGE)
        case "upload":
            await api.upload(PHOTOS[0])
        case "advance":
            await api.control("clock", advance=100)
        case "credits":
            await api.control("accounts", credits=70)
        case "fault":
            await api.control("faults", match={"operation": "run_sse"}, effect={"turn": "silent"})


async def ended(api: Api) -> Any:
    """A world's journal, less what belongs to the machine: wall times and multipart boundaries."""
    await api.state()
    await api.credits()
    recorded = (await api.control("journal"))["exchanges"]
    return [
        {
            "operation": exchange["operation"],
            "at": exchange["at"],
            "until": exchange["until"],
            "response": {**exchange["response"], "headers": None},
            "records": exchange["records"],
            "faults": exchange["faults"],
        }
        for exchange in recorded
    ]


async def test_an_idle_world_is_light() -> None:
    app = create_app(settings())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        await Api(Prefixed(http, "/w/warm")).connect()  # type: ignore[arg-type]
        gc.collect()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        for nth in range(50):
            await Api(Prefixed(http, f"/w/idle-{nth}")).connect()  # type: ignore[arg-type]
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    await app.worlds.close()
    assert (after - before) / 50 < IDLE_LIMIT


async def test_two_runs_of_one_seed_have_one_journal() -> None:
    async def play() -> list[dict[str, Any]]:
        app = create_app(settings(seed=11, profile={"silent_rate": 0.5, "noise_rate": 0.5}))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            api = await Api(http).connect()
            await api.control("faults", effect={"delay": 2}, probability=0.5)
            boundary = {"Content-Type": "multipart/form-data; boundary=the-same"}
            path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
            files = [("files", photo) for photo in PHOTOS]
            await http.post(path, files=files, headers={**api.headers, **boundary})
            await api.say(MESSAGE)
            await api.say("add a title 'Hello'")
            await api.render("render_1", (await api.state())["draft"])
            await api.poll_to_end("render_1")
            recorded: list[dict[str, Any]] = (await api.control("journal"))["exchanges"]
        await app.worlds.close()
        return [
            {key: value for key, value in exchange.items() if key != "wall"}
            for exchange in recorded
        ]

    assert await play() == await play()
