"""The server process: a socket, uvicorn, and the line that says it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import os
import re
import secrets
import socket
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import FrameType
from typing import Any, Literal

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import HTTP_PROTOCOLS
from uvicorn.importer import import_from_string

from nemovideo_mock.app import create_app
from nemovideo_mock.asgi.log import Format, Logged, writer
from nemovideo_mock.clock import FASTEST
from nemovideo_mock.profile import Profile
from nemovideo_mock.service.context import PrivateUploads
from nemovideo_mock.serving import connections
from nemovideo_mock.wire.connection import CONNECTION
from nemovideo_mock.wire.paths import TOKEN_HEADER
from nemovideo_mock.worlds import Settings

Loop = Literal["auto", "uvloop", "asyncio"]
Http = Literal["auto", "httptools", "h11"]
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s]+")
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
KEEP_ALIVE = 75
"""Real seconds that an idle connection stays open: longer than a client sleeps between polls."""
YOUNG = 10_000
"""Objects after which Python looks for garbage. Records and exchanges are many and none of it: to
look at all of them is a pause in every stream, and with Python's own 700 there would be many."""
SHUTDOWN_GRACE = 1
"""Seconds that running streams get when the server is told to stop."""


def settings(profile: Profile, **choices: Any) -> Settings:
    """Settings from the command line's choices. Raises ValueError for one that cannot be."""
    if not 0 < choices["speed"] <= FASTEST:
        raise ValueError(
            f"--speed must be above 0, and {FASTEST:.0f} at most, got {choices['speed']}"
        )
    if choices["pause"] < 0:
        raise ValueError(f"--pause cannot be negative, got {choices['pause']}")
    if choices["parallel_renders"] < 1:
        raise ValueError(f"--renders must be at least 1, got {choices['parallel_renders']}")
    token = choices["control_token"]
    if token is not None and not (token.isascii() and token.isprintable() and token.split()):
        raise ValueError("--control-token takes letters, digits and signs of ASCII")
    for origin in choices["control_origins"]:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ValueError(f"--allow-origin takes scheme://host[:port] or *, not {origin!r}")
    _check_places(choices)
    return Settings(profile=profile, **choices)


def _check_places(choices: Mapping[str, Any]) -> None:
    """Where worlds and files are: here alone, or where other servers have theirs too."""
    if choices["database"] is None:
        if choices["objects"] is not None:
            raise ValueError("--objects is for servers that share a --database")
    elif choices["data"] is not None:
        raise ValueError("--data and --database are two places for the same worlds; choose one")
    elif choices["objects"] is None:
        raise ValueError(
            "--database needs --objects: a folder that all servers see, or s3://bucket/prefix"
        )


