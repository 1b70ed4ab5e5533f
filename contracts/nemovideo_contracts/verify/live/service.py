"""Checks and the probe at the live service, over one line, within a budget."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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
from ..run import Opener, Result, verify_with
from ..targets import TargetError, World
from .line import MOST_REQUESTS, PACE, Paced, Weekly, new_journal
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


def verified(
    profile: Profile,
    checks: Iterable[Check],
    *,
    budget: Budget | None = None,
    pace: float | None = None,
    most: int = MOST_REQUESTS,
) -> Iterator[Result]:
    """The suitable checks at the live service, one after the other, over one line.

    With a budget the checks that cost come after the free ones, as far as it goes; its `wanted`
    is what all of them would have cost.
    """
    place = url()
    chosen = [check for check in checks if check.applies_to(profile)]
    with line(place, pace, most) as http:

        def opened(name: str, costs: int = 0) -> LiveContext:
            return LiveContext(http, World(name, place, profile), costs=costs)

        free = filter(suitable, chosen)
        yield from verify_with(lambda name: contextlib.nullcontext(opened(name)), profile, free)
        if budget is None or not budget.limit:
            return
        costly = [check for check in chosen if not check.free and not check.clock]
        for check, price in _affordable(profile, costly, budget):
            yield from verify_with(_paying(opened, price), profile, [check])


def _affordable(
    profile: Profile, checks: Sequence[Check], budget: Budget
) -> Iterator[tuple[Check, Price]]:
    """The checks whose price the budget covers when it is their turn."""
    for check, price in prices(profile, checks):
        with contextlib.suppress(CannotTell):
            if price.obstacle is None:
                budget.spend(price.credits)
            yield check, price


def _paying(opened: Any, price: Price) -> Opener:
    """Contexts for a check that costs; what it costs is noted before it begins."""

    @contextlib.contextmanager
    def pay(name: str) -> Iterator[LiveContext]:
        if price.obstacle is not None:
            raise CannotTell(price.obstacle)
        context = opened(name, price.credits)
        weeks_answer(context.http)
        note_spent(price.credits)
        yield context

    return pay


def probed(spend: int, *, pace: float | None = None, most: int = MOST_REQUESTS) -> probe.Probe:
    """Probe the live service for at most so many credits, with the token of the week."""
    place = url()
    with line(place, pace, most) as http:
        first = weeks_answer(http)
        budget = Budget(spend, note=note_spent)
        return probe.probe(place, budget=budget, use_up_tokens=False, http=http, first=first)


@contextlib.contextmanager
def weekly(budget: Budget, *, pace: float | None = None) -> Iterator[httpx.Client]:
    """A client for requests that were made elsewhere: one token, messages within the budget."""
    with (
        line(url(), pace, MOST_REQUESTS) as http,
        httpx.Client(base_url=http.base_url, transport=Weekly(http, budget.spend)) as guarded,
    ):
        yield guarded


@contextlib.contextmanager
def line(place: str, pace: float | None, most: int) -> Iterator[httpx.Client]:
    """A client on a line to the live service, with a journal of its own."""
    paced = Paced(new_journal(), PACE if pace is None else pace, most)
    with httpx.Client(base_url=place, transport=paced, timeout=TIMEOUT) as http:
        yield http
