"""The state machine: which step comes next is Hypothesis's choice, among those that can happen."""

from __future__ import annotations

import contextlib
import functools
import inspect
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ....spec import fact
from ...context import Session, context
from ...targets import Target
from . import invariants, steps
from .model import Export, Person, Work
from .story import Story
from .subjects import Maker
from .words import FAILED, FAULTS, Message, edits, file_names, messages, ordered, titles

WEEK = fact("auth.token.seven-days").seconds
LONGEST_CLIENT_ID = 64
MOST_PEOPLE = 3
MOST_SESSIONS = 3
# Any step takes less of the world's time than this.
MARGIN = 7200.0
RENDER_IDS = ("render_1", "render_2", "Render_1", "r")
who = st.integers(0, MOST_PEOPLE - 1)
which = st.integers(0, MOST_SESSIONS - 1)


def _step(body: Callable[..., None]) -> Callable[..., None]:
    """A step that is counted, remembered for the story, and blamed when it fails."""

    @functools.wraps(body)
    def performed(self: Journeys, **drawn: Any) -> None:
        words = ", ".join(f"{name}={value!r}" for name, value in drawn.items())
        self.begin(body.__name__, f"{body.__name__}({words})")
        with self.blamed():
            body(self, **drawn)
        self._count_exchanges()
        self.story.end(self._journaled)

    # Hypothesis reads names and types of what it is to draw.
    performed.__signature__ = inspect.signature(body)  # type: ignore[attr-defined]
    return performed


