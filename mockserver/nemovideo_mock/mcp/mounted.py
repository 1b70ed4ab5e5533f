"""/mcp of a running server: the tools over HTTP, with no session to remember."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import NotFound
from nemovideo_mock.mcp import HOW_TO_INSTALL, server
from nemovideo_mock.mcp.caller import Caller
from nemovideo_mock.wire import envelopes
from nemovideo_mock.worlds import Settings

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class Mounted:
    """ASGI application of one path. It calls the control API of `entry` in this process."""

    def __init__(self, entry: ASGIApp, settings: Settings) -> None:
        self._entry = entry
        self._settings = settings
        self._manager: StreamableHTTPSessionManager | None = None
        self._starting = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with self._starting:
                manager = self._manager or await self._start(Request(scope))
        except ImportError:
            profile = request_context(scope).context.profile
            await envelopes.refusal(profile, NotFound(HOW_TO_INSTALL))(scope, receive, send)
            return
        await manager.asgi_app(scope, receive, send)

    async def close(self) -> None:
        if self._running is not None:
            self._stop.set()
            await self._running

    async def _start(self, request: Request) -> StreamableHTTPSessionManager:
        """Load what is needed, and keep it running until `close`."""
        url = f"{request.url.scheme}://{request.url.netloc}"
        made = server(Caller(url, self._settings.control_token, self._entry))
        # Who may come here has been settled by `Guarded`.
        made.streamable_http_app(json_response=True, stateless_http=True, host="")
        manager = made.session_manager
        ready = asyncio.Event()
        self._running = asyncio.create_task(self._run(manager, ready))
        await ready.wait()
        self._manager = manager
        return manager

    async def _run(self, manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
        async with manager.run():
            ready.set()
            with contextlib.suppress(asyncio.CancelledError):
                await self._stop.wait()
