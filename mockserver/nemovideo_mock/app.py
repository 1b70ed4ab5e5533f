"""The application: routes, error answers and middleware wired together."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock import __version__, operations
from nemovideo_mock.asgi.dispatch import WorldDispatch
from nemovideo_mock.asgi.guard import Guarded
from nemovideo_mock.asgi.injection import Injected
from nemovideo_mock.asgi.labels import MOCK, NOTE
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import CodedError, MockError, NotFound, StorageFull
from nemovideo_mock.journal import Journaled
from nemovideo_mock.routes import ROUTERS
from nemovideo_mock.wire import envelopes
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
    app.add_exception_handler(ClientDisconnect, _refuse_nobody)
    app.add_exception_handler(OSError, _refuse_for_the_disk)
    app.add_exception_handler(Exception, _refuse_bug)
    # The real service answers browsers of any origin; the control API does not.
    served = Injected(WithControl(app))
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
        if not self._complete and _is_control(scope):
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
        if scope["type"] == "http" and request_context(scope).player is not None:
            from nemovideo_mock.asgi.replayed import Replayed

            app = Replayed(app)
        await app(scope, receive, send)


# fact: http.cors.exposed
EXPOSED = ("Content-Disposition", "Date", "ETag", "Retry-After", MOCK, NOTE)
"""Head lines that pages of other origins may read."""


class ApiCors(CORSMiddleware):
    """Any origin may call the API from a browser; none but our own may call the control API."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        control = scope["type"] == "http" and request_context(scope).control
        await (self.app if control else super().__call__)(scope, receive, send)


def _is_control(scope: Scope) -> bool:
    """Whether a request needs the control API; health needs none of it."""
    if scope["type"] != "http":
        return False
    request = request_context(scope)
    return request.control and request.operation is None


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, MockError)
    known = request_context(request.scope)
    if error.note:
        known.notes += (error.note,)
    return envelopes.refusal(known.context.profile, error)


class _Nothing(Response):
    """No answer: the client has gone before its request was complete."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""


async def _refuse_nobody(request: Request, error: Exception) -> Response:
    return _Nothing()


async def _refuse_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request_context(request.scope).path
    if error.status_code == 404:
        return await _refuse(request, NotFound(f"{request.method} {path} is not in this API"))
    if error.status_code == 405:
        return await _refuse_method(request, path, error)
    return await _refuse(request, CodedError(error.status_code, str(error.detail)))


async def _refuse_method(request: Request, path: str, error: HTTPException) -> Response:
    """fact: error.unknown-method"""
    methods = _methods(request, path, error)
    if not methods:
        return await _refuse(request, NotFound(f"{request.method} {path} is not in this API"))
    refused = CodedError(405, f"{path} does not answer {request.method}")
    answer = await _refuse(request, refused)
    answer.headers["allow"] = methods
    return answer


def _methods(request: Request, path: str, error: HTTPException) -> str:
    """What a path answers: the framework names those of one route, the table all of them."""
    known = request_context(request.scope)
    if known.control:
        return (error.headers or {}).get("Allow", "")
    older = known.context.profile.older_paths == "present"
    found = operations.allowed(path) or (operations.allowed_older(path) if older else ())
    return ", ".join(found)


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


async def _refuse_for_the_disk(request: Request, error: Exception) -> Response:
    if not isinstance(error, OSError) or error.errno not in _NO_ROOM:
        raise error
    problem = f"the server's disk has no room ({error.strerror}); nothing was changed"
    return await _refuse(request, StorageFull(problem))


async def _refuse_bug(request: Request, error: Exception) -> Response:
    note = f"a bug of the mock, its log has the traceback: {type(error).__name__}: {error}"
    return await _refuse(request, CodedError(500, "internal error", note=" ".join(note.split())))
