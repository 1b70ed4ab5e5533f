"""Who may use the control API: nobody from another origin, and over a network only by a token."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock.asgi.request import RequestContext, request_context
from nemovideo_mock.errors import Forbidden
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire import envelopes
from nemovideo_mock.wire.paths import OPEN
from nemovideo_mock.worlds import Settings

TOKEN_HEADER = "x-mock-token"


class Guarded:
    """ASGI middleware that turns control requests away which do not come from whom they should.

    `Host` is checked against rebinding of names, `Origin` against pages of other sites.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _guarded(request_context(scope)):
            problem = self._problem(scope["scheme"], Headers(scope=scope))
            if problem:
                await envelopes.refusal(SEED, Forbidden(problem))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _problem(self, scheme: str, headers: Headers) -> str | None:
        host = headers.get("host", "")
        allowed = self.settings.control_hosts
        if allowed and _name(host) not in allowed:
            return f"the control API is not served under the name {host!r}"
        origin = headers.get("origin")
        if origin is not None and origin != f"{scheme}://{host}":
            return f"the control API is closed to pages of other origins, as {origin!r} is"
        token = self.settings.control_token
        sent = headers.get(TOKEN_HEADER, "")
        if token and not secrets.compare_digest(sent.encode(), token.encode()):
            return f"send the control token printed at the start, as the header {TOKEN_HEADER}"
        return None


def _guarded(request: RequestContext) -> bool:
    return request.control and request.path not in OPEN


def _name(host: str) -> str:
    """A Host header without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host
