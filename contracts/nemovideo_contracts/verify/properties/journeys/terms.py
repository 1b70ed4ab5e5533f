"""What a journey may do where it takes place: what steps need, what they cost, how time passes.

Terms ── place ──> Place ├── Mock      moves the clock, reads the mock's journal
      │                  └── Elsewhere waits, reads what was recorded on the way
      └── budget         credits that messages may cost
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from nemovideo_mock.profile import Profile

from ....control import CannotTell
from ....spec import fact
from ...context import Context, context
from ...explorer import Budget
from ...run import Opener
from ...targets import Target

Need = Literal["control", "clock", "process"]
"""What a step cannot do without: the control API, a clock that can be moved, a process of its
own that can be started again."""
Cost = Literal["nothing", "token", "message", "edit", "export"]
"""What a step costs: a token of the week, or credits. A message may be small talk: then nothing."""

MOST_PEOPLE = 3
REFUSAL_EVERY = 10.0
"""Real seconds between two requests that are meant to be refused, where that matters."""
LONGEST_TURN, PATIENCE = 900, 15
"""Seconds that a turn may hold credits, and between two looks at them."""


class Place(Protocol):
    """A target as a journey sees it. Times in seconds of the target's clock.

    `poll_every` is the least time between two polls of a render that nobody asked for.
    """

    c: Context
    offers: frozenset[Need]
    poll_every: float

    def now(self) -> float: ...
    def wait(self, seconds: float) -> None:
        """Let time pass."""

    def exchanges(self, after: int = 0) -> Sequence[dict[str, Any]]:
        """Everything that was exchanged, by number."""

    def before_refusal(self) -> None:
        """Called before a request that is meant to be refused."""


class Mock:
    """A world of a mock, which does what its control API is asked to do."""

    poll_every = 0.0

    def __init__(self, c: Context, *more: Need) -> None:
        self.c = c
        self.offers: frozenset[Need] = frozenset(("control", "clock", *more))

    def now(self) -> float:
        return self.c.control.now()

    def wait(self, seconds: float) -> None:
        self.c.control.advance(seconds)

    def exchanges(self, after: int = 0) -> Sequence[dict[str, Any]]:
        return self.c.control.journal(after)

    def before_refusal(self) -> None:
        """A mock does not mind."""


class Elsewhere:
    """A target whose clock nobody moves; it runs `c.haste` times as fast as ours."""

    offers: frozenset[Need] = frozenset()
    poll_every = fact("render.poll.every-30s").seconds

    def __init__(self, c: Context, refusal_every: float = REFUSAL_EVERY) -> None:
        self.c, self._every, self._refused = c, refusal_every, 0.0

    def now(self) -> float:
        return time.time() * self.c.haste

    def wait(self, seconds: float) -> None:
        time.sleep(seconds / self.c.haste)

    def exchanges(self, after: int = 0) -> Sequence[dict[str, Any]]:
        return self.c.exchanges(after)

    def before_refusal(self) -> None:
        time.sleep(max(0.0, self._refused + self._every - time.monotonic()))
        self._refused = time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How journeys are made at one target.

    `opened` gives a context to a name, `place` a place to a context. A `lone` journey has one
    user, whose credits may be spent in part already.
    """

    opened: Opener
    place: Callable[[Context], Place]
    budget: Budget = field(default_factory=lambda: Budget(None))
    lone: bool = False
    restart: Callable[[], None] | None = None

    @property
    def people(self) -> int:
        return 1 if self.lone else MOST_PEOPLE

    def allow(self, profile: Profile, cost: Cost) -> bool:
        """Whether the budget covers what a step costs at least."""
        return self.budget.covers(least(profile, cost))


def least(profile: Profile, cost: Cost) -> int:
    """The credits that a step costs at least."""
    return {"edit": profile.edit_cost, "export": profile.export_cost}.get(cost, 0)


def on_mock(target: Target) -> Terms:
    """The terms of a mock: everything, for nothing."""

    def place(c: Context) -> Place:
        return Mock(c, *(("process",) if target.restart else ()))

    return Terms(opened=lambda name: context(target, name), place=place, restart=target.restart)


def settle(place: Place, balance: Callable[[], dict[str, Any]]) -> None:
    """Wait until no credits are held, where nobody can move the clock.

    Raises CannotTell when that never comes.
    """
    if "clock" in place.offers:
        return
    for _ in range(LONGEST_TURN // PATIENCE):
        if not balance()["frozen"]:
            return
        place.wait(PATIENCE)
    raise CannotTell(f"credits are still held after {LONGEST_TURN} s")
