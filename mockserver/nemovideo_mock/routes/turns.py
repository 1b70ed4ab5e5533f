"""Messages to the agent, answered as a stream. (E3)"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from nemovideo_mock.asgi.injection import disconnect
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.routes.common import caller, context, effect, registration_url, route
from nemovideo_mock.service import sessions, turns
from nemovideo_mock.wire import bodies, sse

if TYPE_CHECKING:
    from nemovideo_mock.agent.plan.records import Turn
    from nemovideo_mock.faults.turns import Delivery

NEVER = 365 * 86_400
"""Seconds: longer than any stream."""
DRAWN = "a generated clip is a placeholder here: drawn by program, with its prompt on it"


@route
async def run_sse(request: Request) -> Response:
    world = context(request)
    found = caller(request)
    body = await bodies.read_run(request, world.profile)
    sessions.check_body_user(world, found, body.user_id)
    session = sessions.find(world, found, body.session_id)
    link = registration_url(request, found.user_id)
    fault = effect(request).turn
    turn = turns.start(world, found, session, body.text, link, fault)
    if turn.commit is not None and turn.commit.media:
        request_context(request.scope).notes += (DRAWN,)
    from nemovideo_mock.faults.turns import delivery  # loads the grammar, as planning did

    def going_out(turn: Turn) -> Delivery:
        return delivery(turn, sse.stream(turn, world.profile), fault, world.profile)

    first = going_out(turn)
    return TurnStream(turns.deliver(world, turn, first, going_out), first)


class TurnStream(EventSourceResponse):
    """A turn's stream, ended the way its delivery ends."""

    def __init__(self, frames: AsyncIterator[bytes], delivery: Delivery) -> None:
        # No pings: heartbeats come from the plan, on the world's clock. Older versions of
        # sse-starlette take 0 for "without a pause".
        # fact: sse.media-type
        super().__init__(frames, sep="\n", ping=NEVER)
        self._delivery = delivery

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._delivery.ending == "timed-out":
            request_context(scope).ending = "timed-out"
        if not self._delivery.breaks:
            await super().__call__(scope, receive, send)
            return
        await super().__call__(scope, receive, _unfinished(send))
        await disconnect(scope, "cut", reset=False)


def _unfinished(send: Send) -> Send:
    """A way out that the end of a stream does not pass."""

    async def unfinished(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body"):
            await send(message)

    return unfinished
