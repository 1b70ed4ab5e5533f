"""Checks and the probe at the live service, over one line, within a budget."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

import httpx
from nemovideo_mock.profile import Profile

from ...control import CannotTell
from ...spec import fact
from ..checks import Check
from ..context import Context, User
from ..explorer import Budget, data
from ..prices import Price, prices
from ..probe import probe
from ..properties import results
from ..properties.journeys import Outcome, Terms, journeys
from ..recorder import RecordingTransport
from ..run import Opener, Result, verify_with
from ..targets import TargetError, World
from .journeys import SUBJECTS, terms
from .line import MOST_REQUESTS, PACE, Paced, Weekly, new_journal
from .progress import Progress, begin
from .week import note_spent, spent, weeks_answer

URL = f"https://{fact('client.base-url').word}"
TIMEOUT = fact("run.client-timeout").seconds


def url() -> str:
    """Where the live service is. Raises TargetError unless the environment says NEMO_LIVE=1."""
    if os.environ.get("NEMO_LIVE") != "1":
        raise TargetError("the live service is only asked when NEMO_LIVE=1 is set as well")
    return os.environ.get("NEMO_API_URL", URL).rstrip("/")


def suitable(check: Check) -> bool:
    """Whether a check may run against the live service: free, and without a clock to move."""
    return check.free and not check.clock


class LiveUser(User):
    """The user of the week."""

    def balance(self) -> dict[str, Any]:
        """Raises CannotTell when earlier checks have spent credits: nobody counts on from there."""
        if before := spent() - self.c.costs:  # type: ignore[attr-defined]
            raise CannotTell(f"the week's user has spent {before} credits before this check")
        return super().balance()


@dataclass(slots=True)
class LiveContext(Context):
    """A context whose only user is the one of the week. `costs` is what its check may spend."""

    costs: int = 0
    _user: User | None = field(default=None)

    def user(self, client_id: str | None = None) -> User:
        """The week's user, once. Raises CannotTell for another, which would need a token more."""
        if self._user is not None or client_id is not None:
            raise CannotTell("a second user would need a second token of the live service")
        answer = weeks_answer(self.http)
        given = data(answer)
        client_id = answer.request.headers["x-client-id"]
        self._user = LiveUser(
            c=self, http=self.http, token=given["token"], id=given["user_id"], client_id=client_id
        )
        return self._user


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Which journeys are made: one after the other with seeds that count up, for each subject."""

    subjects: Sequence[str] = SUBJECTS
    examples: int = 1
    steps: int = 20
    seed: int = 0
    speed: float = 1.0

    def journeys(self) -> Iterator[tuple[str, int]]:
        """Subject and seed of each."""
        return product(self.subjects, range(self.seed, self.seed + self.examples))


def verified(
    profile: Profile,
    checks: Iterable[Check],
    *,
    budget: Budget | None = None,
    drawn: Drawn | None = None,
    progress: Progress | None = None,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
    pace: float | None = None,
    most: int = MOST_REQUESTS,
) -> Iterator[Result]:
    """The suitable checks at the live service, one after the other, over one line; then journeys.

    With a budget the checks that cost come after the free ones, as far as it goes, and journeys
    spend what is left; its `wanted` is what everything would have cost. What `progress` knows
    already is not done again. `on_outcome` is called with every run of journeys.
    """
    place = url()
    chosen = [check for check in checks if check.applies_to(profile)]
    budget = budget or Budget(0)
    progress = progress or begin({}, resume=False)
    budget.spent, budget.note = progress.spent, progress.note
    pace = PACE if pace is None else pace
    with line(place, pace, most) as (http, recorder):

        def opened(name: str, costs: int = 0) -> LiveContext:
            world = World(name, place, profile)
            return LiveContext(http, world, drawn.speed if drawn else 1.0, costs=costs)

        def free(name: str) -> AbstractContextManager[Context]:
            return contextlib.nullcontext(opened(name))

        for check in filter(suitable, chosen):
            yield progress.take(check.id, check, partial(_one, free, profile, check))
        if budget.limit:
            costly = [check for check in chosen if not check.free and not check.clock]
            yield from _costly(opened, profile, costly, budget, progress)
        if drawn is not None:
            found = terms(http, recorder, profile, budget, pace=pace, speed=drawn.speed)
            yield from _journeys(found, profile, drawn, progress, on_outcome)
    progress.finish()


def _one(opened: Opener, profile: Profile, check: Check) -> Result:
    [result] = verify_with(opened, profile, [check])
    return result


def _costly(
    opened: Callable[[str, int], LiveContext],
    profile: Profile,
    checks: Sequence[Check],
    budget: Budget,
    progress: Progress,
) -> Iterator[Result]:
    """The checks whose price the budget covers when it is their turn."""
    for check, price in prices(profile, checks):
        if progress.knows(check.id) or price.obstacle or budget.covers(price.credits):
            paying = _paying(opened, price, budget)
            yield progress.take(check.id, check, partial(_one, paying, profile, check))
        else:
            budget.wanted += price.credits


def _paying(opened: Callable[[str, int], LiveContext], price: Price, budget: Budget) -> Opener:
    """Contexts for a check that costs; what it costs is noted before it begins."""

    @contextlib.contextmanager
    def pay(name: str) -> Iterator[LiveContext]:
        if price.obstacle is not None:
            raise CannotTell(price.obstacle)
        context = opened(name, price.credits)
        # There is nothing to note expenses with before there is a token.
        weeks_answer(context.http)
        budget.spend(price.credits)
        yield context

    return pay


def _journeys(
    found: Terms,
    profile: Profile,
    drawn: Drawn,
    progress: Progress,
    on_outcome: Callable[[Outcome], None],
) -> Iterator[Result]:
    for subject, seed in drawn.journeys():
        id = f"property.journeys.{subject}"

        def run(subject: str = subject, seed: int = seed, id: str = id) -> Result:
            made = journeys(found, subject=subject, examples=1, steps=drawn.steps, seed=seed)
            on_outcome(made)
            return results.result(id, profile, made)

        yield progress.take(f"{id} {seed}", results.check(id), run)


def probed(
    spend: int, *, resume: bool = False, pace: float | None = None, most: int = MOST_REQUESTS
) -> probe.Probe:
    """Probe the live service for at most so many credits, with the token of the week.

    With `resume` the interrupted probe goes on: after its last step, with the credits it has left.
    Raises ValueError when there is none.
    """
    place = url()
    progress = begin({"spend": spend}, resume=resume, name="live-probe")
    with line(place, pace, most) as (http, _):
        found = probe.probe(
            place,
            budget=Budget(spend, progress.spent, note=progress.note),
            use_up_tokens=False,
            http=http,
            first=weeks_answer(http),
            done=progress.results,
            on_step=progress.add,
        )
    progress.finish()
    return found


@contextlib.contextmanager
def journeying(
    profile: Profile, budget: Budget, *, speed: float = 1.0, pace: float | None = None
) -> Iterator[Terms]:
    """The terms of journeys at the live service, over a line of their own."""
    budget.note = note_spent
    pace = PACE if pace is None else pace
    with line(url(), pace, MOST_REQUESTS) as (http, recorder):
        yield terms(http, recorder, profile, budget, pace=pace, speed=speed)


@contextlib.contextmanager
def weekly(budget: Budget, *, pace: float | None = None) -> Iterator[httpx.Client]:
    """A client for requests that were made elsewhere: one token, messages within the budget."""
    with (
        line(url(), pace, MOST_REQUESTS) as (http, _),
        httpx.Client(base_url=http.base_url, transport=Weekly(http, budget.spend)) as guarded,
    ):
        yield guarded


@contextlib.contextmanager
def line(
    place: str, pace: float | None, most: int
) -> Iterator[tuple[httpx.Client, RecordingTransport]]:
    """A client on a line to the live service, and what records it in a journal of its own."""
    recorder = RecordingTransport(new_journal(), origin="live")
    paced = Paced(recorder, PACE if pace is None else pace, most)
    with httpx.Client(base_url=place, transport=paced, timeout=TIMEOUT) as http:
        yield http, recorder
