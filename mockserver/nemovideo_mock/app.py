"""The application: routes, error answers and middleware wired together."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock import __version__, operations
from nemovideo_mock.asgi.dispatch import WorldDispatch
from nemovideo_mock.asgi.guard import Guarded
from nemovideo_mock.asgi.injection import Injected
from nemovideo_mock.asgi.labels import MOCK, NOTE, VARY, Labeled
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.journal import Journaled
from nemovideo_mock.routes import HANDLERS, Routed, Straight
from nemovideo_mock.wire.paths import MCP
from nemovideo_mock.worlds import Settings, Worlds

if TYPE_CHECKING:
    from fastapi import FastAPI

    from nemovideo_mock.mcp.mounted import Mounted


def create_app(settings: Settings | None = None) -> WorldDispatch:
    """The fake as an ASGI application; its worlds live and end with it."""
    worlds = _worlds(settings or Settings())
    # The real service answers browsers of any origin; the control API does not.
    framework = Framework(worlds)
    served = Injected(Routed(framework))
    open_to_all = ApiCors(Guarded(served, worlds.settings), worlds.settings.control_origins)
    layers = Labeled(Journaled(WithReplay(open_to_all)), worlds)
    straight = Straight(layers, lasting=worlds.settings.lasting)
    framework.entry = WorldDispatch(straight, worlds)
    return framework.entry


def _worlds(settings: Settings) -> Worlds:
    """The worlds of this server. What it takes to share them is loaded where they are shared."""
    if settings.database is None:
        return Worlds(settings)
    from nemovideo_mock.worlds.shared import SharedWorlds

    return SharedWorlds(settings)


class Framework:
    """ASGI application: what is no operation of the API, made when it is first asked for.

    FastAPI answers the control API, paths that are none and methods a path does not have. It and
    the control routes are most of what there is to import, and many servers never need them.
    """

    entry: WorldDispatch
    """The whole application that this is a part of."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._mounted: Mounted | None = None
        self._lifespan = Router(lifespan=self._live).lifespan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        if request_context(scope).path == MCP:
            await self._for_agents(scope, receive, send)
            return
        await _framework(control=request_context(scope).control)(scope, receive, send)

    @asynccontextmanager
    async def _live(self, _: Any) -> AsyncIterator[None]:
        yield
        if self._mounted is not None:
            await self._mounted.close()
        await self._worlds.close()

    async def _for_agents(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._mounted is None:
            from nemovideo_mock.mcp.mounted import Mounted

            self._mounted = Mounted(self.entry, self._worlds.settings)
        await self._mounted(scope, receive, send)


@functools.cache
def _framework(*, control: bool) -> FastAPI:
    """The framework's application, one for all servers of the process: it is slow to make, and
    what it answers is in the context of the request. It knows the API's routes for its wrong
    methods and slashes."""
    from fastapi import FastAPI
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect

    from nemovideo_mock.errors import MockError
    from nemovideo_mock.routes import refusals

    app = FastAPI(title="NemoVideo API (mock)", version=__version__, openapi_url=None)
    if control:
        from nemovideo_mock.control.api import router

        app.include_router(router)
    for name, operation in operations.BY_NAME.items():
        app.add_api_route(operation.path, HANDLERS[name], methods=list(operation.methods))
    for kind in (MockError, HTTPException, ClientDisconnect, Exception):
        app.add_exception_handler(kind, refusals.answer)
    app.add_exception_handler(OSError, refusals.answer_foreseen)
    return app


class WithReplay:
    """ASGI middleware: worlds that play a recording answer from it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http" and request_context(scope).player is not None:
            from nemovideo_mock.asgi.replayed import Replayed

            app = Replayed(app)
        await app(scope, receive, send)


# fact: http.cors.exposed
EXPOSED = ("Content-Disposition", "Date", "ETag", "Retry-After", MOCK, NOTE)
"""Head lines that pages of other origins may read."""


class ApiCors(CORSMiddleware):
    """Any origin may call the API from a browser; only some may call the control API."""

    def __init__(self, app: ASGIApp, control_origins: Sequence[str] = ()) -> None:
        self._control = app
        if control_origins:
            self._control = CORSMiddleware(
                app, allow_origins=control_origins, allow_methods=["*"], allow_headers=["*"]
            )
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and request_context(scope).control:
            await self._control(scope, receive, send)
        elif any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, _varying(send))


def _varying(send: Send) -> Send:
    """The way out for a request of no origin: caches shall know that one would have mattered."""

    async def varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], VARY]}
        await send(message)

    return varying
