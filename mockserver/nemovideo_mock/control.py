"""`/__mock__/`: what a test may do to a world that a client may not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__
from nemovideo_mock.clock import Clock, Mode
from nemovideo_mock.errors import Invalid
from nemovideo_mock.wire import bodies
from nemovideo_mock.worlds import World, Worlds

router = APIRouter(prefix="/__mock__")


class ClockBody(bodies.Body):
    """One move of the clock: by seconds, to a moment, to the next event, or into another mode."""

    advance: float | None = None
    to: float | str | None = None
    next: bool = False
    mode: Mode | None = None


@router.get("/health")
async def health(request: Request) -> Response:
    told = {"status": "ok", "version": __version__, "world": _world(request).name}
    return JSONResponse(told)


@router.get("/worlds")
async def worlds(request: Request) -> Response:
    return JSONResponse({"worlds": cast(Worlds, request.app.state.worlds).names()})


@router.get("/clock")
async def read_clock(request: Request) -> Response:
    return _clock_told(_world(request).context.clock)


@router.post("/clock")
async def move_clock(request: Request) -> Response:
    """Move the clock forward. Raises Invalid for a move into the past."""
    world = _world(request)
    body = await bodies.read(request, ClockBody)
    if body.mode is not None:
        _change_mode(request, world, body.mode)
    clock = world.context.clock
    moment = _moment(clock, body)
    if moment is not None:
        if moment < clock.now():
            raise Invalid(f"the clock only moves forward; it is {clock.now()} now")
        clock.jump_to(moment)
    return _clock_told(clock)


@router.post("/reset")
async def reset(request: Request) -> Response:
    """Forget every record of the world, and start its clock anew."""
    world = cast(Worlds, request.app.state.worlds).reset(_world(request).name)
    return _clock_told(world.context.clock)


@router.get("/journal")
async def read_journal(request: Request, after: int = 0) -> Response:
    return JSONResponse({"exchanges": _world(request).journal.read(after)})


def _world(request: Request) -> World:
    return cast(World, request.state.world)


def _moment(clock: Clock, body: ClockBody) -> float | None:
    if body.advance is not None:
        return clock.now() + body.advance
    if body.to is not None:
        return _epoch(body.to)
    return clock.next_deadline() if body.next else None


def _epoch(moment: float | str) -> float:
    """Epoch seconds of a number or an ISO 8601 time."""
    if not isinstance(moment, str):
        return moment
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        raise Invalid(f"to: {moment!r} is no ISO 8601 time, nor epoch seconds") from None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def _change_mode(request: Request, world: World, mode: Mode) -> None:
    old = world.context.clock
    settings = cast(Worlds, request.app.state.worlds).settings
    world.context.clock = settings.new_clock(mode, old.now())
    old.release()


def _clock_told(clock: Clock) -> Response:
    now = clock.now()
    told: dict[str, Any] = {
        "mode": clock.mode,
        "now": now,
        "iso": datetime.fromtimestamp(now, UTC).isoformat(),
        "next": clock.next_deadline(),
    }
    return JSONResponse(told)
