"""Who may use the control API: pages of its own origin and of allowed ones, and whoever has the
token where one is asked for."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock.asgi.request import RequestContext, request_context
from nemovideo_mock.errors import Forbidden
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire import envelopes
from nemovideo_mock.wire.paths import TOKEN_HEADER, is_open
from nemovideo_mock.worlds import Settings


class Guarded:
    """ASGI middleware that turns control requests away which do not come from whom they should.

    `Host` is checked against rebinding of names. Pages of other sites are known by `Origin`, or,
    where they make a browser send a plain GET without one, by `Sec-Fetch-Site`.
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
        foreign = origin is not None and origin != f"{scheme}://{host}"
        if foreign and not {origin, "*"} & set(self.settings.control_origins):
            return (
                f"the control API is closed to pages of other origins, as {origin!r} is; "
                "`serve --allow-origin` opens it"
            )
        if origin is None and _from_another_page(headers):
            return "the control API is closed to requests that pages of other sites make"
        token = self.settings.control_token
        sent = headers.get(TOKEN_HEADER, "")
        asked = token and (foreign or not self.settings.trusts_machine)
        if token and asked and not secrets.compare_digest(sent.encode(), token.encode()):
            return f"send the control token of the server as the header {TOKEN_HEADER}"
        return None


def _guarded(request: RequestContext) -> bool:
    return request.control and not is_open(request.path)


def _from_another_page(headers: Headers) -> bool:
    """Whether a browser says that another site's page embeds this; following a link is no harm."""
    site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode")
    return site not in ("none", "same-origin") and mode != "navigate"


def _name(host: str) -> str:
    """A Host header without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host
