"""The state machine: which step comes next is Hypothesis's choice, among those that can happen."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from ...context import Session
from . import steps
from .model import Person, Work
from .stage import WEEK, Stage
from .step import step
from .words import FAILED, FAULTS, SLIDESHOW, Message, edits, file_names, messages, ordered, titles

LONGEST_CLIENT_ID = 64
MOST_SESSIONS = 3
MOST_WAITED = 30.0
"""Seconds that may pass where nobody can move the clock."""
RENDER_IDS = ("render_1", "render_2", "Render_1", "r")
who = st.integers(0, 2)
which = st.integers(0, MOST_SESSIONS - 1)


def room(stage: Stage) -> bool:
    return len(stage.people) < stage.terms.people


def renders(stage: Stage) -> bool:
    return any(person.exports for person in stage.people)


def uploads(stage: Stage) -> bool:
    return any(work.links for person in stage.people for work in person.works)


def takes_several(stage: Stage) -> bool:
    """Whether a busy session takes more messages: to work on them in turn, or side by side."""
    return bool(stage.with_clips()) and stage.c.profile.concurrent_turns != "refuse"


def makers(stage: Stage) -> list[Person]:
    """Those whose subjects make whole videos."""
    return [person for person in stage.people if hasattr(person.subject, "make")]


class Journeys(Stage):
    """Everything people do."""

    @step(room, costs="token")
    def arrive(self) -> None:
        """Client ids as long as they may be, alike in everything but the case of a letter."""
        client_id = "nemo-friend-".ljust(LONGEST_CLIENT_ID - 1, "0") + "AaB"[len(self.people)]
        maker = type(self).maker
        subject = maker(self.c, client_id, self.home / str(len(self.people)))
        self._stack.callback(subject.close)
        token, id = subject.connect()
        user = self.c.known_user(token, id, client_id)
        credits, ends = self.c.profile.free_credits, self.place.now() + WEEK
        if self.terms.lone:
            credits, ends = user.balance()["total"], math.inf
        person = Person(subject, user, ends, credits)
        self.story.credits = self.story.credits or credits
        person.works.append(Work(Session(user, *subject.open()), "project"))
        self.people.append(person)
        self.acting = person

    @step(draw={"who": who, "name": titles()})
    def open(self, who: int, name: str) -> None:
        person = self.person(who)
        if len(person.works) < MOST_SESSIONS:
            session = person.user.session(task_name=name)
            person.works.append(Work(session, name))
            state = self.c.data(person.user.get(session.state_path))
            assert state["task_name"] == name, f"{name!r} became {state['task_name']!r}"

    @step(
        draw={"who": who, "which": which, "names": st.lists(file_names(), min_size=1, max_size=8)}
    )
    def upload(self, who: int, which: int, names: list[str]) -> None:
        steps.upload(self.place, *self.at(who, which), names, bad=False)

    @step(
        refused=True, draw={"who": who, "which": which, "names": st.lists(file_names(), max_size=2)}
    )
    def upload_with_a_bad_one(self, who: int, which: int, names: list[str]) -> None:
        steps.upload(self.place, *self.at(who, which), names, bad=True)

    @step(uploads, draw={"who": who, "which": which})
    def upload_by_url(self, who: int, which: int) -> None:
        """What was uploaded once, from where the service keeps it."""
        _, work = self.at(who, which)
        works = [work for person in self.people for work in person.works]
        links = [link for found in works for link in found.links]
        link = links[which % len(links)]
        work.links.append(steps.upload_by_url(self.place, work, link))
        self.sent.fetched(link)

    @step(costs="message", draw={"who": who, "which": which, "message": messages()})
    def say(self, who: int, which: int, message: Message) -> None:
        person, work = self.at(who, which)
        steps.say(self.place, person, work, self.paid(person, work, message), None)

    @step(
        needs=("control",),
        costs="message",
        draw={
            "who": who,
            "which": which,
            "message": messages(),
            "fault": st.sampled_from([*FAULTS, FAILED]),
        },
    )
    def say_into_a_fault(self, who: int, which: int, message: Message, fault: Any) -> None:
        person, work = self.at(who, which)
        steps.say(self.place, person, work, self.paid(person, work, message), fault)

    @step(
        costs="edit",
        draw={
            "who": who,
            "which": which,
            "photos": st.lists(file_names(), min_size=1, max_size=2),
            "edit": edits(),
        },
    )
    def begin_a_video(self, who: int, which: int, photos: list[str], edit: Message) -> None:
        """What later edits need: credits, photos, clips made of them."""
        person, work = self.at(who, which)
        self.give(person, 500)
        steps.upload(self.place, person, work, photos, bad=False)
        steps.say(self.place, person, work, self.paid(person, work, edit), None)

    @step(
        makers,
        needs=("control",),
        costs="edit",
        draw={"nth": who, "names": st.lists(file_names(), min_size=1, max_size=3)},
    )
    def make(self, nth: int, names: list[str]) -> None:
        """Somebody's own client goes through it all, from the files to the video."""
        person = makers(self)[nth % len(makers(self))]
        self.refresh(person)
        self.give(person, 500)
        with self.elsewhere():
            steps.make(self.place, person, names, SLIDESHOW, self.home)

    @step(costs="message", draw={"who": who, "which": which, "message": messages()})
    def drop(self, who: int, which: int, message: Message) -> None:
        person, work = self.at(who, which)
        steps.drop(self.place, person, work, self.paid(person, work, message))

    @step(
        takes_several,
        needs=("control", "clock"),
        costs="message",
        draw={
            "nth": who,
            "credits": st.sampled_from([50, 100, 150]),
            "sent": st.lists(ordered(), min_size=3, max_size=4, unique=True),
        },
    )
    def say_several_at_once(self, nth: int, credits: int, sent: list[Message]) -> None:
        choices = self.with_clips()
        person, work = choices[nth % len(choices)]
        self.refresh(person)
        self.give(person, credits)
        steps.say_at_once(self.place, person, work, sent)

    @step(
        needs=("control",),
        draw={"who": who, "credits": st.sampled_from([0, 49, 50, 51, 99, 100, 500])},
    )
    def get_credits(self, who: int, credits: int) -> None:
        self.give(self.person(who), credits)

    @step(costs="export", draw={"who": who, "which": which, "id": st.sampled_from(RENDER_IDS)})
    def render(self, who: int, which: int, id: str) -> None:
        """Mostly a new id; one's own again is refused."""
        person, work = self.at(who, which)
        steps.submit(self.place, person, work, self._fresh(person, id))

    @step(renders, refused=True, draw={"nth": who})
    def render_again(self, nth: int) -> None:
        person, export = self.export(nth)
        if export is not None:
            steps.submit(self.place, person, person.works[0], export.id)

    @step(
        costs="export",
        draw={"who": who, "which": which, "wait": st.sampled_from([0.0, 10.0, 25.0])},
    )
    def cancel(self, who: int, which: int, wait: float) -> None:
        """A render that has just been submitted, and may have begun."""
        person, work = self.at(who, which)
        fresh = self._fresh(person, f"cancel-{len(person.taken)}")
        export = steps.submit(self.place, person, work, fresh)
        if export is not None:
            self.place.wait(wait)
            steps.cancel(self.place, person, export)

    @step(renders, refused=True, draw={"nth": who})
    def cancel_what_is_over(self, nth: int) -> None:
        person, export = self.export(nth)
        if export is not None:
            steps.finish(self.place, export)
            steps.cancel(self.place, person, export)

    @step(renders, draw={"nth": who, "start": st.integers(0, 10_000)})
    def download(self, nth: int, start: int) -> None:
        person, export = self.export(nth)
        if export is not None:
            steps.download(self.place, person, export, start)

    @step(lambda stage: len(stage.people) > 1, refused=True, draw={"who": who, "which": which})
    def peek(self, who: int, which: int) -> None:
        other, work = self.at(who + 1, which)
        person = self.person(who)
        if person is not other:
            steps.peek(self.place, person, other, work)

    @step(refused=True, draw={"who": who, "which": which})
    def claim(self, who: int, which: int) -> None:
        steps.claim(self.place, *self.at(who, which))

    @step(needs=("control",), draw={"who": who, "which": which, "message": messages()})
    def go_back(self, who: int, which: int, message: Message) -> None:
        _, work = self.at(who, which)
        with self.rewound():
            steps.restore(self.place, work, message)

    @step(needs=("control",), draw={"who": who, "which": which, "message": messages()})
    def fork(self, who: int, which: int, message: Message) -> None:
        steps.fork(self.place, *self.at(who, which), message)

    @step(needs=("process",))
    def restart(self) -> None:
        """The process ends, and another one goes on with what it left."""
        assert self.terms.restart is not None
        self.terms.restart()

    @step(Stage.has_something, draw={"seconds": st.sampled_from([1.0, 30.0, 600.0, 86_400.0])})
    def wait(self, seconds: float) -> None:
        self.place.wait(seconds if "clock" in self.place.offers else min(seconds, MOST_WAITED))

    @step(
        lambda stage: stage.has_something() and stage.tokens_end(),
        needs=("clock",),
        draw={"who": who},
    )
    def expire(self, who: int) -> None:
        self.expire_token(self.person(who))

    def _fresh(self, person: Person, id: str) -> str:
        """The id, or one like it that was not used; elsewhere also by nobody in another run."""
        if self.terms.lone:
            id = f"{id}-{person.works[0].session.id}"
        return id if id not in person.taken else f"{id}.{len(person.taken)}"
