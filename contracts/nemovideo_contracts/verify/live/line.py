"""The line to the live service: paced, counted, and written down without its secrets."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import httpx

from ...control import CannotTell
from ...spec import client_id_header, fact
from ..actor import RUN, TOKEN
from .week import folder, stored_answer, weeks_answer

PACE = 2.0
"""Real seconds between two requests."""

MOST_REQUESTS = 600
"""What one run may send at most."""

DEAREST = fact("credits.cost.generation").count
"""Credits that a message may cost."""


class Paced(httpx.BaseTransport):
    """Sends with a pause before each request, and counts them. `inner` is the way out."""

    def __init__(
        self, inner: httpx.BaseTransport, pace: float = PACE, most: int = MOST_REQUESTS
    ) -> None:
        self._inner, self._pace, self._left, self._next = inner, pace, most, 0.0
        self._turn = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._turn:
            self._admit(request)
        # What is packed could not be searched for secrets.
        request.headers["Accept-Encoding"] = "identity"
        request.read()
        return self._inner.handle_request(request)

    def _admit(self, request: httpx.Request) -> None:
        """Return when it is the request's turn. Raises CannotTell when it may not be sent."""
        if self._left <= 0:
            raise CannotTell("the run has sent as many requests as it may")
        if would_get_a_token(request) and stored_answer():
            raise CannotTell("it would take a second token of the live service this week")
        self._left -= 1
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._pace

    def close(self) -> None:
        self._inner.close()


class Weekly(httpx.BaseTransport):
    """Hands on what is sent; the first request for a token is answered with the week's.

    `spend` is asked before every message, which may cost as much as any; it raises CannotTell
    when there is not that much left. Messages are only sent with the week's token. `answer` is
    the one with the token, where it is not to be the stored one.
    """

    def __init__(
        self,
        line: httpx.Client,
        spend: Callable[[int], None],
        answer: Callable[[], httpx.Response] | None = None,
    ) -> None:
        self._line, self._spend, self._given = line, spend, False
        self._answer = answer or partial(weeks_answer, line)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if would_get_a_token(request):
            if self._given:
                raise CannotTell("it would take a second token of the live service this week")
            self._given = True
            answer = self._answer()
            kind = {"content-type": answer.headers["content-type"]}
            return httpx.Response(200, headers=kind, stream=httpx.ByteStream(answer.content))
        if request.url.path.endswith(RUN):
            if not self._given:
                raise CannotTell("a message without a token of the week")
            self._spend(DEAREST)
        answer = self._line.send(request, stream=True)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream)


class Awaited(httpx.AsyncBaseTransport):
    """A transport that blocks, for a client that awaits."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        sent = httpx.Request(
            request.method,
            request.url,
            headers=request.headers,
            content=content,
            extensions=request.extensions,
        )
        answer = await asyncio.to_thread(self._inner.handle_request, sent)
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=_AwaitedBody(answer)
        )


class _AwaitedBody(httpx.AsyncByteStream):
    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._answer.stream, httpx.SyncByteStream)
        pieces = iter(self._answer.stream)
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    async def aclose(self) -> None:
        await asyncio.to_thread(self._answer.close)


def new_journal() -> Path:
    """A file for the journal of a run; no two runs share one."""
    stem = f"live-{time.strftime('%Y%m%d-%H%M%S')}"
    names = itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2)))
    return next(file for name in names if not (file := folder() / f"{name}.jsonl").exists())


def would_get_a_token(request: httpx.Request) -> bool:
    """Whether a request is for a token, and is not refused on purpose."""
    client_id = request.headers.get(client_id_header(), "").strip()
    least, most = fact("auth.client-id.any-string").numbers
    return request.url.path.endswith(TOKEN) and least <= len(client_id) <= most
