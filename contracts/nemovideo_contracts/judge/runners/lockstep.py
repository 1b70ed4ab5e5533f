"""A mock and an asynchronous client in one event loop, on one clock.

Whoever waits, on either side, waits on the world's clock; when nobody has anything else to do it
jumps to what is waited for next. Minutes of a journey take milliseconds, and no busy machine can
make anybody late.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import ClassVar

import httpx
from nemovideo_mock.clock import AutoJumpClock, Mode
from nemovideo_mock.wire.connection import CONNECTION
from starlette.types import ASGIApp, Message, Scope

LONGEST = 3600.0
"""Virtual seconds a client without a time limit waits where nothing comes."""

FAREWELL = 5.0
"""Real seconds a request gets to end after its client has gone."""


class SharedClock(AutoJumpClock):
    """A clock that server and client both sleep on; polls do not move it, as they do auto-jump."""

    mode: ClassVar[Mode] = "manual"

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self.now() + seconds)


class Wire(httpx.AsyncBaseTransport):
    """Requests straight into an ASGI application, with streams in pieces and broken connections."""

    def __init__(self, app: ASGIApp, clock: SharedClock) -> None:
        self._app = app
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        exchange = _Exchange(request, await request.aread(), self._clock)
        exchange.start(self._app)
        start = await exchange.next()
        if isinstance(start, Exception):
            raise start
        if start is None:
            raise httpx.RemoteProtocolError("the server ended without an answer")
        return httpx.Response(start["status"], headers=start["headers"], stream=exchange)


class _Exchange(httpx.AsyncByteStream):
    """One request on its way through the application. It is the answer's body as well."""

    def __init__(self, request: httpx.Request, body: bytes, clock: SharedClock) -> None:
        self._received: asyncio.Queue[Message | Exception | None] = asyncio.Queue()
        self._clock = clock
        self._request = request
        self._body: bytes | None = body
        self._gone = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, app: ASGIApp) -> None:
        self._task = asyncio.create_task(self._run(app))

    async def _run(self, app: ASGIApp) -> None:
        try:
            # A bug of the mock has been answered with a 500 by the time it comes out here.
            with contextlib.suppress(Exception):
                await app(self._scope(), self._receive, self._send)
        finally:
            self._received.put_nowait(None)

    def _scope(self) -> Scope:
        url = self._request.url
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self._request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in self._request.headers.raw],
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 1),
            "state": {CONNECTION: self},
        }

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self._received.put_nowait(message)

    @property
    def closed(self) -> bool:
        return self._gone.is_set()

    left = closed

    async def next(self) -> Message | Exception | None:
        """What the server sends next. After a stall the client's own time limit passes first."""
        found = await self._received.get()
        if isinstance(found, httpx.ReadTimeout):
            limits = self._request.extensions.get("timeout") or {}
            await self._clock.sleep(limits.get("read") or LONGEST)
        return found

    def stall(self) -> None:
        """Nothing will come any more."""
        self._received.put_nowait(httpx.ReadTimeout("no answer within the time limit"))

    def close(self) -> None:
        """The server hangs up in order."""
        self._received.put_nowait(httpx.RemoteProtocolError("the server closed the connection"))

    def reset(self) -> None:
        """The server hangs up at once."""
        self._received.put_nowait(httpx.ReadError("the connection was reset"))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self.next()) is not None:
            if isinstance(message, Exception):
                raise message
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body"):
                return

    async def aclose(self) -> None:
        self._gone.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=FAREWELL)
