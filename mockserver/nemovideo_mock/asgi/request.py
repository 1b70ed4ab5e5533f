"""What is known of a request: one object from the first middleware to the route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.types import Scope

from nemovideo_mock.faults import Effect
from nemovideo_mock.faults.rules import NOTHING
from nemovideo_mock.journal import KEY, Recorded
from nemovideo_mock.service.context import Context
from nemovideo_mock.worlds import World, Worlds

if TYPE_CHECKING:
    from nemovideo_mock.replay import Player


@dataclass(slots=True, kw_only=True)
class RequestContext(Recorded):
    """A request and its world, as the world was when the request came.

    `context` and `player` stay the same for the request when its world is reset meanwhile.
    """

    worlds: Worlds
    world: World
    context: Context
    player: Player | None
    control: bool
    """Whether it is for the control API."""
    effect: Effect = NOTHING
    """What faults do to it."""
    started: bool = False
    """Whether its answer has begun to leave."""


def bearer(scope: Scope) -> str | None:
    """What follows `Bearer` in the header that says who sends a request; None without that."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, found = value.decode("latin-1").partition(" ")
            return found.strip() if scheme.lower() == "bearer" else None
    return None


def request_context(scope: Scope) -> RequestContext:
    """The request's context, put into its scope by `WorldDispatch`."""
    found: RequestContext = scope[KEY]
    return found
