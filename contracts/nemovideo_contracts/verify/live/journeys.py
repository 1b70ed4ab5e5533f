"""Journeys at the live service: its only user is the week's, time passes by waiting."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class WeekContext(Context):
    """The live service as a journey sees it: whoever asks for a user is given the week's."""

    recorder: RecordingTransport | None = field(default=None)

    def user(self, client_id: str | None = None) -> User:
        given = data(weeks_answer(self.http))
        return self.known_user(given["token"], given["user_id"], client_id or "")

    def exchanges(self, after: int = 0) -> Sequence[dict[str, Any]]:
        assert self.recorder is not None
        return self.recorder.exchanges(after)


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
    url = str(http.base_url).rstrip("/")

    def transport() -> httpx.BaseTransport:
        # The journey has accounted for its messages already.
        return Weekly(http, lambda credits: None)

    @contextlib.contextmanager
    def opened(name: str) -> Iterator[Context]:
        yield WeekContext(
            http,
            World(name, url, profile),
            haste=speed,
            transport=transport,
            async_transport=lambda: Awaited(transport()),
            recorder=recorder,
        )

    def place(c: Context) -> Place:
        return Elsewhere(c, pace * REFUSALS)

    return Terms(opened=opened, place=place, budget=budget, lone=True)
