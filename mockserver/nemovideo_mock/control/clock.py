"""The clock of a world: read, moved, exchanged for another kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.clock import FASTEST, LATEST, Clock, Mode, RealClock
from nemovideo_mock.control.common import ControlBody, moment, read, takes, world, worlds
from nemovideo_mock.errors import BadRequest, Invalid

router = APIRouter()


class ClockBody(ControlBody):
    """One move of the clock: by seconds, to a moment, to the next event, or into another mode.

    `speed` is for the mode `real`: how many times as fast as wall time.
    """

    advance: float | None = None
    to: float | str | None = None
    next: bool = False
    mode: Mode | None = None
    speed: float | None = None


@router.get("/clock")
async def read_clock(request: Request) -> Response:
    return JSONResponse(described(world(request).context.clock))


@router.post(
    "/clock",
    openapi_extra=takes(
        ClockBody, {"advance": 604800}, {"next": True}, {"mode": "real", "speed": 60}
    ),
)
async def move_clock(request: Request) -> Response:
    """Move the clock forward. Raises Invalid for a move into the past."""
    here = world(request)
    body = await read(request, ClockBody)
    if body.mode is not None or body.speed is not None:
        _check_mode(body)
        worlds(request).change_clock(here, body.mode or "real", body.speed)
    clock = here.context.clock
    goal = _goal(clock, body)
    if goal is not None:
        if not goal <= LATEST:
            raise BadRequest(f"clocks go to {_iso(LATEST)} at most, not by or to {goal:g} s")
        if goal < clock.now():
            raise Invalid(f"the clock only moves forward; it is {clock.now()} now")
        clock.jump_to(goal)
    return JSONResponse(described(clock))


def described(clock: Clock) -> dict[str, Any]:
    """A clock as control answers show it; `next` is what somebody waits for, or null."""
    now = clock.now()
    return {
        "mode": clock.mode,
        "now": now,
        "iso": _iso(now),
        "next": clock.next_event(),
        "speed": clock.speed if isinstance(clock, RealClock) else None,
    }


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def _goal(clock: Clock, body: ClockBody) -> float | None:
    if body.advance is not None:
        return clock.now() + body.advance
    if body.to is not None:
        return moment(body.to, "to")
    return clock.next_event() if body.next else None


def _check_mode(body: ClockBody) -> None:
    mode = body.mode or "real"
    if body.speed is not None and (mode != "real" or not 0 < body.speed <= FASTEST):
        raise Invalid(f"speed is for a real clock, above 0 and {FASTEST:.0f} at most")
