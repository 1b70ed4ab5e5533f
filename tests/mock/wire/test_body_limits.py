"""Bodies that are too deep, too large or not to be written down again: refused, never 500."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from nemovideo_mock.clock import LATEST
from nemovideo_mock.wire import json_body

from tests.mock.support import PHOTOS, Api
from tests.torture.driver import Driver

pytestmark = pytest.mark.anyio

BEYOND = {
    "nested lists": "[" * 960 + "]" * 960,
    "nested objects": '{"a":' * 970 + "1" + "}" * 970,
    "just too deep": "[" * 64 + "]" * 64,
    "NaN": "NaN",
    "infinity": "-Infinity",
    "an infinite float": "1e999",
    "a huge whole number": "1" + "0" * 400,
    "beyond 63 bits": str(2**63),
    "lone surrogate": r'"\ud800"',
    "lone surrogate in a name": r'{"\udfff": 1}',
    "many values": "[" + "1," * 200_001 + "1]",
}


@pytest.mark.parametrize("value", BEYOND.values(), ids=BEYOND)
async def test_a_body_beyond_the_limits_is_a_400(api: Api, value: str) -> None:
    for path in ("/run_sse", "/api/render/proxy/lambda", "/__mock__/clock"):
        answer = await api.http.post(
            path,
            content=f'{{"extra": {value}}}',
            headers={**api.headers, "content-type": "application/json"},
        )
        assert (answer.status_code, answer.json()["code"]) == (400, 400), (path, answer.text)
    # Without a token it is refused unread, and recorded all the same.
    await api.http.post(
        "/run_sse",
        content=f'{{"extra": {value}}}',
        headers={"content-type": "application/json"},
    )
    found = await api.http.get("/__mock__/journal")
    assert found.status_code == 200
    assert len(found.json()["exchanges"]) == 5


async def test_faults_do_not_read_deeper_than_routes(api: Api) -> None:
    await api.control("faults", match={"operation": "run_sse"}, effect={"delay": 1})
    deep = '{"a":' * 970 + "1" + "}" * 970
    headers = {**api.headers, "content-type": "application/json"}
    assert (await api.http.post("/run_sse", content=deep, headers=headers)).status_code == 400


def test_what_is_allowed_stays_as_it_is() -> None:
    text = r'{"a": [1, 2.5e3, -9007199254740993, "\ud83d\ude00 1234567890123456789 NaN"]}'
    assert json_body.load(text) == json.loads(text)
    assert json_body.load("[" * 64 + "]" * 64)
    assert json_body.load(json.dumps("[" * 5000)) == "[" * 5000


@pytest.mark.parametrize("text", ['"' + '\\"' * 200_000, "[" * 65 + '"' * 200_001, "{" * 400_000])
def test_looking_takes_time_in_proportion(text: str) -> None:
    started = time.process_time()
    with pytest.raises(ValueError, match=r"."):
        json_body.load(text)
    assert time.process_time() - started < 1


CLOCKS: list[tuple[str, str]] = [
    ("clock", '{"advance": 1e18}'),
    ("clock", '{"advance": 1e300}'),
    ("clock", '{"advance": 1e999}'),
    ("clock", '{"advance": -1e18}'),
    ("clock", '{"to": 1e15}'),
    ("clock", '{"to": "9999-12-31T23:59:59Z"}'),
    ("clock", '{"mode": "real", "speed": 1e12}'),
    ("worlds", '{"start": 1e18}'),
    ("worlds", '{"start": -1e18}'),
    ("worlds", '{"speed": 1e300}'),
    ("worlds", '{"scenario": {"clock": {"start": 1e200}}}'),
    ("worlds", '{"scenario": {"clock": {"speed": 1e200}}}'),
    ("worlds", '{"scenario": {"clock": {"pause": 1e200}}}'),
    ("terms", '{"token_seconds": 1e200}'),
    ("faults", '{"effect": {"delay": 1e200}}'),
    ("faults", '{"effect": {"turn": {"stretch": 1e200}}}'),
    ("faults", '{"effect": {"delay": 1}, "lasts": 1e200}'),
]


@pytest.mark.parametrize(("path", "body"), CLOCKS)
async def test_extremes_of_time_are_refused(mock: httpx.AsyncClient, path: str, body: str) -> None:
    headers = {"content-type": "application/json"}
    answer = await mock.post(f"/__mock__/{path}", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert (await mock.get("/__mock__/clock")).status_code == 200
    assert (await mock.get("/api/credits/balance/simple")).status_code == 200


async def test_at_the_end_of_time_the_api_goes_on(api: Api) -> None:
    await api.control("clock", to=LATEST)
    await api.connect()
    await api.upload(*PHOTOS)
    assert (await api.say("make a slideshow")).status_code == 200
    for _ in range(3):
        assert (await api.http.get("/__mock__/clock")).status_code == 200


@pytest.mark.parametrize("length", [71, 257, 5_000])
async def test_a_boundary_that_is_too_long_is_a_400(api: Api, length: int) -> None:
    path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
    kind = f"multipart/form-data; boundary={'b' * length}"
    answer = await api.http.post(
        path, content=b"--b", headers={**api.headers, "content-type": kind}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


@pytest.mark.parametrize("url", ["http://h:99999/a.mp4", "http://[::1/a.mp4", "http://h:x/a.mp4"])
async def test_addresses_beyond_all_ports_are_refused(api: Api, url: str) -> None:
    answer: Any = await api.post(
        f"/api/upload-video/nemo_agent/me/{api.session_id}", {"urls": [url]}
    )
    assert answer.status_code in (400, 422)
    odd = {**api.headers, "Origin": "http://[::1"}
    answer = await api.http.post(
        f"/api/upload-video/nemo_agent/me/{api.session_id}", json={"urls": [url]}, headers=odd
    )
    assert answer.status_code in (400, 422)


async def test_bytes_in_a_query_that_nobody_encoded() -> None:
    driver = Driver()
    answer = await driver.ask("GET", b"/web/register/?\xe9=\xff", [(b"host", b"")], b"")
    assert (answer.status, answer.problem) == (307, "")
    await driver.app.worlds.close()
