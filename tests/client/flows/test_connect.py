"""Token, session and the recovery around every request."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import httpx
import pytest
from nemovideo_client import Settings, errors
from nemovideo_client.effects import News, Notice, Progress
from nemovideo_client.flows.connect import batches
from nemovideo_client.testing import VirtualClient

from tests.client.backend import TOKEN, Backend
from tests.client.conftest import Connect


def bearer(request: httpx.Request) -> str:
    return str(request.headers["authorization"]).removeprefix("Bearer ")


def test_gets_a_token_with_the_client_id_and_a_session(
    client: VirtualClient, backend: Backend
) -> None:
    client.connect()
    token, session = backend.log
    assert token.method == session.method == "POST"
    assert token.headers["x-client-id"] == "client-1"
    assert "authorization" not in token.headers
    assert json.loads(session.content) == {"task_name": "project", "language": "en"}
    assert bearer(session).startswith(TOKEN)
    journey = client.journey
    assert journey.session_id == "5529798706024415232"
    assert journey.task_id == "task_5529798706024415232"
    assert journey.user_id == "anon_0000000000000001"
    assert journey.anonymous


def test_connects_once(client: VirtualClient, backend: Backend) -> None:
    client.connect()
    client.connect()
    assert backend.places() == ["token", "session"]


def test_a_given_token_wins(connect: Connect, settings: Settings, backend: Backend) -> None:
    client = connect(backend, settings=dataclasses.replace(settings, token="mine"))
    client.credits()
    client.state()
    assert backend.places() == ["credits", "session", "state"]
    assert {bearer(request) for request in backend.log} == {"mine"}
    assert not client.journey.anonymous


def test_connecting_is_reported(client: VirtualClient, news: list[News]) -> None:
    client.connect()
    assert news == [Progress("connect", note="Setting up…")]


def test_every_request_carries_the_three_headers(
    client: VirtualClient, backend: Backend, photo: Path, tmp_path: Path
) -> None:
    client.make([photo], ["make it"], tmp_path / "out.mp4")
    for request in backend.log[:-1]:
        assert request.headers["x-skill-source"] == "best-photo-to-video-ai"
        assert request.headers["x-skill-version"] == "2.0.1"
        assert request.headers["x-skill-platform"] == "cursor"


@pytest.mark.parametrize("errors_by", ["body", "status", "detail"])
def test_a_refused_token_is_replaced_once_and_the_request_repeated(
    client: VirtualClient, backend: Backend, errors_by: str, news: list[News]
) -> None:
    backend.errors, backend.same_user = errors_by, True
    client.connect()
    backend.refusals["credits"] = [1001]
    assert client.credits().available == 60
    assert backend.places()[2:] == ["credits", "token", "credits"]
    first, second = backend.at("credits")
    assert bearer(first) != bearer(second)
    assert Notice("The token is no longer accepted; getting a new one.") in news


def test_a_token_refused_twice_is_an_error(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["credits"] = [1001, 1001]
    with pytest.raises(errors.TokenRejected):
        client.credits()
    assert backend.count("token") == 2
    assert backend.count("credits") == 2


def test_a_session_that_went_with_the_account_is_made_again(
    client: VirtualClient, backend: Backend, photo: Path
) -> None:
    client.upload(photo)
    backend.refusals["credits"] = [1001]
    client.credits()
    assert backend.places()[3:] == ["credits", "token", "session", "upload", "credits"]


def test_a_session_of_the_same_account_stays(client: VirtualClient, backend: Backend) -> None:
    backend.same_user = True
    client.connect()
    backend.refusals["state"] = [1001]
    client.state()
    assert backend.places()[2:] == ["state", "token", "state"]


@pytest.mark.parametrize("errors_by", ["body", "status", "detail"])
def test_a_lost_session_is_replaced_and_reported(
    client: VirtualClient, backend: Backend, photo: Path, news: list[News], errors_by: str
) -> None:
    backend.errors = errors_by
    client.upload(photo, "https://example.com/a.jpg")
    backend.refusals["state"] = [1002]
    client.state()
    assert backend.places()[4:] == ["state", "session", "upload", "upload", "state"]
    assert [event.text for event in news if isinstance(event, Notice)] == [
        "The session no longer exists; starting a new one. The old timeline is gone.",
        "Uploading 1 again.",
        "Uploading 1 again.",
    ]


def test_a_session_lost_twice_is_an_error(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["state"] = [1002, 1002]
    with pytest.raises(errors.SessionNotFound):
        client.state()
    assert backend.count("session") == 2


def test_several_things_are_recovered_one_after_another(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["state"] = [429, 1001, 1002]
    client.state()
    assert backend.clock.sleeps == [30.0]
    assert backend.count("state") == 4


def test_a_pause_of_30_seconds_once(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["credits"] = [429]
    client.credits()
    assert backend.clock.sleeps == [30.0]
    backend.refusals["credits"] = [429, 429]
    with pytest.raises(errors.RateLimited):
        client.credits()
    assert backend.clock.sleeps == [30.0, 30.0]


def test_a_free_token_is_asked_for_again_after_30_seconds_once(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.refusals["token"] = [429, 429]
    with pytest.raises(errors.RateLimited, match="reuse yours"):
        client.connect()
    assert backend.moments("token") == [0.0, 30.0]
    assert Notice("The server asks for a pause; waiting 30 s.") in news


def test_a_session_that_cannot_be_replaced_is_not_kept(
    client: VirtualClient, backend: Backend
) -> None:
    client.connect()
    backend.refusals["state"] = [1002]
    backend.refusals["session"] = [500]
    with pytest.raises(errors.ServerFault):
        client.state()
    assert client.journey.session_id == client.journey.task_id == ""


def test_the_user_of_the_token_is_the_sessions_unless_it_says_otherwise(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["session"] = [_without_user({"session_id": "5"})]
    client.connect()
    assert client.journey.user_id == "anon_0000000000000001"
    client.journey.leave()
    backend.refusals["session"] = [_without_user({"session_id": "5", "user_id": "anon_b"})]
    client.connect()
    assert client.journey.user_id == "anon_b"


def test_refusals_nobody_documented_name_their_place(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["token"] = [7777]
    with pytest.raises(errors.ApiError, match="code 7777, HTTP 200, at 'token'"):
        client.connect()


def test_a_lost_upload_of_a_new_session_is_an_error(
    client: VirtualClient, backend: Backend, photo: Path
) -> None:
    client.upload(photo)
    backend.errors = "detail"
    backend.refusals["state"] = [1002]
    backend.refusals["upload"] = [404]
    with pytest.raises(errors.SessionNotFound):
        client.state()


def test_an_unusable_client_id_is_replaced(
    connect: Connect, settings: Settings, backend: Backend, news: list[News]
) -> None:
    own = dataclasses.replace(settings, client_id="")
    client = connect(backend, settings=own, on_news=news.append)
    backend.refusals["token"] = [400]
    client.connect()
    first, second = (request.headers["x-client-id"] for request in backend.at("token"))
    assert first != second
    assert (settings.folder / "client_id").read_text().strip() == second
    assert Notice("The client id was not accepted; making a new one.") in news
    backend.refusals["token"] = [400, 400]
    client.journey.token = ""
    with pytest.raises(errors.BadRequest, match="NEMO_CLIENT_ID"):
        client.connect()


@pytest.mark.parametrize("place", ["token", "session"])
def test_an_answer_without_what_it_must_carry(
    client: VirtualClient, backend: Backend, place: str
) -> None:
    backend.refusals[place] = [httpx.Response(200, json={"code": 0, "data": {}})]
    with pytest.raises(errors.UnreadableAnswer, match=f"gave no {place}"):
        client.connect()


def test_an_answer_that_is_no_json(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["credits"] = [httpx.Response(200, text="<html>")]
    with pytest.raises(errors.UnreadableAnswer, match="'credits' is not a JSON object"):
        client.credits()


def test_no_credits_anonymous(client: VirtualClient, backend: Backend) -> None:
    client.connect()
    backend.refusals["run"] = [2001]
    with pytest.raises(errors.OutOfCredits) as caught:
        client.say("make it")
    link = "https://nemovideo.com/register?bind=anon_0000000000000001"
    assert caught.value.link == link
    assert str(caught.value) == f"No. Register for 100 more, your project stays: {link}"


def test_no_credits_registered(connect: Connect, settings: Settings, backend: Backend) -> None:
    client = connect(backend, settings=dataclasses.replace(settings, token="mine"))
    backend.refusals["run"] = [2001]
    with pytest.raises(errors.OutOfCredits, match="Top up credits in your account") as caught:
        client.say("make it")
    assert caught.value.link == ""


def test_no_credits_with_a_link_from_the_backend(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["run"] = [2001]
    backend.error_data = {"registration_url": "https://nemovideo.com/register?bind=anon_x"}
    with pytest.raises(errors.OutOfCredits, match=r"bind=anon_x"):
        client.say("make it")


def _without_user(answer: dict[str, str]) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": answer})


def test_the_user_id_for_the_link_is_looked_up(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["token"] = [_without_user({"token": "t"})]
    backend.refusals["session"] = [_without_user({"session_id": "5", "task_id": "t"})]
    client.connect()
    backend.refusals["credits"] = [2001]
    backend.refusals["state"] = [_without_user({"user_id": "anon_late"})]
    with pytest.raises(errors.OutOfCredits, match=r"register\?bind=anon_late"):
        client.credits()
    assert backend.count("state") == 1


def test_a_link_without_a_user_id_still_leads_somewhere(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["token"] = [_without_user({"token": "t"})]
    backend.refusals["session"] = [_without_user({"session_id": "5", "task_id": "t"})]
    client.connect()
    backend.refusals["credits"] = [2001, 2001]
    backend.refusals["state"] = [500]
    with pytest.raises(errors.OutOfCredits) as caught:
        client.credits()
    assert caught.value.link == "https://nemovideo.com/register"
    assert client.journey.user_id == ""
    client.journey.leave()
    with pytest.raises(errors.OutOfCredits, match=r"register$"):
        client.credits()
    assert backend.count("state") == 1
    assert client.journey.user_id == ""


def test_the_user_of_a_given_token_becomes_known(
    connect: Connect, settings: Settings, backend: Backend
) -> None:
    client = connect(backend, settings=dataclasses.replace(settings, token="mine"))
    backend.refusals["session"] = [_without_user({"session_id": "5"})]
    backend.refusals["state"] = [_without_user({"user_id": "anon_kept", "session_id": "5"})]
    client.state()
    assert client.journey.user_id == "anon_kept"
    assert client.journey.anonymous


def test_the_claim_link_carries_the_claim_token_alone(
    client: VirtualClient, backend: Backend
) -> None:
    assert client.claim_link() == "https://nemovideo.com/workspace/claim?ct=clm_abc"
    session = client.journey.session_id
    body = {"task_id": f"task_{session}", "session_id": session}
    assert json.loads(backend.log[-1].content) == body
    backend.refusals["claim"] = [_without_user({})]
    with pytest.raises(errors.UnreadableAnswer, match="no claim token"):
        client.claim_link()


def test_credits(client: VirtualClient, backend: Backend) -> None:
    assert dataclasses.astuple(client.credits()) == (60, 40, 100)
    backend.refusals["credits"] = [httpx.Response(200, json={"available": 7, "frozen": True})]
    assert dataclasses.astuple(client.credits()) == (7, 0, 7)
    backend.refusals["credits"] = [httpx.Response(200, json={"available": 7, "frozen": 3})]
    assert dataclasses.astuple(client.credits()) == (7, 3, 10)
    owed = {"available": -5, "frozen": 2, "total": 0}
    backend.refusals["credits"] = [httpx.Response(200, json=owed)]
    assert dataclasses.astuple(client.credits()) == (-5, 2, 0)
    backend.refusals["credits"] = [httpx.Response(200, json={"available": "7"})]
    with pytest.raises(errors.UnreadableAnswer, match="available"):
        client.credits()


def test_batches_keep_the_order() -> None:
    a, b = Path("a"), Path("b")
    assert list(batches([a, b, "u", "v", a])) == [[a, b], ["u", "v"], [a]]
    assert list(batches([])) == []
