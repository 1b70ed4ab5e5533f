"""What a check costs: tried on a mock of the same profile, before anybody pays for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nemovideo_mock.profile import Profile

from ..control import CannotTell
from ..web import client
from . import targets
from .checks import Check
from .context import Context, User
from .targets import Target, World


@dataclass(frozen=True, slots=True)
class Price:
    """Credits and requests; or why one user without a control API cannot run the check."""

    credits: int
    requests: int
    obstacle: str | None = None


@dataclass(slots=True)
class LoneContext(Context):
    """A context with one user and no control API: as at the live service."""

    only: User | None = field(default=None)

    def user(self, client_id: str | None = None) -> User:
        if self.only is not None or client_id is not None:
            raise CannotTell("a second user would need a second token of the live service")
        # Two-argument super: a class with slots is not the one this body was compiled for.
        self.only = Context.user(self)
        return self.only


def prices(profile: Profile, checks: Sequence[Check]) -> Iterator[tuple[Check, Price]]:
    """Each check with its price."""
    with targets.in_process(profile) as mock:
        for check in checks:
            yield check, _price(mock, profile, check)


def _price(mock: Target, profile: Profile, check: Check) -> Price:
    with mock.world(check.id) as world, client(world.url) as http:
        context = LoneContext(http, World(check.id, world.url, profile))
        try:
            # A check that fails costs just as much: what it thinks does not matter here.
            with contextlib.suppress(AssertionError):
                check.body(context)
        except CannotTell as error:
            return Price(0, 0, str(error))
        requests = _requests(world)
        left = context.only.balance()["total"] if context.only else profile.free_credits
        return Price(profile.free_credits - left, requests)


def _requests(world: World) -> int:
    """What was sent, but for the request for the token."""
    assert world.control is not None
    exchanges = world.control.journal()
    return sum(exchange["operation"] != "anonymous_token" for exchange in exchanges)
