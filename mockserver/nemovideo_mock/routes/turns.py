"""Messages to the agent, answered as a stream. (E3)"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from nemovideo_mock.asgi.injection import disconnect
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.routes.common import caller, context, effect, registration_url, route
from nemovideo_mock.service import sessions, turns
from nemovideo_mock.wire import bodies, sse

if TYPE_CHECKING:
    from nemovideo_mock.agent.plan.records import Turn
    from nemovideo_mock.faults.turns import Delivery

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


HEADERS = {"Cache-Control": "no-store", "Connection": "keep-alive", "X-Accel-Buffering": "no"}
"""What keeps what is between a server and its client from holding a stream back."""


class TurnStream(StreamingResponse):
    """A turn's stream, ended the way its delivery ends."""

    # fact: sse.media-type
    media_type = "text/event-stream"

    def __init__(self, frames: AsyncGenerator[bytes, None], delivery: Delivery) -> None:
        super().__init__(frames, headers=HEADERS)
        self._frames = frames
        self._delivery = delivery

    async def stream_response(self, send: Send) -> None:
        """Also where the client leaves within a frame, the turn is no longer on its way then."""
        async with contextlib.aclosing(self._frames):
            await super().stream_response(send)

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
