"""What keeps an instance that many use from growing without end: idle worlds, quotas, numbers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.worlds import expiry

from tests.mock.support import PHOTOS, Api, settings

pytestmark = pytest.mark.anyio

HOUR = 3600.0


class Watch:
    """Stands in for the module `time`: a monotonic clock that only the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    found = Watch()
    monkeypatch.setattr(expiry, "time", found)
    return found


@pytest.mark.parametrize("lasting", [False, True])
async def test_a_world_that_nobody_uses_ends_with_its_files(
    lasting: bool, tmp_path: Path, watch: Watch
) -> None:
    choices: dict[str, Any] = {"data": tmp_path} if lasting else {}
    app = create_app(settings(world_ttl=HOUR, **choices))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        api = await Api(http).connect()
        await api.upload(*PHOTOS)
        folder = app.worlds.get("default").context.files.root
        watch.now += HOUR
        await http.get("/w/used/health")
        await app.worlds._end_idle()
        assert app.worlds.names() == ["default", "used"]
        watch.now += HOUR / 5
        await app.worlds._end_idle()
        assert app.worlds.names() == ["used"]
        assert not folder.exists()
        # Whoever comes back finds a new one.
        assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001
    await app.worlds.close()


async def test_a_world_whose_stream_goes_on_does_not_end(watch: Watch) -> None:
    app = create_app(settings(world_ttl=HOUR, clock="manual"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        api = await Api(http).connect()
        stream = asyncio.create_task(api.say("hello"))
        while app.worlds.get("default").context.clock.next_deadline() is None:  # noqa: ASYNC110
            await asyncio.sleep(0)
        watch.now += 2 * HOUR
        await app.worlds._end_idle()
        assert app.worlds.names() == ["default"]
        await api.control("clock", advance=600)
        assert (await stream).status_code == 200
    await app.worlds.close()


@pytest.mark.mock(world_quota=len(PHOTOS[0][1]) + 1)
async def test_a_world_has_no_more_bytes_than_it_may(api: Api) -> None:
    assert (await api.upload(PHOTOS[0])).status_code == 200
    refused = await api.upload(PHOTOS[1])
    assert refused.status_code == 507
    assert "--world-quota" in refused.json()["message"]
    assert len((await api.state())["video_infos"]) == 1


@pytest.mark.mock(world_quota=sum(len(content) for _, content in PHOTOS))
async def test_a_full_world_renders_nothing(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("turn these photos into a slideshow video with music")
    refused = await api.render("render_1", (await api.state())["draft"])
    assert refused.status_code == 507
    assert "no room for a video" in refused.json()["message"]


async def test_metrics_count_what_was_answered(api: Api) -> None:
    await api.credits()
    await api.credits()
    await api.get("/api/credits/balance/simple", params={})
    await api.http.get("/api/credits/balance/simple")
    answer = await api.http.get("/__mock__/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if line[0] != "#")
    kinds = {key: float(value) for key, value in found.items() if "credit_balance" in key}
    labels = 'operation="credit_balance",status="200"'
    assert kinds == {
        f'nemovideo_mock_requests_total{{code="0",{labels}}}': 3,
        f'nemovideo_mock_requests_total{{code="1001",{labels}}}': 1,
    }
    assert float(found["nemovideo_mock_worlds"]) == 1
    assert float(found["nemovideo_mock_streams"]) == 0
    assert float(found["nemovideo_mock_journal_bytes"]) > 0


@pytest.mark.mock(render="stub")
async def test_metrics_count_renders(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("turn these photos into a slideshow video with music")
    await api.render("render_1", (await api.state())["draft"])
    await api.poll_to_end("render_1")
    text = (await api.http.get("/__mock__/metrics")).text
    assert "nemovideo_mock_encode_seconds_count 1.0" in text
    assert "nemovideo_mock_render_queue 0.0" in text
