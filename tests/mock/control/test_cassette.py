"""`/__mock__/journal?format=cassette`: recordings over the control API, for any language."""

from __future__ import annotations

import json

import httpx
import pytest
from nemovideo_mock.replay import parse

from tests.mock.support import PHOTOS, Api

pytestmark = pytest.mark.anyio


async def world(mock: httpx.AsyncClient, **body: object) -> Api:
    made = await mock.post("/__mock__/worlds", json=body)
    assert made.status_code == 200, made.text
    return Api(httpx.AsyncClient(transport=mock._transport, base_url=made.json()["url"]))


async def journey(api: Api) -> None:
    await api.connect("drawn-id-of-this-run")
    await api.upload(*PHOTOS)
    await api.state()


async def cassette(api: Api) -> str:
    return (await api.http.get("/__mock__/journal?format=cassette")).text


async def test_recorded_twice_it_is_the_same(mock: httpx.AsyncClient) -> None:
    texts = []
    for start in (1_900_000_000, 1_950_000_000):
        api = await world(mock, name="one", record=True, start=start)
        await journey(api)
        texts.append(await cassette(api))
        await mock.delete("/__mock__/worlds/one")
    assert texts[0] == texts[1]
    assert "drawn-id-of-this-run" not in texts[0]
    assert "nmv_usr_" not in texts[0]
    upload = json.loads(texts[0])["exchanges"][2]["request"]
    assert upload["headers"]["content-type"] == "multipart/form-data; boundary=boundary"
    assert "base64" in upload["body"]


async def test_it_is_replayed_at_another_time(mock: httpx.AsyncClient) -> None:
    api = await world(mock, name="one", record=True)
    await journey(api)
    text = await cassette(api)
    again = await world(mock, name="two", replay=text, start=2_000_000_000)
    await journey(again)
    journal = (await again.control("journal"))["exchanges"]
    assert [exchange["replays"] for exchange in journal] == [1, 2, 3, 4]
    given = journal[0]["response"]["body"]["data"]["expires_at"]
    assert given.startswith("2033-05-25")


async def test_what_is_simulated_is_added(mock: httpx.AsyncClient) -> None:
    api = await world(mock, name="one", record=True)
    await journey(api)
    text = await cassette(api)
    more = await world(mock, name="two", replay=text, replay_miss="simulate", record=True)
    await more.connect()
    assert (await more.credits())["available"] == 100
    operations = [exchange["operation"] for exchange in parse(await cassette(more)).exchanges]
    assert operations[:3] == ["anonymous_token", "create_session", "credit_balance"]
    assert operations[3:] == ["upload", "session_state"], "not asked for, and still there"


async def test_there_has_to_be_something(mock: httpx.AsyncClient) -> None:
    answer = await mock.get("/__mock__/journal?format=cassette")
    assert (answer.status_code, "journal is empty" in answer.text) == (422, True)
