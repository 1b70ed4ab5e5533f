from __future__ import annotations

import httpx
import pytest

from tests.mock.support import Api

pytestmark = pytest.mark.anyio
OPEN = "/api/tasks/me/with-session/nemo_agent"


async def test_the_answer_names_task_session_and_user(api: Api) -> None:
    data = (await api.post(OPEN, {"task_name": "project"})).json()["data"]
    assert data.keys() == {"task_id", "session_id", "user_id"}
    assert isinstance(data["session_id"], str)
    assert len(data["session_id"]) == 19


async def test_every_session_is_a_new_one(api: Api) -> None:
    made = {(await api.post(OPEN, {})).json()["data"]["session_id"] for _ in range(3)}
    assert len(made) == 3


@pytest.mark.mock(profile={"session_language": "required"})
async def test_language_where_it_is_required(api: Api) -> None:
    answer = await api.post(OPEN, {"task_name": "project"})
    assert answer.status_code == 422
    assert "language" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "is not JSON"),
        (b"[]", "must be a JSON object, not list"),
        (b'{"task_name": 7}', "task_name: Input should be a valid string"),
    ],
)
async def test_a_bad_body_is_named(api: Api, body: bytes, problem: str) -> None:
    answer = await api.http.post(OPEN, content=body, headers=api.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, 422)
    assert problem in answer.json()["message"]


async def test_a_foreign_session_is_not_found(mock: httpx.AsyncClient) -> None:
    mine, other = [await Api(mock).connect(name) for name in ("mine", "other")]
    other.session_id = mine.session_id
    path = f"/api/state/nemo_agent/me/{mine.session_id}/latest"
    assert (await mine.get(path)).json()["code"] == 0
    assert (await other.get(path)).json()["code"] == 1002
    assert (await other.say("hello")).json()["code"] == 1002
    assert (await other.upload(("a.png", b""))).json()["code"] == 1002


async def test_paths_take_me_or_the_own_id(api: Api) -> None:
    session = (await api.post(OPEN, {})).json()["data"]
    for user, code in (("me", 0), (session["user_id"], 0), ("anon_other", 1002)):
        answer = await api.get(f"/api/state/nemo_agent/{user}/{session['session_id']}/latest")
        assert answer.json()["code"] == code


@pytest.mark.parametrize(
    ("shape", "draft"),
    [
        pytest.param("absent", ..., marks=pytest.mark.mock(profile={"empty_draft": "absent"})),
        pytest.param("null", None, marks=pytest.mark.mock(profile={"empty_draft": "null"})),
        pytest.param("{}", {}, marks=pytest.mark.mock(profile={"empty_draft": "empty-object"})),
    ],
)
async def test_an_empty_timeline(api: Api, shape: str, draft: object) -> None:
    state = await api.state()
    assert state.get("draft", ...) == draft, shape
    assert (state["video_infos"], state["generated_media"]) == ([], [])


@pytest.mark.mock(profile={"envelope": "bare"})
async def test_the_bare_envelope(mock: httpx.AsyncClient) -> None:
    answer = await mock.post("/api/auth/anonymous-token", headers={"X-Client-Id": "a"})
    assert "token" in answer.json()
