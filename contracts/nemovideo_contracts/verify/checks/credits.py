"""Credits: what things cost, and that the sums are right."""

from __future__ import annotations

from ...spec import fact
from ..context import Context, Session
from . import check

FREE = fact("auth.credits.hundred").count
SLIDESHOW = "turn these photos into a slideshow video"
GENERATION = "generate a video of a sunset over the sea"


def edited(c: Context) -> Session:
    session = c.user().session()
    session.upload()
    session.say(SLIDESHOW)
    return session


@check("credits.balance", facts=["credits.endpoint", "credits.fields", "credits.total-is-sum"])
def balance(c: Context) -> None:
    found = c.user().balance()
    assert found == {"available": FREE, "frozen": 0, "total": FREE}, found


@check(
    "credits.edit",
    facts=[
        "credits.cost.edit",
        "credits.cost.edit-per-turn",
        "credits.settled-at-end",
    ],
    free=False,
)
def edit_cost(c: Context) -> None:
    session = edited(c)
    found = session.user.balance()
    left = FREE - c.profile.edit_cost
    assert found == {"available": left, "frozen": 0, "total": left}, found


@check("credits.generation", facts=["credits.cost.generation"], free=False)
def generation_cost(c: Context) -> None:
    session = c.user().session()
    session.say(GENERATION)
    found = session.user.balance()
    assert found["available"] == FREE - c.profile.generation_cost, found


@check(
    "credits.generations",
    facts=["credits.cost.generation-per-clip", "credits.cost.generation-per-turn"],
    clock=True,
    free=False,
)
def two_generations(c: Context) -> None:
    user = c.user()
    c.control.give(user.id, 1000)
    user.session().say("Generate a clip of the sea. Generate a clip of a forest.")
    clips = 2 if c.profile.generation_charge == "per-clip" else 1
    spent = 1000 - user.balance()["available"]
    assert spent == clips * c.profile.generation_cost, f"two clips cost {spent}"


@check("credits.per-session", facts=["credits.cost.edit-per-session"], free=False)
def edit_charged_once(c: Context) -> None:
    session = edited(c)
    session.say("add romantic music")
    found = session.user.balance()
    assert found["available"] == FREE - c.profile.edit_cost, found


@check("credits.talk", facts=["credits.cost.talk-free"])
def talk_is_free(c: Context) -> None:
    session = c.user().session()
    session.say("hello, what can you do?")
    assert session.user.balance()["available"] == FREE


@check("credits.free", facts=["credits.cost.uploads-free"])
def the_rest_is_free(c: Context) -> None:
    session = c.user().session()
    session.upload()
    session.state()
    assert session.user.balance()["available"] == FREE


@check("credits.export", facts=["credits.cost.export-free", "render.free"])
def export_is_free(c: Context) -> None:
    session = c.user().session()
    session.export().finish()
    assert session.user.balance() == {"available": FREE, "frozen": 0, "total": FREE}


@check(
    "credits.frozen",
    facts=[
        "credits.frozen.reserved",
        "credits.settled-at-end",
        "credits.total-is-sum",
    ],
    clock=True,
    free=False,
)
def frozen_while_working(c: Context) -> None:
    session = c.user().session()
    session.upload()
    c.control.mode("manual")
    with session.listening(SLIDESHOW):
        c.control.advance(1)
        found = session.user.balance()
        cost = c.profile.edit_cost
        assert found == {"available": FREE - cost, "frozen": cost, "total": FREE}, found
    c.control.advance(fact("run.within-limit").seconds)
    found = session.user.balance()
    assert found == {"available": FREE - cost, "frozen": 0, "total": FREE - cost}, found


@check("credits.resend", facts=["run.resend-charges", "credits.cost.edit-per-turn"], free=False)
def sent_twice_charged_twice(c: Context) -> None:
    session = edited(c)
    session.say(SLIDESHOW)
    assert session.user.balance()["available"] == FREE - 2 * c.profile.edit_cost


def exhausted(c: Context) -> Session:
    """A session whose owner has nothing left, after one generation."""
    session = c.user().session()
    session.say(GENERATION)
    assert session.user.balance()["available"] == 0, "a generation did not use up the credits"
    return session


@check("credits.exhausted.response", facts=["credits.exhausted.response", "code.2001"], free=False)
def exhausted_response(c: Context) -> None:
    c.refused(exhausted(c).send(GENERATION), 2001)


@check("credits.exhausted.stream", facts=["credits.exhausted.stream", "code.2001"], free=False)
def exhausted_stream(c: Context) -> None:
    stream = exhausted(c).say(GENERATION)
    assert stream.of("failure"), "no error event in the stream"
    assert "2001" in stream.content.decode(), "the error is not 2001"


@check("credits.exhausted.text", facts=["credits.exhausted.text"], free=False)
def exhausted_text(c: Context) -> None:
    stream = exhausted(c).say(GENERATION)
    assert not stream.of("failure"), "an error event where words were wanted"
    assert "credit" in stream.words.lower(), f"the words do not speak of credits: {stream.words!r}"


@check(
    "credits.exhausted.no-effect",
    facts=[
        "credits.exhausted.no-effect",
        "credits.never-negative",
        "code.2001",
    ],
    free=False,
)
def exhausted_no_effect(c: Context) -> None:
    session = exhausted(c)
    before = session.state()
    for _ in range(3):
        session.send(GENERATION)
    assert session.state() == before, "a refused turn changed the state"
    found = session.user.balance()
    assert found == {"available": 0, "frozen": 0, "total": 0}, found


@check(
    "credits.exhausted.link",
    facts=[
        "credits.exhausted.link-client",
        "credits.exhausted.link-backend",
        "session.bind-id",
    ],
    free=False,
)
def exhausted_link(c: Context) -> None:
    if c.profile.out_of_credits != "response" or c.profile.error_transport == "detail":
        return
    session = exhausted(c)
    data = c.refused(session.send(GENERATION), 2001)["data"] or {}
    link = data.get("registration_url")
    if c.profile.registration_link == "backend":
        assert link, "no registration_url"
        assert f"bind={session.user.id}" in link, f"odd link {link}"
    else:
        assert link is None, "the link is the client's to build"


@check("credits.register", facts=["credits.register.more", "web.register-link"], free=False)
def registering(c: Context) -> None:
    if c.world.control is None:
        return
    session = exhausted(c)
    page = c.http.post("/web/register", params={"bind": session.user.id})
    assert page.status_code == 200, f"HTTP {page.status_code}"
    assert session.user.balance()["available"] == fact("credits.register.more").count
    assert session.draft().get("t"), "the project is gone"


@check("credits.users-apart", facts=["session.isolated", "credits.fields"], free=False)
def users_apart(c: Context) -> None:
    other = c.user()
    edited(c)
    assert other.balance()["available"] == FREE, "somebody else paid"
