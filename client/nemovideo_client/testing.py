"""Running the client in virtual time: hours of waiting in milliseconds, nothing mocked away.

    clock = VirtualClock()
    def server(request: httpx.Request) -> httpx.Response:
        def stream():
            clock.sleep(10)                       # the first event comes after 10 s
            yield b'data: {"type":"text","content":"Done."}\\n\\n'
        return httpx.Response(200, stream=Chunks(stream()))
    client = VirtualClient(settings, clock=clock, transport=httpx.MockTransport(server))

A response's body moves the clock while it is produced; the client's own sleeps move it too. When
a chunk would come only after what the client waits for, the client goes on first and finds the
chunk later, at its own moment. `on_sleep` (s) is called with every sleep: the place to move a mock
server's manual clock along.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from typing import Any

import httpx

from .client import Client
from .drivers import Blocking, Network
from .errors import TransportFault
from .journey import Journey
from .settings import Settings
from .wire import Clock, OnNews, quiet


class VirtualClock:
    """A moment in seconds that moves only when somebody sleeps. `sleeps` lists them all."""

    def __init__(self, moment: float = 0.0) -> None:
        self.moment = moment
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Let time pass: for a server's body as for anybody else."""
        self.moment += max(0.0, seconds)


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A response body from an iterable of chunks; an exception in it breaks the connection."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    def close(self) -> None:
        """The client hangs up: a generator ends where it stands."""
        if isinstance(self._chunks, Generator):
            self._chunks.close()


class VirtualClient(Client):
    """`Client` in virtual time."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        clock: VirtualClock,
        transport: httpx.BaseTransport | None = None,
        journey: Journey | None = None,
        on_news: OnNews = quiet,
        on_sleep: Callable[[float], None] = lambda _: None,
    ) -> None:
        def sleep(seconds: float) -> None:
            clock.sleeps.append(seconds)
            clock.sleep(seconds)
            on_sleep(seconds)

        super().__init__(
            settings,
            journey=journey,
            transport=transport,
            clock=clock.now,
            sleep=sleep,
            on_news=on_news,
        )
        self._virtual = clock

    def _network(self) -> Network:
        return _Virtual(self._http, self._clock, self._virtual)


class _Virtual(Blocking):
    """Reads in lockstep, and puts back in time what came too late."""

    def __init__(self, http: httpx.Client, clock: Clock, virtual: VirtualClock) -> None:
        super().__init__(http, clock)
        self._virtual = virtual
        self._held: tuple[float, bytes | TransportFault] | None = None

    async def open(self, arguments: dict[str, Any], within: float) -> httpx.Response:
        self._held = None
        request = self.http.build_request(**arguments)
        return self._opened(self.http.send(request, stream=True))

    async def next(self, until: float | None) -> bytes | None:
        before = self._virtual.moment
        moment, found = self._held or self._pull()
        if until is not None and moment * self.clock.scale > until:
            self._held = moment, found
            self._virtual.moment = max(before, until / self.clock.scale)
            return None
        self._held = None
        self._virtual.moment = max(before, moment)
        if isinstance(found, TransportFault):
            raise found
        return found

    def _pull(self) -> tuple[float, bytes | TransportFault]:
        found: bytes | TransportFault
        try:
            found = self._read()
        except TransportFault as fault:
            found = fault
        return self._virtual.moment, found
