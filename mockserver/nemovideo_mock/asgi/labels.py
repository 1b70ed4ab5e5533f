"""Head lines of every answer: what this server is, the time of its world, hints for people.

X-Nemo-Mock: <version>; clock=<jump|manual|real>[; speed=<n>]
X-Nemo-Mock-Note: <a hint that no service would give>
Date: <the world's time>
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock import __version__
from nemovideo_mock.asgi.request import RequestContext, request_context
from nemovideo_mock.clock import Mode
from nemovideo_mock.worlds import Worlds

MOCK, NOTE = "X-Nemo-Mock", "X-Nemo-Mock-Note"
VARY = (b"vary", b"Origin")
"""What says to caches that an origin matters, on answers to requests that have none."""

Header = tuple[bytes, bytes]
_OURS = (b"date", b"x-nemo-mock", b"x-nemo-mock-note")
_NOTE = NOTE.lower().encode()


class Labeled:
    """ASGI middleware: every answer says what it comes from, and when, by its world's clock."""

    def __init__(self, app: ASGIApp, worlds: Worlds) -> None:
        self.app = app
        self.worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            send = self._labeled(request_context(scope), send)
        await self.app(scope, receive, send)

    def _labeled(self, request: RequestContext, send: Send) -> Send:
        """The way out. In a world that lasts a time is written down before it is reported."""
        lasting = self.worlds.settings.lasting

        async def labeled(message: Message) -> None:
            if lasting:
                self.worlds.keep_time(request.world)
            if message["type"] == "http.response.start":
                request.started = True
                message = {**message, "headers": add(message["headers"], request)}
            await send(message)

        return labeled


def add(headers: Iterable[Header], request: RequestContext) -> list[Header]:
    """The head lines of an answer, with ours at the end."""
    if request.replays is not None:
        # The recorded server's own clock and name say nothing about this one.
        headers = [header for header in headers if header[0].lower() not in _OURS]
    clock = request.world.context.clock
    added = [*headers, _mock(clock.mode, clock.speed), _date(int(clock.now()))]
    if request.notes:
        added += [(_NOTE, note.encode("ascii", "replace")) for note in request.notes]
    return added


@functools.lru_cache(maxsize=64)
def _mock(mode: Mode, speed: float) -> Header:
    kind = "jump" if mode == "auto-jump" else mode
    fast = "" if speed == 1.0 else f"; speed={speed:g}"
    return MOCK.lower().encode(), f"{__version__}; clock={kind}{fast}".encode()


@functools.lru_cache(maxsize=64)
def _date(second: int) -> Header:
    # fact: http.date
    return b"date", formatdate(second, usegmt=True).encode()
