"""What every answer says of the mock it comes from."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import httpx
import pytest
from nemovideo_mock import __version__

from tests.mock.support import PHOTOS, START, Api

pytestmark = pytest.mark.anyio

ANYTHING = [
    ("GET", "/__mock__/health"),
    ("GET", "/nowhere"),
    ("PUT", "/run_sse"),
    ("POST", "/api/auth/anonymous-token"),
    ("GET", "/w/other/docs"),
    ("OPTIONS", "/run_sse"),
    ("GET", "/__mock__/nothing"),
]


@pytest.mark.parametrize(("method", "path"), ANYTHING)
@pytest.mark.mock(clock="manual")
async def test_every_answer_says_what_it_comes_from(
    mock: httpx.AsyncClient, method: str, path: str
) -> None:
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = await mock.request(method, path, headers=preflight if method == "OPTIONS" else {})
    assert answer.headers.get_list("x-nemo-mock") == [f"{__version__}; clock=manual"]
    [date] = answer.headers.get_list("date")
    assert parsedate_to_datetime(date).timestamp() == START


async def test_streams_and_files_say_it_too(api: Api) -> None:
    uploaded = await api.upload(*PHOTOS)
    file = await api.http.get(uploaded.json()["data"]["files"][0]["cdn_url"])
    for answer in (uploaded, file, await api.say("hello")):
        assert answer.headers["x-nemo-mock"] == f"{__version__}; clock=jump"


async def test_the_clock_is_the_one_of_now(api: Api) -> None:
    await api.control("clock", mode="real", speed=60)
    answer = await api.get("/api/credits/balance/simple")
    assert answer.headers["x-nemo-mock"] == f"{__version__}; clock=real; speed=60"


async def test_pages_of_other_origins_may_read_it(api: Api) -> None:
    answer = await api.http.get("/nowhere", headers={"Origin": "https://example.org"})
    exposed = answer.headers["access-control-expose-headers"].lower().split(", ")
    assert {"retry-after", "x-nemo-mock", "x-nemo-mock-note"} <= set(exposed)


async def test_a_generated_clip_is_called_what_it_is_in_a_note_alone(api: Api) -> None:
    answer = await api.say("generate a video of a sunset over the sea")
    assert "sunset" in answer.text
    assert not re.search("placeholder|stand-in|mock", answer.text)
    assert "drawn by program" in answer.headers["x-nemo-mock-note"]
    assert "x-nemo-mock-note" not in (await api.say("hello")).headers


async def test_what_no_service_would_say_is_in_a_note_and_in_the_journal(api: Api) -> None:
    client = {"X-Client-Id": "test-client"}
    refused = await api.http.post("/api/auth/anonymous-token", headers=client)
    assert refused.status_code == 429
    assert not re.search("mock|fake|clock|reset", refused.text)
    assert "/__mock__/reset" in refused.headers["x-nemo-mock-note"]
    exchange = (await api.control("journal"))["exchanges"][-1]
    assert exchange["notes"] == refused.headers.get_list("x-nemo-mock-note")
