"""The same journey again: by the same seed, after a restart, from a recording."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import httpx
from hypothesis import strategies as st

from ....control import Control
from ....spec import secret_pattern
from ....web import client
from ... import samples, targets
from ...actor import TITLE_DRAFT, ask_token
from ...context import Context, Session, read_poll
from ..drawn import holds
from ..resources.turns import PAYLOADS
from ..values import Drawn, files, pairs
from . import travel
from .travel import START, Plan

SEED = 7
POLLS = 20
TIMED = {"render_poll": "union"}
"""Polls that say when a render was over."""
_SHIFTED = re.compile(r'"(?:expires_at|createdAt|completedAt|timestamp)":("[^"]*"|[\d.]+)')


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as two runs can agree on it; `base` is where it came from."""

    status: int
    kind: str
    content: bytes

    @classmethod
    def read(cls, answer: httpx.Response, base: str) -> Answer:
        content = answer.content.replace(base.encode(), b"http://world")
        return cls(answer.status_code, answer.headers.get("content-type", ""), content)


def wander(c: Context, plan: Plan, sent: list[Drawn]) -> Iterator[httpx.Response]:
    """A journey of raw requests, refusals included; every answer as it comes."""
    yield (given := ask_token(c.http, "a-wanderer"))
    data = c.data(given)
    user = c.known_user(data["token"], data["user_id"], "a-wanderer")
    yield (opened := user.open_session())
    data = c.data(opened)
    session = Session(user, data["session_id"], data["task_id"])
    yield session.send_files([(f"{name}.png", samples.png()) for name in plan.photos])
    yield session.send_files(pairs(sent))
    for message in plan.messages:
        yield session.send(message.text)
        yield user.get(session.state_path)
        yield user.call("credit_balance")
    yield session.submit("r", draft=session.draft() or TITLE_DRAFT)
    yield session.submit("r")
    for _ in range(POLLS):
        yield (polled := user.poll("r"))
        if read_poll(c, polled)["status"] not in ("pending", "processing"):
            break
    yield user.call("claim_token", json={"task_id": session.task_id, "session_id": session.id})
    yield user.poll("nobody-knows")


def _wandered(c: Context, plan: Plan, sent: list[Drawn]) -> list[Answer]:
    return [Answer.read(answer, c.world.url) for answer in wander(c, plan, sent)]


def _same(one: list[Answer], other: list[Answer], what: str) -> None:
    assert len(one) == len(other), f"{what}: {len(other)} answers instead of {len(one)}"
    for nth, (first, second) in enumerate(zip(one, other, strict=True), 1):
        assert first == second, f"{what}: answer {nth} became {second}, and was {first}"


@holds(
    "property.twins.same-seed",
    facts=["agent.named-uploads", "session.keeps-timeline"],
    plan=travel.plans(),
    sent=st.lists(files(), min_size=1, max_size=2),
    payload=st.sampled_from(PAYLOADS),
)
def one_seed_is_one_journey(c: Context, plan: Plan, sent: list[Drawn], payload: str) -> None:
    """Byte for byte, in whatever happens by chance."""
    travel.begin(c, payload=payload, **TIMED)
    first = _wandered(c, plan, sent)
    travel.begin(c, payload=payload, **TIMED)
    _same(first, _wandered(c, plan, sent), "in a second world of the same seed")


@contextlib.contextmanager
def _elsewhere(c: Context, *options: str) -> Iterator[Context]:
    """The same world in a process of its own."""
    with (
        targets.spawned(c.profile, *options, quiet=True) as target,
        target.world(c.world.name, c.profile, start=START, seed=SEED) as world,
        client(world.url) as http,
    ):
        yield Context(http, world)


@holds(
    "property.twins.same-process",
    facts=["session.keeps-timeline"],
    share=0.1,
    plan=travel.plans(),
    sent=st.lists(files(), min_size=1, max_size=2),
    payload=st.sampled_from(PAYLOADS),
)
def another_process_is_the_same(c: Context, plan: Plan, sent: list[Drawn], payload: str) -> None:
    profile = c.profile.replace(payload=payload, **TIMED)
    c.control.renew(profile, start=START, seed=SEED)
    c.world.profile = profile
    here = _wandered(c, plan, sent)
    with _elsewhere(c) as there:
        _same(here, _wandered(there, plan, sent), "in another process")


