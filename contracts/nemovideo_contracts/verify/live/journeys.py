"""Journeys at the live service: its only user is the week's, time passes by waiting."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from nemovideo_mock.profile import Profile

from ..context import Context, User
from ..explorer import Budget, data
from ..properties.journeys import Elsewhere, Place, Terms
from ..recorder import RecordingTransport
from ..targets import World
from .line import Awaited, Weekly
from .week import weeks_answer

SUBJECTS = ("raw", "sync", "async")
"""Who makes journeys: virtual time is for a clock that can be moved."""
REFUSALS = 5
"""How much more slowly than others requests are sent that are meant to be refused."""


@dataclass(slots=True, kw_only=True)
class WeekContext(Context):
    """The live service as a journey sees it: whoever asks for a user is given the week's.

    `answer` is the one that brought the token; `recorded` gives the exchanges after a number.
    """

    http: httpx.Client
    world: World
    answer: Callable[[], httpx.Response]
    recorded: Callable[[int], Sequence[dict[str, Any]]]

    def user(self, client_id: str | None = None) -> User:
        given = data(self.answer())
        return self.known_user(given["token"], given["user_id"], client_id or "")

    def exchanges(self, after: int = 0) -> Sequence[dict[str, Any]]:
        return self.recorded(after)


def terms(
    http: httpx.Client,
    recorder: RecordingTransport,
    profile: Profile,
    budget: Budget,
    *,
    pace: float,
    speed: float = 1.0,
) -> Terms:
    """The terms of the live service, over one line; `speed` is how fast its clock runs."""
    world = World("live", str(http.base_url).rstrip("/"), profile)
    return week_terms(
        http,
        world,
        budget=budget,
        haste=speed,
        answer=partial(weeks_answer, http),
        recorded=recorder.exchanges,
        place=lambda c: Elsewhere(c, pace * REFUSALS),
    )


def week_terms(
    http: httpx.Client,
    world: World,
    *,
    budget: Budget,
    place: Callable[[Context], Place],
    haste: float,
    answer: Callable[[], httpx.Response],
    recorded: Callable[[int], Sequence[dict[str, Any]]],
) -> Terms:
    """One user's terms: every subject sends over the same line, under the same token."""

    def transport() -> httpx.BaseTransport:
        # The journey has accounted for its messages already.
        return Weekly(http, lambda credits: None, answer)

    @contextlib.contextmanager
    def opened(name: str) -> Iterator[Context]:
        yield WeekContext(
            http=http,
            world=world,
            haste=haste,
            transport=transport,
            async_transport=lambda: Awaited(transport()),
            answer=answer,
            recorded=recorded,
        )

    return Terms(opened=opened, place=place, budget=budget, lone=True)
