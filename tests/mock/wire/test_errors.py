"""One shape for every refusal, whichever layer refuses."""

from __future__ import annotations

import httpx
import pytest
from nemovideo_mock.errors import MockError
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire.envelopes import BUSINESS_STATUS, refusal

from tests.mock.support import Api

pytestmark = pytest.mark.anyio

INVENTED = [
    ("POST", "/api/v1/generate"),
    ("POST", "/v1/run"),
    ("POST", "/v1/upload"),
    ("GET", "/v1/jobs/1"),
    ("POST", "/v1/subtitles/generate"),
    ("POST", "/api/media/upload"),
    ("POST", "/api/tasks/t/render-video"),
    ("GET", "/api/render/proxy/lambda/x/download"),
]


async def test_a_field_that_cannot_be_is_named_first(api: Api) -> None:
    await api.open()
    answer = await api.render("a/b", {})
    assert answer.json()["message"].startswith("id: 'a/b' cannot be polled")


def codes() -> list[type[MockError]]:
    return [kind for kind in MockError.__subclasses__() if "code" in kind.__dict__]


@pytest.mark.parametrize(("method", "path"), INVENTED)
async def test_what_clones_invented_is_404(mock: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await mock.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["code"] == 404
    assert f"{method} {path} is not in this API" in answer.json()["message"]


async def test_a_wrong_method_is_405(mock: httpx.AsyncClient) -> None:
    answer = await mock.get("/run_sse")
    assert (answer.status_code, answer.json()["code"]) == (405, 405)
    assert answer.headers["allow"] == "POST"
    answer = await mock.delete("/w/other/web/register")
    assert answer.headers["allow"] == "GET, POST"
    answer = await mock.get("/__mock__/reset")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


OLDER = [
    ("POST", "/api/render/proxy/draft"),
    ("GET", "/api/render/proxy/r"),
    ("PUT", "/api/render/proxy/r"),
    ("GET", "/api/tokens"),
    ("DELETE", "/api/tokens"),
    ("POST", "/api/tokens/t/revoke"),
]


@pytest.mark.parametrize(("method", "path"), OLDER)
async def test_older_paths_are_not_there(api: Api, method: str, path: str) -> None:
    answer = await api.http.request(method, path, headers=api.headers)
    assert answer.status_code == 404
    assert f"{method} {path} is not in this API" in answer.json()["message"]
    assert (await api.control("journal"))["exchanges"][-1]["operation"] is None


@pytest.mark.mock(profile={"older_paths": "present"})
async def test_older_paths_where_the_profile_has_them(api: Api) -> None:
    draft = {"t": [{"tt": 0, "sg": [{"d": 1000}]}]}
    body = {"id": "r", "sessionId": api.session_id, "draft": draft}
    submitted = (await api.post("/api/render/proxy/draft", body)).json()["data"]
    assert submitted["task_id"] == "r"
    polled = await api.get("/api/render/proxy/r")
    assert polled.json()["taskId"] == "r"
    assert (await api.control("journal"))["exchanges"][-1]["operation"] == "poll_draft_render"
    assert (await api.get("/api/render/proxy/lambda")).status_code == 405
    refused = await api.http.put("/api/tokens")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")


async def test_a_bug_is_named_in_the_note_alone(
    mock: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a detail\nof ours")

    monkeypatch.setattr("nemovideo_mock.service.tokens.issue", broken)
    mock._transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    answer = await mock.post("/api/auth/anonymous-token")
    assert (answer.status_code, answer.json()["message"]) == (500, "internal error")
    assert "a bug of the mock" in answer.headers["x-nemo-mock-note"]


@pytest.mark.parametrize("kind", codes(), ids=lambda kind: kind.__name__)
def test_every_error_has_the_one_shape(kind: type[MockError]) -> None:
    answer = refusal(SEED, kind("why"))
    assert answer.status_code == (200 if kind.code > 1000 else kind.code)
    assert bytes(answer.body) == f'{{"code":{kind.code},"message":"why","data":null}}'.encode()


@pytest.mark.parametrize("kind", codes(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_of_its_own(kind: type[MockError]) -> None:
    answer = refusal(SEED.replace(error_transport="status"), kind("why"))
    assert answer.status_code == BUSINESS_STATUS.get(kind.code, kind.code)
    detail = refusal(SEED.replace(error_transport="detail"), kind("why"))
    assert (detail.status_code, bytes(detail.body)) == (answer.status_code, b'{"detail":"why"}')


@pytest.mark.mock(profile={"error_text": "msg"})
async def test_the_key_of_the_text(api: Api) -> None:
    assert "msg" in (await api.get("/nowhere")).json()


async def test_browsers_of_any_origin_may_ask_the_api_but_not_the_control(
    mock: httpx.AsyncClient,
) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    allowed = await mock.options("/run_sse", headers=headers)
    assert allowed.headers["access-control-allow-origin"] == "*"
    refused = await mock.options("/__mock__/reset", headers=headers)
    assert "access-control-allow-origin" not in refused.headers
