"""Every request as it is sent, to the letter; and what a journey remembers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_client import Settings, errors
from nemovideo_client.effects import Request
from nemovideo_client.flows import requests
from nemovideo_client.journey import Journey
from nemovideo_client.testing import VirtualClient

from tests.client.backend import Backend

JOURNEY = Journey(settings=Settings(language="ja"), session_id="5/5", task_id="t")
PHOTO = Path("a.jpg")


@pytest.mark.parametrize(
    ("make", "method", "url", "place", "rest"),
    [
        (
            lambda: requests.token("me"),
            "POST",
            "/api/auth/anonymous-token",
            "token",
            {"auth": False, "headers": {"X-Client-Id": "me"}},
        ),
        (
            lambda: requests.session(JOURNEY),
            "POST",
            "/api/tasks/me/with-session/nemo_agent",
            "session",
            {"json": {"task_name": "project", "language": "ja"}},
        ),
        (
            lambda: requests.upload(JOURNEY, [PHOTO]),
            "POST",
            "/api/upload-video/nemo_agent/me/5%2F5",
            "upload",
            {"files": (PHOTO,), "timeout": 300.0},
        ),
        (
            lambda: requests.upload(JOURNEY, ["https://x"]),
            "POST",
            "/api/upload-video/nemo_agent/me/5%2F5",
            "upload",
            {"json": {"urls": ["https://x"], "source_type": "url"}, "timeout": 300.0},
        ),
        (
            lambda: requests.state(JOURNEY),
            "GET",
            "/api/state/nemo_agent/me/5%2F5/latest",
            "state",
            {},
        ),
        (
            lambda: requests.run(JOURNEY, "hi"),
            "POST",
            "/run_sse",
            "run",
            {
                "json": {
                    "app_name": "nemo_agent",
                    "user_id": "me",
                    "session_id": "5/5",
                    "new_message": {"parts": [{"text": "hi"}]},
                },
                "headers": {"Accept": "text/event-stream"},
                "timeout": 600.0,
            },
        ),
        (lambda: requests.credits(), "GET", "/api/credits/balance/simple", "credits", {}),
        (
            lambda: requests.submit(JOURNEY, "r", {"t": []}),
            "POST",
            "/api/render/proxy/lambda",
            "render",
            {
                "json": {
                    "id": "r",
                    "sessionId": "5/5",
                    "draft": {"t": []},
                    "output": {"format": "mp4", "quality": "high"},
                }
            },
        ),
        (lambda: requests.poll("r/1"), "GET", "/api/render/proxy/lambda/r%2F1", "poll", {}),
        (
            lambda: requests.download("r/1"),
            "GET",
            "/api/render/proxy/r%2F1/download",
            "download",
            {},
        ),
        (lambda: requests.foreign("https://x/y"), "GET", "https://x/y", "file", {}),
        (
            lambda: requests.claim(JOURNEY),
            "POST",
            "/api/auth/claim-token",
            "claim",
            {"json": {"task_id": "t", "session_id": "5/5"}},
        ),
    ],
    ids=lambda value: "",
)
def test_to_the_letter(
    make: Callable[[], Request], method: Any, url: str, place: str, rest: dict[str, Any]
) -> None:
    request_ = make()
    assert request_ == Request(method=method, url=url, place=place, **rest)
    assert request_.foreign == url.startswith("https")


PLAIN = {"detail": "Session not found"}


@pytest.mark.parametrize("place", ["run", "state", "upload"])
def test_a_bare_404_means_the_session_where_there_is_one(
    client: VirtualClient, backend: Backend, photo: Path, place: str
) -> None:
    backend.refusals[place] = [lambda: httpx.Response(404, json=PLAIN)]
    client.upload(photo)
    client.say("go")
    assert backend.count("session") == 2


def test_a_bare_402_means_credits_where_something_is_made(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["run"] = [httpx.Response(402)]
    with pytest.raises(errors.OutOfCredits):
        client.say("go")


@pytest.mark.parametrize(
    ("place", "ask"),
    [
        ("session", lambda client: client.connect()),
        ("credits", lambda client: client.credits()),
        ("state", lambda client: client.state()),
        ("claim", lambda client: client.claim_link()),
        ("run", lambda client: client.say("go")),
    ],
)
def test_unknown_refusals_are_named_after_their_place(
    client: VirtualClient, backend: Backend, place: str, ask: Any
) -> None:
    backend.refusals[place] = [7777]
    with pytest.raises(errors.ApiError, match=f"at '{place}'"):
        ask(client)


def test_leaving_forgets_the_session_and_keeps_the_account() -> None:
    journey = Journey(settings=Settings(), token="t", user_id="anon_1", session_id="5")
    journey.task_id, journey.render_id, journey.uploads = "t", "r", [PHOTO]
    journey.leave()
    assert journey == Journey(settings=Settings(), token="t", user_id="anon_1")
    assert journey.uploads == []


def test_who_is_anonymous() -> None:
    assert not Journey(settings=Settings()).anonymous
    assert Journey(settings=Settings(), token_is_new=True).anonymous
    assert not Journey(settings=Settings(), token_is_new=True, user_id="u").anonymous
    assert Journey(settings=Settings(), user_id="anon_1").anonymous
    assert "secret" not in repr(Journey(settings=Settings(), token="secret"))


def test_an_account_that_is_only_taken_by_its_id(client: VirtualClient, backend: Backend) -> None:
    """fact: session.path-user.own: "me" is refused, the id is not; that is remembered."""
    backend.refusals["session"] = [lambda: httpx.Response(404, json={"detail": "Not found"})]
    client.connect()
    assert client.journey.user == client.journey.user_id == "anon_0000000000000001"
    assert [request.url.path.split("/")[-3] for request in backend.at("session")] == [
        "me",
        "anon_0000000000000001",
    ]
    client.say("go")
    assert b'"user_id":"anon_0000000000000001"' in backend.at("run")[0].content
    backend.refusals["session"] = [lambda: httpx.Response(404)]
    client.journey.leave()
    with pytest.raises(errors.SessionNotFound):
        client.connect()
