"""What every step stands on: the people of a journey, its story, and what is checked after it."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import httpx
from hypothesis.stateful import RuleBasedStateMachine, invariant

from ....control import CannotTell
from ....spec import fact
from ...context import Context
from . import invariants, model, steps
from .model import Export, Person, Work
from .sent import Sent, journaled
from .step import KINDS, Kind
from .story import Step, Story
from .subjects import Maker
from .terms import Place, Terms
from .words import TALK, Message

WEEK = fact("auth.token.seven-days").seconds
# Any step takes less of the world's time than this.
MARGIN = 7200.0
JUMPING = 1000.0
"""How fast the clock of a client runs that waits for a mock whose time jumps."""
LOOKS = 200
"""How often the journal is looked at, 50 ms apart, before something is missing in it."""


class Stage(RuleBasedStateMachine):
    """Several people in one world. The class attributes are set before a run.

    `skip` journeys are drawn and not made; the same holds for all that begin after `until`, a
    moment of `time.monotonic`, and after a failure that must not be repeated. `ended` says what
    stopped a journey that was neither finished nor failed.
    """

    terms: ClassVar[Terms]
    maker: ClassVar[Maker]
    reached: ClassVar[Counter[str]]
    failed: ClassVar[list[Story]]
    made: ClassVar[list[Story]]
    skip: ClassVar[list[int]]
    until: ClassVar[float]
    repeats: ClassVar[bool]
    ended: ClassVar[list[str]]
    on_step: ClassVar[Callable[[Counter[str]], None]]

    def __init__(self) -> None:
        super().__init__()
        self.place: Place
        self.people: list[Person] = []
        self.acting: Person | None = None
        self.story = Story()
        self._times = Counter[str]()
        self._stack = contextlib.ExitStack()
        self._turn = self.journaled = self._promised = 0
        self.idle = self._is_idle()
        if not self.idle:
            self._begin()

    def _is_idle(self) -> bool:
        if self.skip:
            self.skip.pop()
            return True
        over = self.failed if not self.repeats else []
        return time.monotonic() > self.until or bool(over or self.ended)

    def _begin(self) -> None:
        self.c = self._stack.enter_context(self.terms.opened("journeys"))
        self.place = self.terms.place(self.c)
        self.sent = Sent(self.c.world.url)
        if self.terms.lone:
            # Earlier journeys went over the same line.
            self.journaled = max((found["n"] for found in self.place.exchanges()), default=0)
        if self.c.world.control is not None:
            self._note_what_is_sent(self.c)
            self.c.control.mode("auto-jump")
        self.home = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self.made.append(self.story)

    def _note_what_is_sent(self, c: Context) -> None:
        """What leaves here is compared with the journal of the mock."""
        c.haste, c.transport, c.async_transport = JUMPING, self.sent.transport, self.sent.transport
        timeout = c.http.timeout
        http = httpx.Client(base_url=c.world.url, transport=self.sent.transport(), timeout=timeout)
        c.http = self._stack.enter_context(http)

    def teardown(self) -> None:
        if self.terms.lone and self.story.steps:
            after = self.story.steps[0].after
            self.story.exchanges = list(self.place.exchanges(after))
        self._stack.close()

    def may(self, name: str) -> bool:
        """Whether a kind of step may be drawn; where steps are dear, every kind has its turn."""
        if not self.can(KINDS[name]) or not self.possible(name):
            return False
        if not self.terms.lone or not self._times[name]:
            return True
        # Hypothesis leaves some kinds out of a journey altogether: those never have their turn.
        drawn = (kind for kind in KINDS if self._times[kind])
        others = (kind for kind in drawn if self.can(KINDS[kind]) and self.possible(kind))
        return self._times[name] <= min(self._times[kind] for kind in others) + 1

    def can(self, kind: Kind) -> bool:
        """Whether the place has what a kind of step needs, and the budget what it costs."""
        return kind.needs <= self.place.offers and self.terms.allow(self.c.profile, kind.cost)

    def possible(self, name: str) -> bool:
        """Whether there is anything that a kind of step could be done to."""
        return bool(KINDS[name].when(self))

    def perform(self, body: Callable[..., None], drawn: dict[str, Any]) -> None:
        name = body.__name__
        type(self).on_step(self.reached)
        self.reached["steps"] += 1
        self.reached[f"step {name}"] += 1
        self._times[name] += 1
        refused = KINDS[name].refused
        step = Step(name, dict(drawn), self.journaled, self._moment(), refused=refused)
        self.story.begin(step)
        spent, self._promised = self._spent(), 0
        with self.blamed():
            if refused:
                self.place.before_refusal()
            body(self, **drawn)
            self._compare_with_the_journal()
        step.credits = cost = self._spent() - spent
        self.terms.budget.give_back(max(0, self._promised - cost))

    def _moment(self) -> float:
        """Now, where the time of a journey counts: a plan adds it up."""
        return self.place.now() if self.terms.lone else 0.0

    def _spent(self) -> int:
        return sum(person.spent for person in self.people)

    @contextlib.contextmanager
    def blamed(self) -> Iterator[None]:
        try:
            yield
        except CannotTell as error:
            if not self.terms.lone:
                raise
            self.idle = True
            self.ended.append(str(error))
        except Exception as error:
            problem = str(error) if isinstance(error, AssertionError) else repr(error)
            with contextlib.suppress(Exception):
                self.story.exchanges = list(self.place.exchanges())
            self.story.problem = problem
            self.failed[:] = [self.story]
            raise

    @invariant()
    def everything_holds(self) -> None:
        """For whoever acted, and for one of the others in turn."""
        if self.idle or not self.people:
            return
        self._turn += 1
        others = self.people[self._turn % len(self.people)]
        with self.blamed():
            invariants.nobody_is_somebody_else(self.people)
            now = self.place.now()
            for person in {id(p): p for p in (self.acting, others) if p is not None}.values():
                now = self.place.now() if self.refresh(person, now) else now
                invariants.everything(self.place, person)
            self._compare_with_the_journal()
            if self.c.world.control is not None:
                for person in self.people:
                    invariants.journal_tells_the_costs(person)
        self.story.end(self.journaled, self._moment())

    def _compare_with_the_journal(self) -> None:
        """Count what was exchanged since the last time; a mock's journal has it all, in order."""
        exchanges = self.place.exchanges(self.journaled)
        if self.c.world.control is not None:
            sent = self.sent.taken()
            exchanges = self._all(exchanges, len(sent))
            invariants.journal_is_complete(exchanges, sent)
            for person in self.people:
                person.journaled += invariants.charged(exchanges, person.user.id)
        for exchange in exchanges:
            self.journaled = exchange["n"]
            answer = exchange["response"] or {}
            body = answer.get("body")
            code = body.get("code") if isinstance(body, dict) else None
            self.reached[f"{exchange['operation']} {code or answer.get('status')}"] += 1

    def _all(self, exchanges: Sequence[dict[str, Any]], count: int) -> Sequence[dict[str, Any]]:
        """The exchanges, once there are so many: a server may learn late that a client has gone."""
        for _ in range(LOOKS):
            if len(exchanges) >= count:
                break
            time.sleep(0.05)
            exchanges = self.place.exchanges(self.journaled)
        return exchanges

    @contextlib.contextmanager
    def rewound(self) -> Iterator[None]:
        """What is done meanwhile goes back, and the journal with it."""
        self._compare_with_the_journal()
        yield
        self.sent.taken()

    @contextlib.contextmanager
    def elsewhere(self) -> Iterator[None]:
        """What is done meanwhile is also sent by somebody who is not listened to."""
        self._compare_with_the_journal()
        yield
        self.sent.lines = journaled(self.place.exchanges(self.journaled))

    def at(self, who: int, which: int) -> tuple[Person, Work]:
        person = self.person(who)
        return person, person.works[which % len(person.works)]

    def person(self, who: int) -> Person:
        person = self.people[who % len(self.people)]
        self.refresh(person)
        return person

    def export(self, nth: int) -> tuple[Person, Export | None]:
        """One of the renders there are, those at work before the others; None if there is none
        left and no other may be had."""
        owners = [person for person in self.people if person.exports]
        person = owners[nth % len(owners)]
        exports = list(person.exports.values())
        if not self.refresh(person):
            return person, (person.unfinished or exports)[0] if nth else exports[-1]
        # It was the old token's.
        return person, steps.submit(self.place, person, person.works[0], f"r-{len(person.taken)}")

    def paid(self, person: Person, work: Work, message: Message) -> Message:
        """The message, or small talk where it would cost more than may be spent."""
        cost = model.price(self.c.profile, message, work)
        if cost > person.credits:
            # It will be refused.
            return message
        if not self.terms.budget.covers(cost):
            message = Message("talk", TALK[0])
            drawn = self.story.steps[-1].drawn
            drawn["edit" if "edit" in drawn else "message"] = message
            return message
        self.terms.budget.spend(cost)
        self._promised += cost
        return message

    def has_something(self) -> bool:
        """Whether there is anything that time could take away."""
        return any(person.exports or person.works[0].uploads for person in self.people)

    def tokens_end(self) -> bool:
        return self.c.profile.token_life == "seven-days"

    def with_clips(self) -> list[tuple[Person, Work]]:
        return [(p, work) for p in self.people for work in p.works if work.has_clips]

    def give(self, person: Person, credits: int) -> None:
        """Set what a person may spend, where that can be done."""
        if "control" in self.place.offers:
            self.c.control.give(person.user.id, credits)
            person.credits = credits

    def refresh(self, person: Person, now: float | None = None) -> bool:
        """Renew a token that could end within a step; whether that was necessary.

        `now` is the time, where it is known already.
        """
        self.acting = person
        if not self.tokens_end():
            return False
        if (self.place.now() if now is None else now) < person.token_ends - MARGIN:
            return False
        self.expire_token(person)
        return True

    def expire_token(self, person: Person) -> None:
        """A token works until its last second. The next one is the same user's, without renders."""
        left = person.token_ends - self.place.now()
        if left > 1:
            self.place.wait(left - 1)
            person.user.balance()
            self.place.wait(1)
        self.c.refused(person.user.call("credit_balance"), 1001)
        old = person.user.token
        token, id = person.subject.connect()
        assert id == person.user.id, f"after a week {person.user.id} is {id}"
        assert token != old, "the new token is the expired one"
        person.user.token, person.token_ends = token, self.place.now() + WEEK
        if self.c.profile.render_owner == "token":
            if self.c.profile.unknown_render == "not-found":
                for export in list(person.exports.values())[:1]:
                    self.c.refused(person.user.poll(export.id), 404)
            person.exports.clear()
