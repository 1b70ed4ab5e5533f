"""Where faults meet requests: ASGI middleware between the journal and the routes.

Most effects are applied here, on the answer's way out. Those on turns, states and renders are
only announced, as the request's `effect`: their routes ask for them while planning.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock.asgi.request import RequestContext, bearer, request_context
from nemovideo_mock.errors import CodedError, MockError
from nemovideo_mock.faults import AnswerFault, Call, Rule, call, merged
from nemovideo_mock.faults.answers import Mangler, without_links
from nemovideo_mock.service import faults
from nemovideo_mock.service.context import Context
from nemovideo_mock.wire import envelopes, json_body
from nemovideo_mock.wire.connection import connection_of

LARGEST_READ = 2**20
_SLICES_PER_SECOND = 4
_GLANCE = 0.05
"""Real seconds between two looks at a connection nobody is answered on."""
_STREAM = [(b"content-type", b"text/event-stream; charset=utf-8")]


class ConnectionBroken(ConnectionError):
    """What an in-process client gets where a fault breaks a connection that is none."""


class Injected:
    """Applies the faults of a request's world to it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = request_context(scope) if scope["type"] == "http" else None
        if request is None or request.control or not faults.rules(request.context):
            await self.app(scope, receive, send)
            return
        body, receive = await read_ahead(scope, receive)
        seen = _call(request, body)
        rules = faults.applying(request.context, seen)
        if not rules:
            await self.app(scope, receive, send)
            return
        request.effect = merged(rule.effect for rule in rules)
        request.faults = [described(rule) for rule in rules]
        if request.effect.account is not None:
            faults.affect_account(
                request.context, request.effect.account, bearer(scope), seen.session
            )
        await _Injection(self.app, request, scope).apply(receive, send)


def described(rule: Rule) -> dict[str, Any]:
    """A rule as the journal mentions it."""
    parts = {name: _plain(part) for name, part in rule.effect.parts().items()}
    return {"rule": rule.id, "effect": parts}


def _plain(part: Any) -> Any:
    return dataclasses.asdict(part) if dataclasses.is_dataclass(part) else part  # type: ignore[arg-type]


class _Injection:
    """One exchange under an effect."""

    def __init__(self, app: ASGIApp, request: RequestContext, scope: Scope) -> None:
        self._app = app
        self._context = request.context
        self._effect = request.effect
        self._scope = scope
        self._broken = False

    async def apply(self, receive: Receive, send: Send) -> None:
        effect = self._effect
        if effect.delay is not None:
            await self._context.sleep_until(self._context.now + effect.delay)
        instead = effect.connection or effect.error
        if instead is None:
            await self._app(self._scope, receive, self._altered(send))
        else:
            if instead.when == "after":
                await self._app(self._scope, receive, _discarded)
            await self._replace(receive, send)
        if self._broken:
            await self._disconnect()

    async def _replace(self, receive: Receive, send: Send) -> None:
        """Something else than the answer."""
        fault = self._effect.connection
        if fault is not None and fault.hangs:
            await self._hang(fault.how, receive, send)
            return
        if fault is not None:
            self._broken = True
            return
        assert self._effect.error is not None
        answer = _refusal(self._context, self._effect.error)
        await answer(self._scope, receive, self._paced(send))

    async def _hang(self, how: str, receive: Receive, send: Send) -> None:
        """Say nothing, or nothing after the headers, until the client has gone away."""
        if how == "headers":
            start = {"type": "http.response.start", "status": 200, "headers": _STREAM}
            await send(start)
        connection = connection_of(self._scope)
        if connection is None:
            raise ConnectionBroken("nobody answers here")
        connection.stall()
        while not (connection.closed or connection.left):  # noqa: ASYNC110
            await asyncio.sleep(_GLANCE)
        if connection.closed:
            request_context(self._scope).end("aborted")
        else:
            await disconnect(self._scope, "aborted", reset=True)

    def _altered(self, send: Send) -> Send:
        """The way out for an answer that is real, but not what it was."""
        effect = self._effect
        send = self._paced(send)
        if effect.body is not None:
            return _Mangled(self, effect.body, send)
        if effect.render is not None and effect.render.kind == "without-url":
            return _Rewritten(without_links, send)
        return send

    def _paced(self, send: Send) -> Send:
        """Bodies in small slices, a few each virtual second."""
        rate = self._effect.slow
        if rate is None:
            return send
        size = max(1, int(rate / _SLICES_PER_SECOND))

        async def paced(message: Message) -> None:
            body = message.get("body", b"")
            slices = [body[start : start + size] for start in range(0, len(body), size)]
            for piece in slices[:-1]:
                await send({**message, "body": piece, "more_body": True})
                await self._context.sleep_until(self._context.now + size / rate)
            await send({**message, "body": slices[-1]} if slices else message)

        return paced

    def break_off(self) -> None:
        """From here on the client receives nothing more."""
        self._broken = True

    async def _disconnect(self) -> None:
        fault = self._effect.connection
        reset = fault is not None and fault.how != "closed"
        await disconnect(self._scope, "cut", reset=reset)


