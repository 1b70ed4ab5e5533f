"""Messages to the agent, answered as a stream. (E3)"""

from __future__ import annotations

from fastapi import APIRouter
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.errors import SessionNotFound
from nemovideo_mock.faults.frames import delivered
from nemovideo_mock.routes.common import caller, context, effect, registration_url
from nemovideo_mock.service import sessions, turns
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.tokens import Caller
from nemovideo_mock.wire import bodies, sse

router = APIRouter()


@router.post("/run_sse")
async def run_sse(request: Request) -> Response:
    world = context(request)
    found = caller(request)
    body = await bodies.read_run(request, world.profile)
    _check_user(world, found, body.user_id)
    session = sessions.find(world, found, body.session_id)
    link = registration_url(request, found.user_id)
    fault = effect(request).turn
    turn = turns.start(world, found, session, body.text, link, fault)
    # fact: run.within-limit
    limit = turn.arrived_at + world.profile.stream_limit
    if turn.ending == "stalled" or turn.ends_at > limit:
        request.state.notes["ending"] = "timed-out"
    frames = [
        each for each in delivered(sse.stream(turn, world.profile), fault) if each[0] <= limit
    ]
    # A stream that breaks does so after its last frame, not at the turn's end.
    until = frames[-1][0] if fault and fault.breaks and frames else min(turn.ends_at, limit)
    # No pings: heartbeats come from the plan, on the world's clock.
    return EventSourceResponse(turns.deliver(world, turn, frames, until), sep="\n", ping=0)


def _check_user(world: Context, found: Caller, user_id: str | None) -> None:
    """`me`, one's own id, or nothing: which of them is the profile's choice (AX-12)."""
    allowed = {
        "me": {"me"},
        "own": {found.user_id},
    }.get(world.profile.run_user_id, {None, "me", found.user_id})
    if user_id not in allowed:
        raise SessionNotFound(f'user_id {user_id!r} has no such session; send "me"')