@holds(
    "property.twins.restart",
    facts=["session.keeps-timeline", "code.1001", "render.poll.statuses", "upload.in-state"],
    share=0.1,
    plan=travel.plans(),
    sent=st.lists(files(), min_size=2, max_size=4),
)
def a_restart_changes_nothing(c: Context, plan: Plan, sent: list[Drawn]) -> None:
    """A server on disk that ends and starts again answers as before."""
    c.world.profile = c.profile.replace(silent_rate=0.0, noise_rate=0.0)
    with tempfile.TemporaryDirectory(prefix="nemovideo-property-") as folder:
        with _elsewhere(c, "--data", folder) as first:
            before = _looked_at(first, *(prepared := _prepared(first, plan, sent)))
        with targets.spawned(c.profile, "--data", folder, quiet=True) as target:
            url = f"{target.url}/w/{first.world.name}"
            control = Control(target.url, first.world.name)
            world = targets.World(first.world.name, url, c.profile, control)
            with contextlib.closing(control), client(url) as http:
                after = _looked_at(Context(http, world), *prepared)
    _same(before, after, "after a restart")


def _prepared(c: Context, plan: Plan, sent: list[Drawn]) -> tuple[str, str, str, str]:
    """Two users with work, one of them without a token any more."""
    user, gone = c.user("a-wanderer"), c.user("who-is-gone")
    c.control.give(user.id, travel.RICH)
    session = user.session()
    session.upload(*[(f"{name}.png", samples.png()) for name in plan.photos])
    session.upload(*pairs(sent))
    for message in plan.messages:
        session.say(message.text)
    c.ok(session.submit("cancelled"))
    c.ok(user.cancel("cancelled"))
    c.ok(session.submit("r", draft=session.draft()))
    for _ in range(20):
        user.poll("r")
    c.control.account(user=gone.id, tokens="revoked")
    c.refused(gone.call("credit_balance"), 1001)
    return user.token, user.id, session.id, gone.token


def _looked_at(c: Context, token: str, id: str, session: str, gone: str) -> list[Answer]:
    user = c.known_user(token, id)
    answers = [
        user.call("session_state", session),
        user.call("credit_balance"),
        user.poll("r"),
        user.poll("cancelled"),
        user.download("r"),
        c.known_user(gone, id).call("credit_balance"),
    ]
    return [Answer.read(answer, c.world.url) for answer in answers]


@holds(
    "property.twins.replay",
    facts=["auth.expires-at.format", "session.keeps-timeline"],
    plan=travel.plans(),
    payload=st.sampled_from(PAYLOADS),
    shift=st.sampled_from([0, 0, 3600, 86_400 * 400]),
)
def a_replayed_journey_is_the_recorded_one(
    c: Context, plan: Plan, payload: str, shift: int
) -> None:
    """Answer for answer; its times move as far as its beginning does."""
    travel.begin(c, payload=payload, **TIMED)
    recorded = _masked(_wandered(c, plan, []))
    c.control.renew(c.profile, start=START + shift, replay=_recording(c))
    replayed = _masked(_wandered(c, plan, []))
    if not shift:
        _same(recorded, replayed, "replayed")
        return
    _same(_untimed(recorded), _untimed(replayed), "replayed later")
    moved = zip(_times(recorded), _times(replayed), strict=True)
    off = [later - early - shift for early, later in moved]
    assert all(abs(one) < 0.002 for one in off), f"times moved by {off} s more than {shift} s"


def _recording(c: Context) -> str:
    """The journal of the world as a recording."""
    head = {"recording": 1, "origin": "mock", "base_url": c.world.url, "start": START}
    return "".join(json.dumps(line) + "\n" for line in (head, *c.control.journal()))


def _masked(answers: list[Answer]) -> list[Answer]:
    """Without secrets, which no recording has."""
    hidden = re.compile(secret_pattern().pattern.encode())
    return [Answer(a.status, a.kind, hidden.sub(b"a secret", a.content)) for a in answers]


def _untimed(answers: list[Answer]) -> list[Answer]:
    return [
        Answer(a.status, a.kind, _SHIFTED.sub("", a.content.decode("utf-8", "replace")).encode())
        for a in answers
    ]


def _times(answers: list[Answer]) -> list[float]:
    """Every moment that answers name, in epoch seconds."""
    found = []
    for answer in answers:
        for text in _SHIFTED.findall(answer.content.decode("utf-8", "replace")):
            found.append(_seconds(text.strip('"')))
    return found


def _seconds(text: str) -> float:
    if "T" in text:
        return datetime.fromisoformat(text).timestamp()
    return float(text) / (1000 if "." not in text else 1)
