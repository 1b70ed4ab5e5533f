from __future__ import annotations

import httpx
import pytest
from nemovideo_mock.accounts import WEEK

from tests.mock.support import START, Api

pytestmark = pytest.mark.anyio
TOKEN = "/api/auth/anonymous-token"


async def issue(mock: httpx.AsyncClient, client_id: str | None = "one") -> httpx.Response:
    return await mock.post(TOKEN, headers={"X-Client-Id": client_id} if client_id else {})


async def test_a_token_comes_with_what_the_record_shows(mock: httpx.AsyncClient) -> None:
    data = (await issue(mock)).json()["data"]
    assert data["token"].startswith("nmv_usr_")
    assert data["user_id"].startswith("anon_")
    assert data["credits"] == 100
    assert data["expires_at"] == "2027-01-22T08:00:00Z"


async def test_without_a_client_id_it_is_400(mock: httpx.AsyncClient) -> None:
    answer = await issue(mock, None)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert "X-Client-Id" in answer.json()["message"]


async def test_a_second_one_within_the_week_is_429(mock: httpx.AsyncClient) -> None:
    await issue(mock)
    answer = await issue(mock)
    assert (answer.status_code, answer.json()["code"]) == (429, 429)
    assert answer.headers["retry-after"] == str(int(WEEK))


@pytest.mark.mock(clock="manual")
async def test_expiry_and_permission_coincide(mock: httpx.AsyncClient) -> None:
    first = (await issue(mock)).json()["data"]
    bearer = {"Authorization": f"Bearer {first['token']}"}
    await mock.post("/__mock__/clock", json={"to": START + WEEK - 1})
    assert (await mock.get("/api/credits/balance/simple", headers=bearer)).json()["code"] == 0
    assert (await issue(mock)).status_code == 429
    await mock.post("/__mock__/clock", json={"advance": 1})
    assert (await mock.get("/api/credits/balance/simple", headers=bearer)).json()["code"] == 1001
    second = (await issue(mock)).json()["data"]
    assert second["token"] != first["token"]
    assert second["user_id"] == first["user_id"]


async def test_an_address_gets_ten_tokens_a_week(mock: httpx.AsyncClient) -> None:
    statuses = [(await issue(mock, f"client-{n}")).status_code for n in range(11)]
    assert statuses == [200] * 10 + [429]


@pytest.mark.mock(profile={"token_limit": "ip-per-hour", "token_again": "fresh-token"})
async def test_an_address_gets_five_tokens_an_hour(mock: httpx.AsyncClient) -> None:
    statuses = [(await issue(mock)).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    await mock.post("/__mock__/clock", json={"advance": 3600})
    assert (await issue(mock)).status_code == 200


@pytest.mark.mock(profile={"token_again": "same-token"})
async def test_the_same_token_again(mock: httpx.AsyncClient) -> None:
    assert (await issue(mock)).json() == (await issue(mock)).json()


@pytest.mark.mock(profile={"token_again": "fresh-token"})
async def test_a_fresh_token_again(mock: httpx.AsyncClient) -> None:
    first, second = [(await issue(mock)).json()["data"] for _ in range(2)]
    assert first["token"] != second["token"]
    assert first["user_id"] == second["user_id"]


@pytest.mark.mock(profile={"token_life": "never-expires"}, clock="manual")
async def test_a_token_that_never_expires(mock: httpx.AsyncClient) -> None:
    data = (await issue(mock)).json()["data"]
    assert "expires_at" not in data
    await mock.post("/__mock__/clock", json={"advance": 52 * WEEK})
    bearer = {"Authorization": f"Bearer {data['token']}"}
    assert (await mock.get("/api/credits/balance/simple", headers=bearer)).json()["code"] == 0


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer nmv_usr_unknown", "Basic abc", "nmv_usr_without_a_scheme"],
)
async def test_a_bad_bearer_is_1001_everywhere(mock: httpx.AsyncClient, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    for method, path in (
        ("POST", "/api/tasks/me/with-session/nemo_agent"),
        ("POST", "/run_sse"),
        ("POST", "/api/upload-video/nemo_agent/me/1"),
        ("GET", "/api/credits/balance/simple"),
        ("GET", "/api/state/nemo_agent/me/1/latest"),
        ("POST", "/api/render/proxy/lambda"),
        ("GET", "/api/render/proxy/lambda/x"),
        ("GET", "/api/render/proxy/x/download"),
        ("POST", "/api/render/proxy/lambda/x/cancel"),
        ("POST", "/api/auth/claim-token"),
    ):
        answer = await mock.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (200, 1001), path


async def test_a_claim_token_hands_over_and_opens_nothing(api: Api) -> None:
    state = await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")
    body = {"task_id": state.json()["data"]["task_id"], "session_id": api.session_id}
    claim = (await api.post("/api/auth/claim-token", body)).json()["data"]
    assert claim["expires_in"] == 604800
    for _ in range(2):
        page = await api.http.get("/web/workspace/claim", params={"ct": claim["claim_token"]})
        assert (page.status_code, api.session_id in page.text) == (200, True)
    api.token = claim["claim_token"]
    assert (await api.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_a_claim_for_a_foreign_task_is_refused(api: Api) -> None:
    body = {"task_id": "task_other", "session_id": api.session_id}
    assert (await api.post("/api/auth/claim-token", body)).json()["code"] == 1002


async def test_registering_brings_a_hundred_credits_once(api: Api) -> None:
    state = await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")
    user_id = state.json()["data"]["user_id"]
    for _ in range(2):
        page = await api.http.post("/web/register", params={"bind": user_id})
        assert page.status_code == 200
    assert (await api.credits())["available"] == 200
