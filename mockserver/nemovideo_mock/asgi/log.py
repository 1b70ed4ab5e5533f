"""The log: one line per exchange on standard error, a turn has one more when it starts.

    2027-01-15 08:00:03.250 default POST /run_sse 200 code 0 41 ms  edit, 5 credits, silent

A line is made of the journal's record, which has no secrets. Requests that change something by the
control API are logged too; those that only read it are not.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock.asgi.request import RequestContext
from nemovideo_mock.journal import KEY
from nemovideo_mock.wire import envelopes

Format = Literal["json", "plain", "off"]
Line = Mapping[str, Any]
LONGEST, MOST = 200, 3
"""Characters of a text, and texts that are special, at most. A line fits into what a pipe that is
ready to be written to has room for."""
_ROOM: int = getattr(select, "PIPE_BUF", 512)
"""Bytes that a pipe has room for when it is ready to be written to."""
_READING = ("GET", "HEAD", "OPTIONS")
_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_COLORS = {2: "\x1b[32m", 3: "\x1b[36m", 4: "\x1b[33m", 5: "\x1b[31m"}


class Logged:
    """ASGI middleware around everything else: writes a line for each exchange that has ended."""

    def __init__(self, app: ASGIApp, write: Callable[[Line], None]) -> None:
        self.app = app
        self.write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status: int | None = None

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._start(scope, message)
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            request: RequestContext | None = scope.get(KEY)
            if request is not None and not (request.control and scope["method"] in _READING):
                ms = (time.perf_counter() - began) * 1000
                self.write(_line(request, scope["method"], status) | {"ms": round(ms, 1)})

    def _start(self, scope: Scope, message: Message) -> None:
        """A turn may go on for minutes: its first line comes with its headers."""
        request: RequestContext | None = scope.get(KEY)
        if request is None or request.operation != "run_sse" or message["status"] >= 400:
            return
        if any(value.startswith(b"text/event-stream") for _, value in message["headers"]):
            line = _head(request, scope["method"], request.context.now)
            self.write({**line, "special": ["turn starts"]})


def _head(request: RequestContext, method: str, at: float) -> dict[str, Any]:
    return {"at": at, "world": request.world.name, "method": method, "path": request.path}


def _line(request: RequestContext, method: str, status: int | None) -> dict[str, Any]:
    parts = request.recorder.uneventful if request.recorder else None
    # Most exchanges are polls. Making their records for a line would cost more than answering.
    if parts is not None and (code := _success(parts.response_body.kept)) is not _UNREAD:
        return {
            **_head(request, method, parts.until),
            "operation": request.operation,
            "n": parts.n,
            "status": status,
            "code": code,
            "special": (),
        }
    exchange = request.recorder.record if request.recorder else None
    if exchange is None:
        return {
            **_head(request, method, request.world.context.now),
            "status": status,
            "special": [],
        }
    body = exchange["response"].get("body")
    code = body.get("code") if isinstance(body, dict) else None
    return {
        **_head(request, method, exchange["until"]),
        "path": exchange["request"]["path"],
        "operation": exchange["operation"],
        "n": exchange["n"],
        "status": status,
        "code": code,
        "special": list(special(exchange, body, status)),
    }


_UNREAD = object()


def _success(body: bytes | bytearray) -> Any:
    """The code of an answer that succeeded, as far as that can be seen without reading it all."""
    if body.startswith(b'{"code":0,'):
        return 0
    return _UNREAD if b'"code"' in body else None


def special(exchange: Mapping[str, Any], body: Any, status: int | None) -> Iterator[str]:
    """What is worth a look: how a turn went, why something was refused, faults, broken ends."""
    for record in exchange["records"]:
        if record["record"] == "turn":
            yield f"{record['kind']}, {record['cost']} credits, {record['ending']}"
    if isinstance(body, dict) and (body.get("code") or (status or 0) >= 400):
        yield f"refused: {envelopes.reason(body)}"
    for fault in exchange["faults"]:
        yield f"fault {fault['rule']}: {', '.join(fault['effect'])}"
    if exchange["ending"] != "complete":
        yield str(exchange["ending"])
    if "replays" in exchange:
        yield f"recorded exchange {exchange['replays']}"
    yield from exchange.get("notes", ())


def plain(line: Line, colors: bool = False) -> str:
    """A line for people."""
    moment = _moment(line["at"])
    status, ms = line.get("status"), line.get("ms")
    shown = "..." if "ms" not in line else "-" if status is None else str(status)
    parts = [f"{moment} {line['world']} {line['method']} {line['path']}", shown]
    if colors:
        parts = [f"{_DIM}{moment}{_RESET}{parts[0][len(moment) :]}"]
        parts += [f"{_COLORS.get((status or 0) // 100, '')}{shown}{_RESET}"]
    parts += [f"code {line['code']}"] if line.get("code") is not None else []
    parts += [f"{ms:.0f} ms"] if ms is not None else []
    parts += [" " + "; ".join(line["special"])] if line["special"] else []
    return " ".join(parts)


def _moment(at: float) -> str:
    whole, thousandths = divmod(int(at * 1000), 1000)
    return f"{_second(whole)}.{thousandths:03}"


@functools.lru_cache(maxsize=64)
def _second(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(" ")[:19]


def writer(
    format: Format, descriptor: int | None = None, *, together: bool = False
) -> Callable[[Line], None]:
    """What writes lines to a file descriptor, standard error's if none is named.

    A reader that has left, or does not read, costs lines and never time. With `together`, what the
    event loop does before it waits again is written at once: a system call is dear.
    """
    out = sys.stderr.fileno() if descriptor is None else descriptor
    colors = format == "plain" and os.isatty(out) and "NO_COLOR" not in os.environ
    pending: list[bytes] = []

    def write(line: Line) -> None:
        clean = {key: _visible(value) for key, value in line.items()}
        text = json.dumps(clean, ensure_ascii=False) if format == "json" else plain(clean, colors)
        pending.append(f"{text}\n".encode())
        if not together:
            flush()
        elif len(pending) == 1:
            asyncio.get_running_loop().call_soon(flush)

    def flush() -> None:
        for piece in _pieces(pending):
            with contextlib.suppress(OSError):
                if select.select([], [out], [], 0)[1]:
                    os.write(out, piece)
        pending.clear()

    return write


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines together, as many as a pipe that is ready to be written to has room for."""
    piece = b""
    for line in lines:
        if len(piece) + len(line) > _ROOM:
            yield piece
            piece = b""
        piece += line
    yield piece


def _visible(value: Any) -> Any:
    """A text without what would move a terminal's cursor, and not too long."""
    if isinstance(value, list):
        return [_visible(part) for part in value[:MOST]]
    if not isinstance(value, str):
        return value
    if value.isprintable() and len(value) <= LONGEST:
        return value
    text = "".join(character if character.isprintable() else "?" for character in value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
