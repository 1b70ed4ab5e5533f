"""The pages a client's user is sent to."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.mock.support import PHOTOS, Api, photo

pytestmark = pytest.mark.anyio
CLAIM = "/web/workspace/claim"
SCRIPT = "<script>alert(1)</script>"


async def claim(api: Api) -> str:
    task = (await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")).json()["data"]
    body = {"task_id": task["task_id"], "session_id": api.session_id}
    value: str = (await api.post("/api/auth/claim-token", body)).json()["data"]["claim_token"]
    return value


async def page(api: Api, **query: str) -> httpx.Response:
    query = query or {"ct": await claim(api)}
    answer = await api.http.get(CLAIM, params=query)
    assert answer.status_code == 200
    return answer


async def test_a_claim_shows_the_timeline_and_the_finished_render(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("make a slideshow of these photos and add a title 'Hello'")
    await api.render("r1", (await api.state())["draft"])
    url = (await api.poll_to_end("r1"))["output"]["url"]
    shown = (await page(api)).text
    assert "a local fake of NemoVideo" in shown
    assert len(re.findall("<rect ", shown)) == 3
    assert "<title>Hello (" in shown
    assert f'<video src="{url}" controls preload="metadata">' in shown
    assert (await api.http.get(url)).status_code == 200


async def test_an_empty_session_says_so(api: Api) -> None:
    shown = (await page(api)).text
    assert "The timeline is empty." in shown
    assert "Nothing has been exported yet." in shown


async def test_looking_registers_nobody_and_keeping_does_once(api: Api) -> None:
    link = {"ct": await claim(api)}
    assert "<button>Keep this project: register</button>" in (await page(api, **link)).text
    assert (await api.credits())["available"] == 100
    for _ in range(2):
        answer = await api.http.post(CLAIM, params=link)
        assert "in a registered account" in answer.text
    assert "<button>" not in (await page(api, **link)).text
    assert (await api.credits())["available"] == 200


async def test_older_links_have_the_claim_as_token(api: Api) -> None:
    assert api.session_id in (await page(api, token=await claim(api))).text


async def test_an_api_token_opens_no_page(api: Api) -> None:
    answer = await api.http.get(CLAIM, params={"token": api.token})
    assert answer.status_code == 404
    assert "an API token opens no page" in answer.text
    assert api.token not in answer.text


@pytest.mark.parametrize("query", [{}, {"ct": "clm_x"}, {"ct": SCRIPT}])
async def test_an_unknown_link_is_a_page_of_its_own(
    mock: httpx.AsyncClient, query: dict[str, str]
) -> None:
    for method in ("GET", "POST"):
        answer = await mock.request(method, CLAIM, params=query)
        assert answer.status_code == 404
        assert "not known here" in answer.text
        assert SCRIPT not in answer.text


@pytest.mark.parametrize(
    ("query", "accepts"), [({"lang": "zh"}, "en"), ({"lang": "zh-CN"}, ""), ({}, "zh-CN,zh;q=0.9")]
)
async def test_pages_are_chinese_where_that_is_wanted(
    mock: httpx.AsyncClient, query: dict[str, str], accepts: str
) -> None:
    answer = await mock.get(
        "/web/register", params={"bind": "anon_1", **query}, headers={"Accept-Language": accepts}
    )
    assert '<html lang="zh">' in answer.text
    assert "NemoVideo 的本地模拟服务" in answer.text


async def test_nothing_a_user_writes_is_run(api: Api) -> None:
    body = {"task_name": SCRIPT, "language": "en"}
    answer = await api.post("/api/tasks/me/with-session/nemo_agent", body)
    api.session_id = answer.json()["data"]["session_id"]
    await api.upload((f"{SCRIPT}.png", photo()))
    await api.say("make a slideshow of these photos")
    await api.say(f"add a title '{SCRIPT}'")
    answer = await page(api)
    assert SCRIPT not in answer.text
    assert "&lt;script&gt;" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    register = await api.http.get("/web/register", params={"bind": f'"><img src=x>{SCRIPT}'})
    assert "<img" not in register.text
