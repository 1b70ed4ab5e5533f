"""What was really sent, in order: noted on the way out, whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx
from nemovideo_client.wire import certificates

Line = tuple[str, str, int | None]
"""Method, path inside the world, and the status that came back; None if no answer came."""


@dataclass(slots=True)
class Sent:
    """The requests below `base`, and what came of them."""

    base: str
    lines: list[Line] = field(default_factory=list)

    def taken(self) -> list[Line]:
        """What was noted since the last time."""
        taken, self.lines = self.lines, []
        return taken

    def fetched(self, url: str) -> None:
        """The target asked itself for one of its files, right after the last `POST`."""
        posts = [n for n, (method, *_) in enumerate(self.lines) if method == "POST"]
        if posts:
            self.lines.insert(posts[-1] + 1, ("GET", unquote(url.removeprefix(self.base)), 200))

    def transport(self) -> Noted:
        """A transport of its own that notes down here what it sends."""
        return Noted(self)

    def note(self, request: httpx.Request) -> int | None:
        """A place for the status of a request; None if it goes somewhere else."""
        url = str(request.url)
        if not url.startswith(f"{self.base}/") or "/__mock__/" in url:
            return None
        path = unquote(url.removeprefix(self.base).partition("?")[0])
        self.lines.append((request.method, path, None))
        return len(self.lines) - 1

    def answer(self, place: int | None, status: int) -> None:
        if place is not None:
            method, path, _ = self.lines[place]
            self.lines[place] = method, path, status


class Noted(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends, blocking or awaited."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self._network = httpx.HTTPTransport(verify=certificates())
        self._awaited: httpx.AsyncHTTPTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        place = self._sent.note(request)
        answer = self._network.handle_request(request)
        self._sent.answer(place, answer.status_code)
        return answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._awaited = self._awaited or httpx.AsyncHTTPTransport(verify=certificates())
        place = self._sent.note(request)
        answer = await self._awaited.handle_async_request(request)
        self._sent.answer(place, answer.status_code)
        return answer

    def close(self) -> None:
        self._network.close()

    async def aclose(self) -> None:
        if self._awaited is not None:
            await self._awaited.aclose()


def journaled(exchanges: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The same lines, by a journal."""
    return [
        (found["request"]["method"], unquote(found["request"]["path"]), _status(found))
        for found in exchanges
    ]


def _status(exchange: Mapping[str, Any]) -> int | None:
    status: int | None = (exchange["response"] or {}).get("status")
    return status
