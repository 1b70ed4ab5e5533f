"""Errors as answers, whoever raised them: a use-case, the framework, or a bug."""

from __future__ import annotations

import errno

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from nemovideo_mock import operations
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import CodedError, MockError, NotFound, StorageFull
from nemovideo_mock.routes.common import base_url
from nemovideo_mock.wire import envelopes

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


async def answer(request: Request, error: Exception) -> Response:
    """What a client gets for an error; one that nobody foresaw is a bug of the mock."""
    match error:
        case MockError():
            return _coded(request, error)
        case HTTPException():
            return _http(request, error)
        case ClientDisconnect():
            return _Nothing()
        case OSError(errno=number) if number in _NO_ROOM:
            problem = f"the server's disk has no room ({error.strerror}); nothing was changed"
            return _coded(request, StorageFull(problem))
        case _:
            return _bug(request, error)


async def answer_foreseen(request: Request, error: Exception) -> Response:
    """An answer to an error that is no bug. Raises what is one."""
    if not foreseen(error):
        raise error
    return await answer(request, error)


def foreseen(error: Exception) -> bool:
    """Whether an error is part of an API, and no bug."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return isinstance(error, MockError | HTTPException | ClientDisconnect)


class _Nothing(Response):
    """No answer: the client has gone before its request was complete."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""


def _coded(request: Request, error: MockError) -> Response:
    known = request_context(request.scope)
    if error.note:
        known.notes += (error.note.replace("{world}", base_url(request)),)
    known.facts += error.facts
    return envelopes.refusal(known.context.profile, error)


def _http(request: Request, error: HTTPException) -> Response:
    path = request_context(request.scope).path
    if error.status_code == 404:
        return _unknown(request, path)
    if error.status_code == 405:
        return _method(request, path, error)
    return _coded(request, CodedError(error.status_code, str(error.detail)))


def _unknown(request: Request, path: str) -> Response:
    problem = f"{request.method} {path} is not in this API"
    return _coded(request, NotFound(problem, fact="error.unknown-path"))


def _method(request: Request, path: str, error: HTTPException) -> Response:
    methods = _methods(request, path, error)
    if not methods:
        return _unknown(request, path)
    problem = f"{path} does not answer {request.method}"
    refused = _coded(request, CodedError(405, problem, fact="error.unknown-method"))
    refused.headers["allow"] = methods
    return refused


def _methods(request: Request, path: str, error: HTTPException) -> str:
    """What a path answers: the framework names those of one route, the table all of them."""
    known = request_context(request.scope)
    if known.control:
        return (error.headers or {}).get("Allow", "")
    older = known.context.profile.older_paths == "present"
    found = operations.allowed(path) or (operations.allowed_older(path) if older else ())
    return ", ".join(found)


def _bug(request: Request, error: Exception) -> Response:
    note = f"a bug of the mock, its log has the traceback: {type(error).__name__}: {error}"
    return _coded(request, CodedError(500, "internal error", note=" ".join(note.split())))
