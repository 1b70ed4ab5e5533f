"""How a client introduces itself: token, session, headers, and what it never shows."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from ...actor import BALANCE, RUN, TOKEN
from ...context import Context
from .. import check
from .meddling import complains, listen_to_seeds, talker, with_photos

SLIDESHOW = "turn these photos into a slideshow video"
WEEK = 7 * 24 * 3600


@check(
    "client.setup",
    facts=[
        "client.setup-first",
        "auth.client-id.uuid",
        "session.language.sent",
        "header.json",
        "header.bearer.required",
    ],
    clock=True,
)
def setup(c: Context) -> None:
    with talker(c, language="zh-CN") as talk:
        talk.client.state()
        first, second, third = talk.wire.seen
        assert talk.wire.path(first) == TOKEN
        uuid.UUID(first.headers["x-client-id"])
        assert "authorization" not in first.headers, "a bearer where there is none yet"
        assert talk.wire.path(second) == "/api/tasks/me/with-session/nemo_agent"
        assert second.headers["content-type"] == "application/json"
        assert json.loads(second.content)["language"] == "zh-CN"
        assert talk.wire.path(third).endswith("/latest"), "no state was asked for"
        for request in (second, third):
            assert request.headers["authorization"].startswith("Bearer nmv_usr_")


@check("client.id-kept", facts=["auth.client-id.persisted"], clock=True)
def client_id_kept(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        c.control.advance(WEEK)
        talk.client.credits()
        one, other = talk.wire.to(TOKEN)
        assert one.headers["x-client-id"] == other.headers["x-client-id"]


@check("client.env-token", facts=["auth.env-token"], clock=True)
def env_token(c: Context) -> None:
    from nemovideo_client import load_settings

    listen_to_seeds(c)
    token = c.user().token
    settings = load_settings({"NEMO_TOKEN": token, "NEMO_API_URL": c.world.url, "HOME": "/nowhere"})
    with talker(c, token=settings.token) as talk:
        talk.client.credits()
        assert not talk.wire.to(TOKEN), "a token was asked for although there was one"
        assert talk.wire.seen[-1].headers["authorization"] == f"Bearer {token}"


@check(
    "client.attribution",
    facts=["header.attribution.three", "header.attribution.values"],
    clock=True,
)
def attribution(c: Context) -> None:
    from nemovideo_client import Skill

    skill = Skill(source="my-skill", version="7.1", platform="cursor")
    with talker(c, skill=skill) as talk:
        with_photos(talk)
        talk.client.say(SLIDESHOW)
        talk.client.export(talk.folder / "out.mp4")
        sent = [each for each in talk.wire.seen if "/api/" in each.url.path]
        assert len(sent) >= 6, "too few calls to tell"
        for request in [*sent, *talk.wire.to(RUN)]:
            told = [request.headers.get(f"x-skill-{name}") for name in SKILL_HEADERS]
            assert told == ["my-skill", "7.1", "cursor"], f"{request.url.path} sent {told}"


SKILL_HEADERS = ("source", "version", "platform")


@check("client.platform", facts=["header.attribution.platform"], clock=True)
def platform(c: Context) -> None:
    from nemovideo_client import load_settings

    for folder, wanted in (
        ("/home/me/.clawhub/skills/x/client.py", "clawhub"),
        ("/home/me/.cursor/skills/x/client.py", "cursor"),
        ("/usr/lib/python3/x.py", "unknown"),
    ):
        settings = load_settings({"HOME": "/nowhere"}, installed_at=Path(folder))
        assert settings.skill.platform == wanted, f"{folder} is {settings.skill.platform}"


@check("client.base-url", facts=["client.base-url"], clock=True)
def base_url(c: Context) -> None:
    from nemovideo_client import load_settings

    assert load_settings({}).api_url == "https://mega-api-prod.nemovideo.ai"
    assert load_settings({"NEMO_API_URL": c.world.url}).api_url == c.world.url


@check(
    "client.turn-request",
    facts=[
        "run.user-id.me",
        "header.accept-stream",
        "run.body.snake-case",
        "run.body.parts",
        "session.id.is-text",
    ],
    clock=True,
)
def turn_request(c: Context) -> None:
    with talker(c) as talk:
        talk.client.say("hello")
        [request] = talk.wire.to(RUN)
        assert "text/event-stream" in request.headers["accept"]
        body = json.loads(request.content)
        assert body["user_id"] == "me"
        assert body["new_message"] == {"parts": [{"text": "hello"}]}
        assert isinstance(body["session_id"], str), "session_id was sent as a number"


@check(
    "client.no-secrets",
    facts=["client.no-secrets", "web.no-token-in-url", "web.claim-link"],
    clock=True,
)
def no_secrets(c: Context) -> None:
    with talker(c) as talk:
        with_photos(talk)
        talk.client.say(SLIDESHOW)
        token = talk.client.journey.token
        talk.wire.answer(BALANCE, 200, {"code": 9999, "message": f"no such thing as {token}"})
        with complains() as caught:
            talk.client.credits()
        link = talk.client.claim_link()
        shown = [repr(talk.client.journey), caught.text, link, *map(str, talk.news)]
        assert not any(token in each for each in shown), "the token was shown"
        assert "ct=clm_" in link, link
        assert all(token not in str(each.url) for each in talk.wire.seen), "a token in an address"
