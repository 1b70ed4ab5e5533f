"""What a world does is the same wherever it lives: in memory, in a file, in a shared database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_mock.accounts import Terms
from nemovideo_mock.app import create_app
from nemovideo_mock.errors import Conflict
from nemovideo_mock.store import Store

from tests.mock.support import PHOTOS, Api, settings

pytestmark = pytest.mark.anyio

MESSAGE = "turn these photos into a slideshow video with music"


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def app(
    anyio_backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Any]:
    choices: dict[str, Any] = {}
    if request.param == "sqlite":
        choices = {"data": tmp_path / "data"}
    elif request.param == "postgres":
        url = request.getfixturevalue("database")
        choices = {"database": url, "objects": str(tmp_path / "objects")}
    made = create_app(settings(**choices))
    yield made
    await made.worlds.close()


@pytest.fixture
async def api(app: Any) -> AsyncIterator[Api]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        yield Api(http)


def store(app: Any, world: str = "default") -> Store:
    found: Store = app.worlds.get(world).context.store
    return found


async def test_records_are_there_once_they_are_appended(app: Any) -> None:
    store(app).append(Terms(client_id="a"), Terms(client_id="b"))
    store(app).append(Terms(client_id="a", credits=3))
    assert store(app).all(Terms) == (Terms(client_id="a", credits=3), Terms(client_id="b"))
    assert store(app).get(Terms, "b") == Terms(client_id="b")
    assert store(app).of(Terms, "a") == (Terms(client_id="a", credits=3),)
    assert store(app, "other").all(Terms) == ()


async def test_a_version_changes_with_every_record_of_its_owner(app: Any) -> None:
    seen = [store(app).version(Terms, "a")]
    for credits in range(3):
        store(app).append(Terms(client_id="a", credits=credits))
        seen.append(store(app).version(Terms, "a"))
    assert len(set(seen)) == 4


async def test_a_step_within_a_step_is_one(app: Any) -> None:
    with store(app).alone():
        store(app).append(Terms(client_id="a"))
        with store(app).alone():
            assert store(app).get(Terms, "a") is not None
            store(app).append(Terms(client_id="b"))
    assert len(store(app).all(Terms)) == 2


async def test_a_journey_a_snapshot_and_the_way_back(app: Any, api: Api) -> None:
    await api.connect()
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    before, credits = await api.state(), await api.credits()
    await api.control("snapshot", name="before")
    await api.say(MESSAGE)
    assert await api.credits() != credits
    await api.control("restore", name="before")
    assert (await api.state(), await api.credits()) == (before, credits)


async def test_a_fork_goes_its_own_way(app: Any, api: Api) -> None:
    await api.connect()
    await api.upload(*PHOTOS)
    await api.control("fork", into="copy")
    await api.say(MESSAGE)
    copy = await api.get(f"/w/copy/api/state/nemo_agent/me/{api.session_id}/latest")
    assert copy.json()["data"]["state"].get("draft") is None
    assert (await api.state())["draft"] is not None
    assert (await api.control("worlds"))["worlds"] == ["default", "copy"]


@pytest.mark.parametrize("ending", ["reset", "delete"])
async def test_a_request_that_outlives_its_world_writes_nothing(
    app: Any, api: Api, ending: str
) -> None:
    before = store(app)
    if ending == "reset":
        await api.http.post("/__mock__/reset")
    else:
        await api.http.delete("/__mock__/worlds/default")
        await api.http.get("/health")
    with pytest.raises(Conflict, match="reset or deleted"):
        before.append(Terms(client_id="late"))
    assert store(app).get(Terms, "late") is None
    if app.worlds._database is not None:
        assert Terms(client_id="late") not in app.worlds._database.load("default").records


async def test_a_reset_forgets_and_a_delete_more_so(app: Any, api: Api) -> None:
    await api.connect()
    await api.http.post("/__mock__/reset")
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001
    await api.http.get("/w/other/health")
    await api.http.delete("/__mock__/worlds/other")
    assert (await api.control("worlds"))["worlds"] == ["default"]
    assert (await api.http.delete("/__mock__/worlds/other")).status_code == 404
