"""The application: routes, error answers and middleware wired together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette._utils import get_route_path
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock import __version__
from nemovideo_mock.control.guard import Guarded
from nemovideo_mock.dispatch import WorldDispatch
from nemovideo_mock.errors import MockError, NotFound
from nemovideo_mock.injection import Injected
from nemovideo_mock.journal import Journaled
from nemovideo_mock.routes import ROUTERS
from nemovideo_mock.routes.common import context
from nemovideo_mock.wire import envelopes
from nemovideo_mock.wire.paths import is_control
from nemovideo_mock.worlds import Settings, Worlds


def create_app(settings: Settings | None = None) -> WorldDispatch:
    """The fake as an ASGI application; its worlds live and end with it."""
    worlds = Worlds(settings or Settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await worlds.close()

    app = FastAPI(
        title="NemoVideo API (mock)",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
    )
    app.state.worlds = worlds
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(MockError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_http)
    app.add_exception_handler(Exception, _refuse_bug)
    # The real service answers browsers of any origin; the control API does not.
    served = Injected(WithControl(app), operation_of)
    open_to_all = ApiCors(Guarded(served, worlds.settings))
    return WorldDispatch(Journaled(WithReplay(open_to_all)), worlds)


class WithControl:
    """ASGI middleware: gives the application its control routes when one is first asked for.

    They are half of what there is to import, and most servers never need them.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._complete = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._complete and is_control(scope) and operation_of(scope) is None:
            from nemovideo_mock.control.api import router

            self.app.include_router(router)
            self._complete = True
        await self.app(scope, receive, send)


class WithReplay:
    """ASGI middleware: worlds that play a recording answer from it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope.get("state", {}).get("player") is not None:
            from nemovideo_mock.replay import Replayed

            app = Replayed(app, operation_of)
        await app(scope, receive, send)


def operation_of(scope: Scope) -> str | None:
    """What the journal and the faults call the request: the name of its route's function."""
    for route in (route for router in ROUTERS for route in router.routes):
        if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL:
            return route.endpoint.__name__
    return None


class ApiCors(CORSMiddleware):
    """Any origin may call the API from a browser; none but our own may call the control API."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.app if is_control(scope) else super().__call__)(scope, receive, send)


class _HttpError(MockError):
    """An HTTP error of the framework's own, in the one envelope all errors share."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.code = status  # type: ignore[misc]


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, MockError)
    return envelopes.refusal(context(request).profile, error)


async def _refuse_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = get_route_path(request.scope)
    if error.status_code == 404:
        refused: MockError = NotFound(f"{request.method} {path} is not in this API")
    elif error.status_code == 405:
        refused = _HttpError(405, f"{path} does not answer {request.method}")
    else:
        refused = _HttpError(error.status_code, str(error.detail))
    return envelopes.refusal(context(request).profile, refused)


async def _refuse_bug(request: Request, error: Exception) -> Response:
    told = _HttpError(500, f"a bug of the mock: {type(error).__name__}: {error}")
    return envelopes.refusal(context(request).profile, told)