class Journeys(RuleBasedStateMachine):
    """Several people in one world. The class attributes are set before a run."""

    target: ClassVar[Target]
    maker: ClassVar[Maker]
    reached: ClassVar[Counter[str]]
    failed: ClassVar[list[Story]]

    def __init__(self) -> None:
        super().__init__()
        self._stack = contextlib.ExitStack()
        self.c = self._stack.enter_context(context(self.target, "journeys"))
        self.c.control.mode("auto-jump")
        self.people: list[Person] = []
        self.acting: Person | None = None
        self.story = Story()
        self._turn = self._journaled = 0
        self._home = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))

    def teardown(self) -> None:
        try:
            self._count_exchanges()
        finally:
            self._stack.close()

    def begin(self, name: str, text: str) -> None:
        self._count_exchanges()
        self.reached["steps"] += 1
        self.reached[f"step {name}"] += 1
        self.story.begin(text, self._journaled)

    @contextlib.contextmanager
    def blamed(self) -> Any:
        try:
            yield
        except Exception as error:
            problem = str(error) if isinstance(error, AssertionError) else repr(error)
            self.story.fail(problem, self.c.control)
            self.failed[:] = [self.story]
            raise

    @precondition(lambda self: len(self.people) < MOST_PEOPLE)
    @rule()
    @_step
    def arrive(self) -> None:
        """Client ids as long as they may be, alike in everything but the case of a letter."""
        client_id = "nemo-friend-".ljust(LONGEST_CLIENT_ID - 1, "0") + "AaB"[len(self.people)]
        maker = type(self).maker
        subject = maker(self.c, client_id, self._home / str(len(self.people)))
        self._stack.callback(subject.close)
        token, id = subject.connect()
        user = self.c.known_user(token, id, client_id)
        person = Person(subject, user, self.c.control.now() + WEEK, self.c.profile.free_credits)
        person.works.append(Work(Session(user, *subject.open()), "project"))
        self.people.append(person)
        self.acting = person

    @precondition(lambda self: self.people)
    @rule(who=who, name=titles())
    @_step
    def open(self, who: int, name: str) -> None:
        person = self._person(who)
        if len(person.works) < MOST_SESSIONS:
            session = person.user.session(task_name=name)
            person.works.append(Work(session, name))
            state = self.c.data(person.user.get(session.state_path))
            assert state["task_name"] == name, f"{name!r} became {state['task_name']!r}"

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, names=st.lists(file_names(), min_size=1, max_size=8))
    @_step
    def upload(self, who: int, which: int, names: list[str]) -> None:
        person, work = self._at(who, which)
        steps.upload(self.c, person, work, names, bad=False)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, names=st.lists(file_names(), max_size=2))
    @_step
    def upload_with_a_bad_one(self, who: int, which: int, names: list[str]) -> None:
        person, work = self._at(who, which)
        steps.upload(self.c, person, work, names, bad=True)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, message=messages())
    @_step
    def say(self, who: int, which: int, message: Message) -> None:
        person, work = self._at(who, which)
        steps.say(self.c, person, work, message, None)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, message=messages(), fault=st.sampled_from([*FAULTS, FAILED]))
    @_step
    def say_into_a_fault(self, who: int, which: int, message: Message, fault: Any) -> None:
        person, work = self._at(who, which)
        steps.say(self.c, person, work, message, fault)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, photos=st.lists(file_names(), min_size=1, max_size=2), edit=edits())
    @_step
    def begin_a_video(self, who: int, which: int, photos: list[str], edit: Message) -> None:
        """What later edits need: credits, photos, clips made of them."""
        person, work = self._at(who, which)
        self._give(person, 500)
        steps.upload(self.c, person, work, photos, bad=False)
        steps.say(self.c, person, work, edit, None)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, message=messages())
    @_step
    def drop(self, who: int, which: int, message: Message) -> None:
        person, work = self._at(who, which)
        steps.drop(self.c, person, work, message)

    @precondition(lambda self: self._with_clips() and self.c.profile.concurrent_turns == "queue")
    @rule(
        nth=who,
        credits=st.sampled_from([50, 100, 150]),
        sent=st.lists(ordered(), min_size=3, max_size=4, unique=True),
    )
    @_step
    def say_several_at_once(self, nth: int, credits: int, sent: list[Message]) -> None:
        choices = self._with_clips()
        person, work = choices[nth % len(choices)]
        self._refresh(person)
        self._give(person, credits)
        steps.queue(self.c, person, work, sent)

    @precondition(lambda self: self.people)
    @rule(who=who, credits=st.sampled_from([0, 49, 50, 51, 99, 100, 500]))
    @_step
    def get_credits(self, who: int, credits: int) -> None:
        self._give(self._person(who), credits)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, id=st.sampled_from(RENDER_IDS))
    @_step
    def render(self, who: int, which: int, id: str) -> None:
        """Mostly a new id; one's own again is refused."""
        person, work = self._at(who, which)
        fresh = id if id not in person.taken else f"{id}.{len(person.taken)}"
        steps.submit(self.c, person, work, fresh)

    @precondition(lambda self: any(person.exports for person in self.people))
    @rule(nth=who)
    @_step
    def render_again(self, nth: int) -> None:
        person, export = self._export(nth)
        steps.submit(self.c, person, person.works[0], export.id)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, wait=st.sampled_from([0.0, 10.0, 25.0]))
    @_step
    def cancel(self, who: int, which: int, wait: float) -> None:
        """A render that has just been submitted, and may have begun."""
        person, work = self._at(who, which)
        export = steps.submit(self.c, person, work, f"cancel-{len(person.taken)}")
        assert export is not None, "an id of its own was refused"
        self.c.control.advance(wait)
        steps.cancel(self.c, person, export)

    @precondition(lambda self: any(person.exports for person in self.people))
    @rule(nth=who)
    @_step
    def cancel_what_is_over(self, nth: int) -> None:
        person, export = self._export(nth)
        steps.finish(person, export)
        steps.cancel(self.c, person, export)

    @precondition(lambda self: any(person.exports for person in self.people))
    @rule(nth=who, start=st.integers(0, 10_000))
    @_step
    def download(self, nth: int, start: int) -> None:
        person, export = self._export(nth)
        steps.download(self.c, person, export, start)

    @precondition(lambda self: len(self.people) > 1)
    @rule(who=who, which=which)
    @_step
    def peek(self, who: int, which: int) -> None:
        other, work = self._at(who + 1, which)
        person = self._person(who)
        if person is not other:
            steps.peek(self.c, person, other, work)

    @precondition(lambda self: self.people)
    @rule(who=who, which=which)
    @_step
    def claim(self, who: int, which: int) -> None:
        steps.claim(self.c, *self._at(who, which))

    @precondition(lambda self: self.people)
    @rule(who=who, which=which, message=messages())
    @_step
    def go_back(self, who: int, which: int, message: Message) -> None:
        steps.restore(self.c, *self._at(who, which), message)

    @precondition(lambda self: self._has_something())
    @rule(seconds=st.sampled_from([1.0, 30.0, 600.0, 86_400.0]))
    @_step
    def wait(self, seconds: float) -> None:
        self.c.control.advance(seconds)

    @precondition(lambda self: self._has_something() and self._ends())
    @rule(who=who)
    @_step
    def expire(self, who: int) -> None:
        self._expire(self._person(who))

    @invariant()
    def everything_holds(self) -> None:
        """For whoever acted, and for one of the others in turn."""
        if not self.people:
            return
        self._turn += 1
        others = self.people[self._turn % len(self.people)]
        with self.blamed():
            invariants.nobody_is_somebody_else(self.people)
            for person in {id(p): p for p in (self.acting, others) if p is not None}.values():
                self._refresh(person)
                invariants.everything(self.c, person)

    def _at(self, who: int, which: int) -> tuple[Person, Work]:
        person = self._person(who)
        return person, person.works[which % len(person.works)]

    def _person(self, who: int) -> Person:
        person = self.people[who % len(self.people)]
        self._refresh(person)
        return person

    def _export(self, nth: int) -> tuple[Person, Export]:
        """One of the renders there are, those at work before the others."""
        owners = [person for person in self.people if person.exports]
        person = owners[nth % len(owners)]
        exports = list(person.exports.values())
        if not self._refresh(person):
            return person, (person.unfinished or exports)[0] if nth else exports[-1]
        # It was the old token's.
        export = steps.submit(self.c, person, person.works[0], f"r-{len(person.taken)}")
        assert export is not None, "an id of its own was refused"
        return person, export

    def _has_something(self) -> bool:
        """Whether there is anything that time could take away."""
        return any(person.exports or person.works[0].uploads for person in self.people)

    def _ends(self) -> bool:
        return self.c.profile.token_life == "seven-days"

    def _with_clips(self) -> list[tuple[Person, Work]]:
        return [(p, work) for p in self.people for work in p.works if work.has_clips]

    def _give(self, person: Person, credits: int) -> None:
        self.c.control.give(person.user.id, credits)
        person.credits = credits

    def _refresh(self, person: Person) -> bool:
        """Renew a token that could end within a step; whether that was necessary."""
        self.acting = person
        if not self._ends():
            return False
        if self.c.control.now() < person.token_ends - MARGIN:
            return False
        self._expire(person)
        return True

    def _expire(self, person: Person) -> None:
        """A token works until its last second. The next one is the same user's, without renders."""
        left = person.token_ends - self.c.control.now()
        if left > 1:
            self.c.control.advance(left - 1)
            person.user.balance()
            self.c.control.advance(1)
        self.c.refused(person.user.call("credit_balance"), 1001)
        old = person.user.token
        token, id = person.subject.connect()
        assert id == person.user.id, f"after a week {person.user.id} is {id}"
        assert token != old, "the new token is the expired one"
        person.user.token, person.token_ends = token, self.c.control.now() + WEEK
        if self.c.profile.render_owner == "token":
            if self.c.profile.unknown_render == "not-found":
                for export in list(person.exports.values())[:1]:
                    self.c.refused(person.user.poll(export.id), 404)
            person.exports.clear()

    def _count_exchanges(self) -> None:
        for exchange in self.c.control.journal(self._journaled):
            self._journaled = exchange["n"]
            answer = exchange["response"] or {}
            body = answer.get("body")
            code = body.get("code") if isinstance(body, dict) else None
            self.reached[f"{exchange['operation']} {code or answer.get('status')}"] += 1
