"""The short way: a request that no middleware would touch goes straight to its handler.

Most requests of a test are polls. Nine layers that pass two messages on cost them more than the
answer does, so that these layers are only gone through where one of them has something to do.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock import operations
from nemovideo_mock.asgi import labels
from nemovideo_mock.asgi.labels import VARY
from nemovideo_mock.asgi.request import RequestContext, request_context
from nemovideo_mock.journal.recorder import RECORDS, Recorder
from nemovideo_mock.routes import refusals
from nemovideo_mock.routes.common import HANDLERS
from nemovideo_mock.service import faults

_INVOLVED = frozenset({b"origin", b"content-length", b"transfer-encoding"})


class Straight:
    """ASGI middleware around all others that need not see every request."""

    def __init__(self, app: ASGIApp, *, lasting: bool) -> None:
        self.app = app
        self._lasting = lasting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = request_context(scope) if scope["type"] == "http" else None
        if request is None or self._lasting or not _plain(request, scope):
            await self.app(scope, receive, send)
            return
        recorder = Recorder(request, request.journal, scope) if request.journal else None
        request.recorder = recorder
        outer = RECORDS.set(None if recorder is None else recorder.records)
        try:
            bug = await _answer(request, Request(scope, receive), send)
        except BaseException:
            request.end("aborted")
            raise
        finally:
            RECORDS.reset(outer)
        if bug is not None:
            raise bug


async def _answer(request: RequestContext, asked: Request, send: Send) -> Exception | None:
    """Have a request answered; a bug is answered too, and returned for the server's log."""
    bug = None
    try:
        answer = await HANDLERS[request.operation or ""](asked)
    except Exception as error:
        answer = await refusals.answer(asked, error)
        bug = None if refusals.foreseen(error) else error
    await _send(answer, request, send)
    return bug


def _plain(request: RequestContext, scope: Scope) -> bool:
    """Whether no layer would do anything with a request but pass it on."""
    return (
        request.operation in operations.READING
        and request.player is None
        and not faults.rules(request.context)
        and _INVOLVED.isdisjoint([name for name, _ in scope["headers"]])
    )


async def _send(answer: Response, request: RequestContext, send: Send) -> None:
    """An answer with what the layers would have added, on the record before it leaves."""
    headers = (*answer.raw_headers, VARY)
    if request.recorder is not None:
        request.recorder.whole(answer.status_code, headers, bytes(answer.body))
    start = labels.add(headers, request)
    await send({"type": "http.response.start", "status": answer.status_code, "headers": start})
    await send({"type": "http.response.body", "body": answer.body})