def run(
    settings: Settings,
    host: str,
    port: int,
    *,
    loop: Loop = "auto",
    http: Http = "auto",
    log: Format = "off",
    browse: bool = False,
    drain: int | None = None,
) -> int:
    """Serve until interrupted; running streams then get `drain` real seconds to end.

    Returns an exit code: 0, or 2 for an address or a folder in use.
    """
    # What worlds keep on disk is for nobody else: records have tokens in them.
    os.umask(0o077)
    connections.Limited.most = connections.room()
    try:
        listening = _listen(host, port)
    except OSError as error:
        free = "; --port 0 picks a free one" if error.errno == errno.EADDRINUSE else ""
        problem = f"cannot listen on {host}:{port}: {error.strerror or error}{free}"
        print(f"nemovideo-mock: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    chosen, settings = settings.control_token, _guarded(settings, host)
    try:
        app: ASGIApp = create_app(settings)
    except ValueError as error:
        listening.close()
        place = "--data" if settings.database is None else "--database"
        print(f"nemovideo-mock: {place}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    if log != "off":
        app = Logged(app, writer(log, together=True))
    served = config(app, loop=loop, http=http, drain=drain)
    asks_token = settings.control_token is not None and not settings.trusts_machine
    url = _url(host, listening)
    ready = [ready_line(url, asks_token=asks_token)]
    if settings.opened is not None:
        ready = [f"ready at {url}  shows {settings.opened}; Ctrl-C ends it"]
    if settings.control_token and not chosen:
        ready.append(f"control token (header {TOKEN_HEADER}): {settings.control_token}")
    server = Server(served, ready, url if browse else None)
    # Ctrl-C is how a server ends; uvicorn raises the signal again when all is closed.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


def config(
    app: ASGIApp,
    log_level: str = "warning",
    *,
    loop: Loop = "auto",
    http: Http = "auto",
    drain: int | None = None,
) -> uvicorn.Config:
    """How uvicorn serves the fake; `auto` is uvloop and httptools where they are installed."""
    return uvicorn.Config(
        app,
        log_level=log_level,
        # Named, so that nothing is imported just to see whether it is there.
        loop=loop,
        ws="none",
        access_log=False,
        http=breakable(http),
        # The application dates its answers itself, by the world's clock.
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE,  # fact: http.keep-alive
        timeout_graceful_shutdown=drain or SHUTDOWN_GRACE,
    )


_ENDED = (7, 8)
"""States of TCP in Linux: closed, and closed by the other side."""


def breakable(http: Http = "auto") -> type[asyncio.Protocol]:
    """uvicorn's protocol over a parser, whose connections a fault may break."""
    parser: Any = import_from_string(HTTP_PROTOCOLS[http])

    class Breakable(connections.Limited, parser):  # type: ignore[misc]
        app_state: dict[str, Any]

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            # Each request has a copy of this in its scope.
            self.app_state = {**self.app_state, CONNECTION: _Connection(transport)}

    return Breakable


class _Connection:
    """What faults may do to a connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    @property
    def closed(self) -> bool:
        return self._transport.is_closing()

    @property
    def left(self) -> bool:
        """The state of TCP shows it on Linux, also while nothing is read."""
        raw = self._transport.get_extra_info("socket")
        # uvloop's socket keeps its number when it is closed, and another may have it by then.
        if self.closed or raw.fileno() < 0:
            return True
        option = getattr(socket, "TCP_INFO", None)
        return option is not None and raw.getsockopt(socket.IPPROTO_TCP, option, 1)[0] in _ENDED

    def stall(self) -> None:
        """A client over a socket has time limits of its own."""

    def close(self) -> None:
        """End it in order, once what was written has gone out."""
        self._transport.close()

    def reset(self) -> None:
        """End it at once, with a TCP reset."""
        raw: socket.socket = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, and where."""

    def __init__(self, config: uvicorn.Config, ready: Sequence[str], browse: str | None) -> None:
        """`ready` are the lines that say so; `browse` is a page for the browser of the user."""
        super().__init__(config)
        self._ready = ready
        self._browse = browse

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(connections.Complaints())
        self._sweeping = loop.create_task(connections.sweep(self.server_state.connections))
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()
        if self.started:
            for line in self._ready:
                _say(line)
            if self._browse is not None:
                import webbrowser

                loop.run_in_executor(None, webbrowser.open, self._browse)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._sweeping.cancel()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # What is cut short from now on is cut short on purpose.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().handle_exit(sig, frame)


def _say(line: str) -> None:
    """A line on standard output; who has stopped reading it still has a server."""
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)  # noqa: T201


def _guarded(settings: Settings, host: str) -> Settings:
    """Whom the control API is open to, and private addresses: this machine, or who has a token.

    A token that was chosen is asked of everybody; on this machine, one that was made is asked of
    pages of other origins alone.
    """
    chosen = settings.control_token
    if host in LOOPBACK:
        made = secrets.token_urlsafe(24) if settings.control_origins else None
        token, trusts = chosen or made, chosen is None
        return replace(settings, control_hosts=LOOPBACK, control_token=token, trusts_machine=trusts)
    uploads: PrivateUploads = "always" if settings.private_uploads == "always" else "never"
    token = chosen or secrets.token_urlsafe(24)
    return replace(settings, control_token=token, private_uploads=uploads)


def ready_line(url: str, *, asks_token: bool = False) -> str:
    """One line: the URL, the two settings a client needs, ready to paste into a shell, and how to
    begin again."""
    header = f"-H '{TOKEN_HEADER}: TOKEN' " if asks_token else ""
    exports = f"export NEMO_API_URL={url} NEMO_WEB_URL={url}/web"
    return f"ready at {url}  {exports}  # start over: curl -X POST {header}{url}/__mock__/reset"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio would not turn off the 40 ms delay of Nagle's algorithm.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening


def _url(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    # Whoever listens everywhere is reached on this machine by its loopback address.
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"