async def disconnect(scope: Scope, ending: str, *, reset: bool) -> None:
    """Break the connection of an exchange off. Raises ConnectionBroken where there is none."""
    connection = connection_of(scope)
    # The client sees the end of this at once, so it is on the record before.
    request_context(scope).end(ending)
    if connection is None:
        raise ConnectionBroken("the connection breaks here")
    if reset:
        connection.reset()
    else:
        connection.close()
    # The server has to notice before it would complain about an unfinished answer.
    for _ in range(3):
        await asyncio.sleep(0)


class _Mangled:
    """A way out that lets a body fault at the bytes."""

    def __init__(self, injection: _Injection, fault: Any, send: Send) -> None:
        self._injection = injection
        self._fault = fault
        self._send = send
        self._mangler: Mangler | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._mangler is None or not self._mangler.ended:
            await self._pass_on(message)

    async def _begin(self, message: Message) -> None:
        length = int(dict(message["headers"]).get(b"content-length", 0))
        self._mangler = Mangler(self._fault, length)
        if not self._mangler.breaks:
            message = {**message, "headers": _with_length(message, self._mangler.length)}
        await self._send(message)

    async def _pass_on(self, message: Message) -> None:
        assert self._mangler is not None
        body = self._mangler.passed(message.get("body", b""))
        done = self._mangler.ended or not message.get("more_body")
        if done and self._mangler.breaks:
            await self._send({**message, "body": body, "more_body": True})
            self._injection.break_off()
        else:
            await self._send({**message, "body": body, "more_body": not done})


class _Rewritten:
    """A way out that holds a whole body back, and sends what a function makes of it."""

    def __init__(self, rewrite: Callable[[bytes], bytes], send: Send) -> None:
        self._rewrite = rewrite
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            body = self._rewrite(self._body)
            headers = _with_length(self._start, len(body))
            await self._send({**self._start, "headers": headers})
            await self._send({"type": "http.response.body", "body": body})


def _with_length(message: Message, length: int) -> list[tuple[bytes, bytes]]:
    headers = [
        (name, value) for name, value in message["headers"] if name.lower() != b"content-length"
    ]
    return [*headers, (b"content-length", str(length).encode())]


async def _discarded(message: Message) -> None:
    """Where an answer goes that nobody is to get."""


def _invented(fault: AnswerFault) -> MockError:
    """The error a fault asks for."""
    extra: dict[str, Any] = {} if fault.retry_after is None else {"retry_after": fault.retry_after}
    message = fault.message or _MESSAGES.get(fault.code, "something went wrong")
    return CodedError(fault.code, message, **extra)


_MESSAGES = {
    1001: "the token is invalid or has expired",
    1002: "the session was not found",
    2001: "not enough credits",
    4001: "this file type is not supported",
    4002: "the file is too large",
    402: "the plan does not include export; register or upgrade it",
    429: "too many requests; wait 30 seconds",
    500: "internal error",
    502: "bad gateway",
    503: "the service is unavailable for a moment",
    504: "the backend did not answer in time",
}


_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1>{1}</body></html>\n"


def _refusal(context: Context, fault: AnswerFault) -> Response:
    error = _invented(fault)
    answer = envelopes.refusal(context.profile, error)
    match fault.body:
        case "html":
            return HTMLResponse(_PAGE.format(fault.code, error.message), answer.status_code)
        case "empty":
            return Response(status_code=answer.status_code)
        case _:
            return answer


def _call(request: RequestContext, body: bytes) -> Call:
    """The exchange as rules see it."""
    try:
        said = json_body.load(body.decode()) if body else {}
    except ValueError:
        said = {}
    return call(request.operation, request.context.now, request.path, said)


async def read_ahead(scope: Scope, receive: Receive) -> tuple[bytes, Receive]:
    """A JSON body, and a `receive` that returns it all again."""
    headers = dict(scope["headers"])
    if not headers.get(b"content-type", b"").startswith(b"application/json"):
        return b"", receive
    seen: list[Message] = []
    body = b""
    while len(body) <= LARGEST_READ:
        message = await receive()
        seen.append(message)
        body += message.get("body", b"")
        if not message.get("more_body"):
            break

    async def again() -> Message:
        return seen.pop(0) if seen else await receive()

    return body, again
