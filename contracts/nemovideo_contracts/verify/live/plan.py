"""What a run at the live service would do and cost: the same run, rehearsed on a mock in here.

Nothing is sent to anybody else. A service that answers otherwise than the mock gets other steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx
from nemovideo_mock.profile import Profile

from ...control import Control
from ...web import client
from ..actor import ask_token
from ..checks import Check
from ..context import Context
from ..explorer import Budget
from ..prices import prices
from ..properties.journeys import Elsewhere, Outcome, Story, Terms, journeys
from ..targets import Target, World, in_process
from .journeys import REFUSALS, week_terms
from .line import PACE
from .service import Drawn, suitable

JUMPING = 1000.0
"""How fast a client's clock runs that waits for the mock's time to jump."""


@dataclass(slots=True)
class Total:
    """What all of it comes to: requests, credits, and seconds of waiting."""

    requests: int = 0
    credits: int = 0
    seconds: float = 0.0

    def add(self, requests: int, credits: int, seconds: float = 0.0) -> None:
        self.requests += requests
        self.credits += credits
        self.seconds += seconds


@dataclass(slots=True)
class Rehearsal:
    """A run with `pace` seconds between requests, on a clock `speed` times as fast as ours."""

    profile: Profile
    budget: Budget
    drawn: Drawn | None
    pace: float = PACE
    total: Total = field(default_factory=Total)

    def lines(self, checks: Sequence[Check]) -> Iterator[str]:
        """The plan, to be printed."""
        yield from self._checks(checks)
        if self.drawn is not None:
            with in_process(self.profile) as mock:
                yield from self._journeys(mock, self.drawn)
        total, speed = self.total, self.drawn.speed if self.drawn else 1.0
        minutes = (total.requests * self.pace + total.seconds / speed) / 60
        yield (
            f"in all: one token, {total.requests} requests, {total.credits} of "
            f"{self.budget.limit} credits, about {minutes:.0f} min"
        )

    def _checks(self, checks: Sequence[Check]) -> Iterator[str]:
        chosen = [check for check in checks if check.applies_to(self.profile) and not check.clock]
        free = [check for check in chosen if suitable(check)]
        costly = [check for check in chosen if not check.free] if self.budget.limit else []
        for check, price in prices(self.profile, [*free, *costly]):
            if price.obstacle is not None:
                yield f"{check.id}: cannot be determined ({price.obstacle})"
            elif self.budget.covers(price.credits):
                self.budget.spend(price.credits)
                self.total.add(price.requests, price.credits)
                yield f"{check.id}: {price.requests} requests, {price.credits} credits"

    def _journeys(self, mock: Target, drawn: Drawn) -> Iterator[str]:
        with mock.world("rehearsal") as world, client(world.url) as http:
            assert world.control is not None
            terms = self._terms(http, World("rehearsal", world.url, self.profile), world.control)
            for subject, seed in drawn.journeys():
                made = journeys(terms, subject=subject, examples=1, steps=drawn.steps, seed=seed)
                yield f"property.journeys.{subject}, seed {seed}:"
                yield from self._steps(made)

    def _terms(self, http: httpx.Client, world: World, control: Control) -> Terms:
        answers: list[httpx.Response] = []

        def answer() -> httpx.Response:
            if not answers:
                answers.append(ask_token(http, "rehearsal"))
            return answers[0]

        return week_terms(
            http,
            world,
            budget=self.budget,
            haste=JUMPING,
            answer=answer,
            recorded=control.journal,
            place=lambda c: _Stage(c, control),
        )

    def _steps(self, made: Outcome) -> Iterator[str]:
        for story in made.made:
            for number, step in enumerate(story.steps, 1):
                requests = sum(1 for _ in story.of(step))
                self.total.add(requests, step.credits, (step.ended or step.began) - step.began)
                yield f"{number:3}. {step}: {requests} requests, {step.credits} credits"
        self.total.seconds += self.pace * REFUSALS * sum(map(_refusals, made.made))


def _refusals(story: Story) -> int:
    return sum(step.refused for step in story.steps)


class _Stage(Elsewhere):
    """A mock without a control API, as far as the journey can see; its time need not be waited
    for."""

    def __init__(self, c: Context, control: Control) -> None:
        super().__init__(c, 0.0)
        self._control = control

    def now(self) -> float:
        return self._control.now()

    def wait(self, seconds: float) -> None:
        self._control.advance(seconds)
