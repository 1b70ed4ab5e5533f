"""The control API: worlds, clocks, accounts, snapshots."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app

from tests.mock.support import PHOTOS, START, Api, settings

pytestmark = pytest.mark.anyio

MESSAGE = "turn these photos into a slideshow video"


def sibling(api: Api, url: str) -> Api:
    """The same client in another world."""
    transport = api.http._transport
    http = httpx.AsyncClient(transport=transport, base_url=url)
    return Api(http, api.token, api.session_id)


async def awaited(api: Api) -> float:
    """The moment somebody waits for, once somebody does."""
    for _ in range(1000):
        moment: float | None = (await api.control("clock"))["next"]
        if moment is not None:
            return moment
        await asyncio.sleep(0)
    raise AssertionError("nobody waits")


async def test_a_world_of_its_own(api: Api) -> None:
    answer = await api.control(
        "worlds", name="mine", seed=7, profile="strict", clock="manual", start="2030-01-01"
    )
    assert (answer["seed"], answer["profile"], answer["clock"]["mode"]) == (7, "strict", "manual")
    assert answer["clock"]["iso"] == "2030-01-01T00:00:00+00:00"
    assert answer["url"] == "http://mock/w/mine"
    assert (await api.http.post("/__mock__/worlds", json={"name": "mine"})).status_code == 409
    assert (await api.http.delete("/__mock__/worlds/mine")).status_code == 200
    assert "mine" not in (await api.control("worlds"))["worlds"]


async def test_two_worlds_of_one_seed_do_the_same(api: Api) -> None:
    one = await api.control("worlds", seed=5)
    other = await api.control("worlds", seed=5)
    tokens = [(await Api(sibling(api, item["url"]).http).connect()).token for item in (one, other)]
    assert tokens[0] == tokens[1]
    assert tokens[0] != api.token


@pytest.mark.parametrize(
    ("path", "body", "problem"),
    [
        ("worlds", {"seeed": 1}, "seeed"),
        ("worlds", {"profile": "seeed"}, "no profile"),
        ("worlds", {"profile": {"silent_rate": 2}}, "share between"),
        ("worlds", {"scenario": "smoooth"}, "no scenario"),
        ("worlds", {"start": "noon"}, "ISO 8601"),
        ("clock", {"to": 0}, "only moves forward"),
        ("clock", {"speed": 3, "mode": "manual"}, "real clock"),
        ("faults", {"effect": {"error": 1}}, "effect.error.code"),
        ("reset", {"scenario": {"faults": [{"effect": {}}]}}, "faults.0.effect"),
        ("accounts", {"plan": "golden"}, "plan"),
        ("restore", {"name": "never"}, "no snapshot"),
    ],
)
async def test_what_cannot_be_is_named(
    api: Api, path: str, body: dict[str, Any], problem: str
) -> None:
    answer = await api.http.post(f"/__mock__/{path}", json=body)
    assert answer.status_code in (404, 422)
    assert problem in answer.json()["message"]


@pytest.mark.parametrize(("path", "key"), [("worlds", "name"), ("fork", "into")])
async def test_a_name_that_no_world_can_have(api: Api, path: str, key: str) -> None:
    answer = await api.http.post(f"/__mock__/{path}", json={key: "a/b"})
    assert answer.status_code == 400
    assert "'a/b' is no name for a world; it is 1 to 128" in answer.json()["message"]


async def test_a_week_passes_in_a_request(api: Api) -> None:
    await api.control("clock", advance=7 * 24 * 3600)
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_the_next_event(api: Api) -> None:
    await api.control("clock", mode="manual")
    stream = asyncio.create_task(api.say("hello"))
    moment = await awaited(api)
    assert (await api.control("clock", next=True))["now"] == moment
    while not stream.done():
        await api.control("clock", next=True)
        await asyncio.sleep(0)
    assert (await stream).status_code == 200


async def test_a_real_clock_with_a_speed(api: Api) -> None:
    answer = await api.control("clock", mode="real", speed=1000)
    assert (answer["mode"], answer["speed"]) == ("real", 1000)
    await asyncio.sleep(0.02)
    assert (await api.control("clock"))["now"] > answer["now"] + 10


async def test_credits_plan_scopes_and_registration(api: Api) -> None:
    answer = await api.control("accounts", credits=7, plan="paid", registered=True)
    assert answer["credits"]["available"] == 7
    assert (answer["plan"], answer["registered"]) == ("paid", True)
    assert (await api.credits())["available"] == 7
    await api.control("accounts", scopes=["write"])
    assert (await api.get("/api/credits/balance/simple")).status_code == 403


@pytest.mark.parametrize("how", ["expired", "revoked"])
async def test_tokens_can_be_ended(api: Api, how: str) -> None:
    await api.control("accounts", tokens=how)
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_terms_for_new_accounts(api: Api) -> None:
    await api.control("terms", credits=3, registered=True, token_seconds=60)
    newcomer = await Api(api.http).connect("newcomer")
    assert (await newcomer.credits())["available"] == 3
    await api.control("clock", advance=60)
    assert (await newcomer.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_a_token_past_the_limits(api: Api) -> None:
    first = await api.control("tokens", client_id="test-client")
    assert first["token"] != api.token
    api.token = first["token"]
    assert (await api.credits())["available"] == 100


async def test_restore_brings_everything_back(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.control("snapshot", name="uploaded")
    await api.say(MESSAGE)
    assert "draft" in await api.state()
    answer = await api.control("restore", name="uploaded")
    assert answer["clock"]["now"] == START
    assert "draft" not in await api.state()
    assert (await api.credits())["available"] == 100
    assert (await api.control("journal"))["exchanges"][-1]["operation"] == "credit_balance"


async def test_a_fork_in_mid_stream_goes_on_the_same_in_both(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.control("clock", mode="manual")
    stream = asyncio.create_task(api.say(MESSAGE))
    while not (await api.credits())["frozen"]:  # noqa: ASYNC110 - the mock has no events to await
        await asyncio.sleep(0)
    fork = sibling(api, (await api.control("fork", into="twin"))["url"])
    for item in (api, fork):
        assert "draft" not in await item.state()
        await item.control("clock", advance=120)
    await stream
    assert await fork.credits() == await api.credits()
    one, other = await api.state(), await fork.state()
    assert one["draft"] == other["draft"]
    for item in (api, fork):
        await item.control("clock", mode="auto-jump")
    assert (await api.say("hello")).text == (await fork.say("hello")).text


async def test_a_fork_in_mid_render_finishes_it(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    draft = (await api.state())["draft"]
    await api.render("render_1", draft)
    await api.poll("render_1")
    fork = sibling(api, (await api.control("fork", into="twin"))["url"])
    await api.render("render_2", draft)
    ended = [await item.poll_to_end("render_1") for item in (api, fork)]
    assert [item["status"] for item in ended] == ["completed", "completed"]
    videos = [await api.get(item["output"]["url"]) for item in ended]
    assert videos[0].content == videos[1].content
    assert (await fork.get("/api/render/proxy/lambda/render_2")).status_code == 404


async def test_a_reset_ends_what_runs(api: Api) -> None:
    await api.control("clock", mode="manual")
    stream = asyncio.create_task(api.say("hello"))
    await awaited(api)
    await api.http.post("/__mock__/reset")
    assert (await stream).status_code == 200
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_servers_of_one_process_have_worlds_of_their_own() -> None:
    names = []
    for mine in ("first", "second"):
        transport = httpx.ASGITransport(create_app(settings()))
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            await Api(http).control("worlds", name=mine)
            listed = await Api(http).control("worlds")
            names.append(listed["worlds"])
    assert names == [["default", "first"], ["default", "second"]]
