"""Whole journeys, drawn at random, through the reference client, beside a plain model.

Hypothesis draws what people do: connect, upload, say, drop streams, let time pass, render, cancel.
The model knows only arithmetic and lists. After every step it must agree with the server.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from nemovideo_client import NemoVideoError, Settings
from nemovideo_client.testing import VirtualClient, VirtualClock

from ...spec import fact
from ..context import Session as RawSession
from ..context import context, read_poll
from ..samples import photos
from ..targets import Target

WEEK = fact("auth.token.seven-days").seconds
STATUSES = ("pending", "processing", "completed", "failed", "cancelled")
EDITS = (
    "turn these photos into a slideshow video",
    'add the title "Hello"',
    "add romantic background music",
    "把这些照片做成视频",
)


@dataclass(slots=True)
class Person:
    """What the model knows of one user: credits, uploads, the last timeline seen, renders."""

    client: VirtualClient
    uploads: list[str] = field(default_factory=list)
    spent: int = 0
    draft: Any = None
    renders: dict[str, str] = field(default_factory=dict)


class Journeys(RuleBasedStateMachine):
    """Several people in one world. `target` is set before a run."""

    target: Target
    _runs = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self._stack = contextlib.ExitStack()
        self.c = self._stack.enter_context(context(self.target, "journeys"))
        self.people: list[Person] = []
        self._home = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))

    def teardown(self) -> None:
        self._stack.close()

    @precondition(lambda self: len(self.people) < 3)
    @rule()
    def arrive(self) -> None:
        home = self._home / str(len(self.people))
        settings = Settings(api_url=self.c.world.url, folder=home)
        client = VirtualClient(settings, clock=VirtualClock(), on_sleep=self._pass)
        self._stack.callback(client.close)
        client.state()
        self.people.append(Person(client))

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, 2), count=st.integers(1, 3))
    def upload(self, who: int, count: int) -> None:
        person = self._person(who)
        start = len(person.uploads)
        for name, content in photos(start + count)[start:]:
            path = self._home / name
            path.write_bytes(content)
            person.client.upload(path)
            person.uploads.append(name)

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, 2), message=st.sampled_from(EDITS))
    def say(self, who: int, message: str) -> None:
        """An edit is charged once and seen, or refused and neither."""
        person = self._person(who)
        before, left = person.draft, self._left(person)
        try:
            reply = person.client.say(message)
        except NemoVideoError:
            assert self._state(person).get("draft") == before, "a refused turn changed the draft"
            assert self._left(person) == left, "a refused turn was charged"
            return
        person.draft = self._state(person).get("draft")
        cost = left - self._left(person)
        assert cost in (0, self.c.profile.edit_cost), f"a turn cost {cost}"
        assert cost or person.draft == before, "a change for nothing"
        assert not cost or person.draft, "paid, and there is no timeline"
        assert not reply.changes or person.draft != before, "the client saw a change nobody made"
        person.spent += cost

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, 2))
    def drop(self, who: int) -> None:
        """A stream is abandoned at once; whatever was planned happens all the same, once."""
        person = self._person(who)
        session, left = self._raw(person), self._left(person)
        with session.listening(EDITS[0]) as answer:
            refused = "json" in answer.headers["content-type"]
        self._pass(900)
        person.draft = self._state(person).get("draft")
        cost = left - self._left(person)
        assert cost == 0 if refused else cost in (0, self.c.profile.edit_cost), f"cost {cost}"
        assert refused or not person.uploads or person.draft, "the edit was lost with its stream"
        person.spent += cost

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, 2))
    def render(self, who: int) -> None:
        person = self._person(who)
        if person.draft:
            render = self._raw(person).export(draft=person.draft)
            person.renders[render.id] = "pending"

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, 2))
    def cancel(self, who: int) -> None:
        person = self._person(who)
        for id, status in person.renders.items():
            answer = self._raw(person).user.cancel(id)
            over = status in ("completed", "failed", "cancelled")
            assert not (over and answer.status_code == 200), f"a {status} render was cancelled"

    @rule(seconds=st.sampled_from([1.0, 30.0, 600.0, 86_400.0]))
    def wait(self, seconds: float) -> None:
        self._pass(seconds)

    @precondition(lambda self: self.people)
    @rule(who=st.integers(0, 2))
    def expire(self, who: int) -> None:
        """A week later the client finds its token expired, and itself the same user."""
        person = self._person(who)
        self._pass(WEEK)
        user = person.client.journey.user_id
        person.client.credits()
        assert person.client.journey.user_id == user, "another user after a week"
        person.renders.clear()  # they hang on the old token

    @invariant()
    def credits_add_up(self) -> None:
        for person in self.people:
            credits = person.client.credits()
            assert credits.total == credits.available + credits.frozen, credits
            assert min(credits.available, credits.frozen) >= 0, credits
            assert credits.total == 100 - person.spent, f"{credits}, and {person.spent} were spent"

    @invariant()
    def nothing_is_lost(self) -> None:
        for person in self.people:
            state = self._state(person)
            names = [info["filename"] for info in state["video_infos"]]
            assert names == person.uploads, f"{names} are not {person.uploads}"
            assert state.get("draft") == person.draft, "the timeline changed by itself"

    @invariant()
    def renders_move_forward(self) -> None:
        for person in self.people:
            for id, status in person.renders.items():
                now = read_poll(self.c, self._raw(person).user.poll(id))["status"]
                assert STATUSES.index(now) >= STATUSES.index(status), f"{status} → {now}"
                assert status not in STATUSES[2:] or now == status, f"{status} → {now}"
                person.renders[id] = now

    def _person(self, who: int) -> Person:
        return self.people[who % len(self.people)]

    def _raw(self, person: Person) -> RawSession:
        journey = person.client.journey
        user = self.c.known_user(journey.token, journey.user_id)
        return RawSession(user, journey.session_id, journey.task_id)

    def _state(self, person: Person) -> dict[str, Any]:
        person.client.credits()  # renews the token if it must be
        return self._raw(person).state()

    def _left(self, person: Person) -> int:
        return person.client.credits().available

    def _pass(self, seconds: float) -> None:
        self.c.control.advance(seconds)


def journeys(
    target: Target, *, examples: int, steps: int = 20, seed: int = 0, shrink: bool = False
) -> None:
    """Draw that many journeys. Raises AssertionError with one that goes wrong.

    To `shrink` it to the shortest takes minutes, as every attempt is a journey of its own.
    """
    from hypothesis import HealthCheck, Phase, Verbosity, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test

    machine = seeded(seed)(type("Journeys", (Journeys,), {"target": target}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=False,
            print_blob=False,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            report_multiple_bugs=False,
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        ),
    )
