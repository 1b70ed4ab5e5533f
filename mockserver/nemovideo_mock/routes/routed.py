"""From a request to the handler of its operation, without a router in between."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.routes import refusals
from nemovideo_mock.routes.common import HANDLERS


class Routed:
    """ASGI application: an operation is answered by its handler, anything else by `otherwise`.

    A generic router would look for the route again that the request's context names already, and
    cost more than all the rest of an answer.
    """

    def __init__(self, otherwise: ASGIApp) -> None:
        self.otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = request_context(scope).operation if scope["type"] == "http" else None
        if operation is None:
            await self.otherwise(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await HANDLERS[operation](request)
            await response(scope, receive, send)
        except Exception as error:
            await _refuse(request, error, send)


async def _refuse(request: Request, error: Exception, send: Send) -> None:
    """Answer an error while that is possible; what is a bug goes on to the server's log."""
    if not request_context(request.scope).started:
        refusal = await refusals.answer(request, error)
        await refusal(request.scope, request.receive, send)
        if refusals.foreseen(error):
            return
    raise error
