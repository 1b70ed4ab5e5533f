"""Messages to the agent, answered as a stream. (E3)"""

from __future__ import annotations

from fastapi import APIRouter
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.routes.common import caller, context, effect, registration_url, route
from nemovideo_mock.service import sessions, turns
from nemovideo_mock.wire import bodies, sse

router = APIRouter()


@route(router)
async def run_sse(request: Request) -> Response:
    world = context(request)
    found = caller(request)
    body = await bodies.read_run(request, world.profile)
    sessions.check_body_user(world, found, body.user_id)
    session = sessions.find(world, found, body.session_id)
    link = registration_url(request, found.user_id)
    fault = effect(request).turn
    turn = turns.start(world, found, session, body.text, link, fault)
    telling = turns.telling(world.profile, turn, sse.stream(turn, world.profile), fault)
    if telling.timed_out:
        request_context(request.scope).ending = "timed-out"
    # No pings: heartbeats come from the plan, on the world's clock.
    return EventSourceResponse(turns.deliver(world, turn, telling), sep="\n", ping=0)
