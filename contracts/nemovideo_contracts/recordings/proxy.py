"""A reverse proxy that writes down what passes through it.

Answers go on as they come in, piece by piece. Only the target's own URL is changed in what it
tells (JSON, and redirects), so that a client's next request comes this way too.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock import operations
from nemovideo_mock.asgi.injection import ConnectionBroken
from nemovideo_mock.journal import KEY, Exchange, Journaled, Recorded
from nemovideo_mock.replay import Head
from nemovideo_mock.wire.paths import is_control
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ..verify.recorder import FileJournal

TIMEOUT = 960.0
"""Seconds of silence the proxy bears: more than the longest stream."""
_HOP_BY_HOP = frozenset(
    (
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        *("proxy-authenticate", "proxy-authorization", "host", "content-length"),
    )
)


class Recorder:
    """An ASGI application in front of `target` that keeps a journal in `file`.

    `on_exchange` is called with every exchange as it ends. `transport` is the way to the target,
    the network unless another is given.
    """

    def __init__(
        self,
        target: str,
        file: Path,
        *,
        origin: Any = "unknown",
        on_exchange: Callable[[Exchange], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.target = target.rstrip("/")
        self.origin = origin
        self.journal = FileJournal(file, on_exchange)
        timeout = httpx.Timeout(TIMEOUT, connect=10.0)
        self._http = httpx.AsyncClient(timeout=timeout, transport=transport)
        self._app: ASGIApp = Journaled(self._pass_on)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            # What is written down names the recorder's URL, as that is what the client receives.
            here = str(Request(scope).base_url).rstrip("/")
            self.journal.begin(Head(origin=self.origin, base_url=here, start=time.time()))
            method, path = scope["method"], scope["path"]
            scope[KEY] = Recorded(
                journal=None if is_control(path) else self.journal,
                path=path,
                operation=operations.find(method, path),
            )
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and end with the server; the recording is whole when it has ended."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._http.aclose()
        self.journal.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._http.send(self._onward(request), stream=True)
        except httpx.HTTPError as error:
            body = {"code": 502, "message": f"{self.target} could not be reached: {error}"}
            await JSONResponse(body, 502)(scope, receive, send)
            return
        await self._answer(request, answer)(scope, receive, send)

    def _onward(self, request: Request) -> httpx.Request:
        headers = [(name, value) for name, value in request.headers.items() if _passes(name)]
        length = request.headers.get("content-length")
        if length is not None:
            headers.append(("content-length", length))
        query = f"?{request.url.query}" if request.url.query else ""
        body = request.stream() if length or "transfer-encoding" in request.headers else None
        url = f"{self.target}{request.url.path}{query}"
        # The encoding is asked for as the client does, so bytes pass through as they are.
        if "accept-encoding" not in request.headers:
            headers.append(("accept-encoding", "identity"))
        return self._http.build_request(request.method, url, headers=headers, content=body)

    def _answer(self, request: Request, answer: httpx.Response) -> Response:
        headers = {name: value for name, value in answer.headers.items() if _passes(name)}
        here = f"{request.url.scheme}://{request.url.netloc}"
        if "location" in headers:
            headers["location"] = headers["location"].replace(self.target, here)
        plain = "content-encoding" not in headers
        if plain and headers.get("content-type", "").startswith("application/json"):
            return _Rewritten(answer, headers, self.target, here)
        if "content-length" in answer.headers:
            headers["content-length"] = answer.headers["content-length"]
        pieces = _watched(answer, request.scope[KEY])
        return StreamingResponse(pieces, answer.status_code, headers)


class _Rewritten(Response):
    """A JSON answer, read whole, in which one URL stands for another."""

    def __init__(
        self, answer: httpx.Response, headers: dict[str, str], there: str, here: str
    ) -> None:
        super().__init__(b"", answer.status_code, headers)
        self._answer, self._there, self._here = answer, there, here

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b"".join([piece async for piece in _pieces(self._answer)])
        body = body.replace(self._there.encode(), self._here.encode())
        headers = {name: value for name, value in self.headers.items() if name != "content-length"}
        await Response(body, self.status_code, headers)(scope, receive, send)


async def _watched(answer: httpx.Response, recorded: Recorded) -> AsyncIterator[bytes]:
    """The pieces; where the target breaks off, that is on the record, and breaks off here too."""
    try:
        async for piece in _pieces(answer):
            yield piece
    except httpx.TransportError as error:
        recorded.ending = "cut"
        raise ConnectionBroken(f"the target broke off: {error}") from None


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_raw():
            yield piece
    finally:
        await answer.aclose()


def _passes(name: str) -> bool:
    return name.lower() not in _HOP_BY_HOP
