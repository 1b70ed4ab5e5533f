"""What a client does when it is refused."""

from __future__ import annotations

from ...actor import BALANCE, RENDER, RUN, TOKEN
from ...context import Context
from ...samples import png
from .. import check
from .meddling import complains, refusal, talker, with_photos

SLIDESHOW = "turn these photos into a slideshow video"
WEEK = 7 * 24 * 3600


@check("client.1001", facts=["code.1001.reacquire"], clock=True)
def new_token(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        c.control.advance(WEEK)
        talk.client.credits()
        assert len(talk.wire.to(TOKEN)) == 2, "no new token was asked for"
        talk.wire.answer(BALANCE, 200, refusal(1001), times=5)
        given = {"code": 0, "data": {"token": "nmv_usr_" + "y" * 43}}
        talk.wire.answer(TOKEN, 200, given, times=5)
        with complains("NEMO_TOKEN"):
            talk.client.credits()
        assert len(talk.wire.to(TOKEN)) == 3, "more than one new token for one refusal"


@check("client.1002", facts=["code.1002.new-session"], clock=True)
def new_session(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        lost = talk.client.journey.session_id = "1" * 19
        with_photos(talk)
        assert talk.client.journey.session_id != lost, "no new session"
        assert len(talk.client.state().uploads) == 2


@check(
    "client.2001",
    facts=["code.2001.link", "web.register-link", "credits.exhausted.link-client"],
    clock=True,
)
def registration_link(c: Context) -> None:
    with talker(c, web_url="https://web.test") as talk:
        talk.client.connect()
        talk.wire.answer(RUN, 200, refusal(2001))
        with complains() as caught:
            talk.client.say(SLIDESHOW)
        link = f"https://web.test/register?bind={talk.client.journey.user_id}"
        assert link in caught.text, caught.text


@check("client.2001.registered", facts=["code.2001.top-up"], clock=True)
def top_up(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        talk.client.journey.user_id = "user_registered"
        talk.wire.answer(RUN, 200, refusal(2001))
        with complains(r"(?i)top up") as caught:
            talk.client.say(SLIDESHOW)
        assert "bind=" not in caught.text, "a registered user was asked to register"


@check("client.4001", facts=["code.4001.formats"], clock=True)
def formats_named(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        path = f"/api/upload-video/nemo_agent/me/{talk.client.journey.session_id}"
        talk.wire.answer(path, 200, refusal(4001))
        with complains(r"mp4.*jpg.*mp3"):
            talk.client.upload(talk.file("a.png", png()))


@check("client.4002", facts=["code.4002.compress"], clock=True)
def compress_advised(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        path = f"/api/upload-video/nemo_agent/me/{talk.client.journey.session_id}"
        talk.wire.answer(path, 200, refusal(4002))
        with complains(r"(?i)compress|trim"):
            talk.client.upload(talk.file("a.png", png()))


@check("client.400", facts=["code.400.retry"], clock=True)
def new_client_id(c: Context) -> None:
    with talker(c) as talk:
        talk.wire.answer(TOKEN, 400, refusal(400))
        talk.client.credits()
        assert len(talk.wire.to(TOKEN)) == 2


@check("client.402", facts=["code.402.register"], clock=True)
def register_or_upgrade(c: Context) -> None:
    with talker(c) as talk:
        with_photos(talk)
        talk.client.say(SLIDESHOW)
        talk.wire.answer(RENDER, 402, refusal(402))
        with complains(r"(?i)register|upgrade") as caught:
            talk.client.export(talk.folder / "out.mp4")
        assert "top up" not in caught.text.lower(), caught.text


@check("client.429", facts=["code.429.retry-once"], clock=True)
def one_retry(c: Context) -> None:
    with talker(c) as talk:
        talk.wire.answer(TOKEN, 429, refusal(429))
        talk.client.credits()
        assert talk.clock.sleeps == [30.0], f"slept {talk.clock.sleeps}"
    with talker(c) as talk:
        talk.wire.answer(TOKEN, 429, refusal(429), times=5)
        with complains():
            talk.client.credits()
        assert len(talk.wire.to(TOKEN)) == 2, "more than one retry"


@check("client.envelopes", facts=["envelope.client-tolerant", "code.client-tolerant"], clock=True)
def envelopes(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        told = {"available": 7, "frozen": 0, "total": 7}
        forms: tuple[dict[str, object], ...] = (
            {"code": 0, "data": told},
            {**told},
            {"success": True, "data": told},
        )
        for body in forms:
            talk.wire.answer(BALANCE, 200, body)
            assert talk.client.credits().available == 7
        refusals: tuple[tuple[int, dict[str, object]], ...] = (
            (401, {"detail": "no"}),
            (200, {"code": 1234}),
            (418, {}),
        )
        for status, refused in refusals:
            talk.wire.answer(BALANCE, status, refused, times=2)
            talk.wire.answer(TOKEN, 400, refusal(400), times=2)
            with complains():
                talk.client.credits()
            talk.wire.forget()


@check("client.state-again", facts=["state.read-again"], clock=True)
def state_again(c: Context) -> None:
    """A reading that a server in trouble refuses is repeated, with pauses, but not for ever."""
    with talker(c) as talk:
        talk.client.connect()
        path = f"/api/state/nemo_agent/me/{talk.client.journey.session_id}/latest"
        talk.wire.answer(path, 503, refusal(503), times=2)
        talk.client.state()
        assert len(talk.wire.to(path)) == 3, "not asked again until it was answered"
        assert min(talk.clock.sleeps) > 0, "asked again at once"
        talk.wire.answer(path, 503, refusal(503), times=20)
        with complains("again"):
            talk.client.state()
        assert len(talk.wire.to(path)) < 20, "asked for ever"
