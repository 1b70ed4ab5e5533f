"""Two drivers: they perform a flow's effects with httpx, blocking or awaited.

A driver runs one flow. It knows the network and the time, and nothing of NemoVideo.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import AsyncIterator
from typing import Any, Protocol, TypeVar

import httpx

from .effects import Answer, Close, Effect, Flow, Next, Now, Open, Request, Send, Sleep, Tell
from .errors import ConnectionLost, TransportFault
from .journey import Journey
from .wire import Clock, OnNews, Outbox, answer_of, faults, worth_reading

T = TypeVar("T")


class Stream(Protocol):
    """An open response: chunks, each within a limit."""

    def next(self, until: float | None) -> bytes | None: ...
    def close(self) -> None: ...


class SyncDriver:
    """Runs flows on an httpx.Client."""

    def __init__(self, http: httpx.Client, journey: Journey, clock: Clock, on_news: OnNews) -> None:
        self._http, self._journey, self._clock, self._on_news = http, journey, clock, on_news
        self._stream: Stream | None = None

    def run(self, flow: Flow[T]) -> T:
        try:
            effect = next(flow)
            while True:
                try:
                    value = self._perform(effect)
                except TransportFault as fault:
                    effect = flow.throw(fault)
                else:
                    effect = flow.send(value)
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            flow.close()
            self._close()

    def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send(request):
                with faults(), Outbox(self._journey, request, self._on_news) as arguments:
                    response = self._http.request(**arguments, follow_redirects=False)
                return answer_of(response, response.content)
            case Open(request):
                return self._open(request)
            case Next(until):
                return self._stream.next(until) if self._stream else b""
            case Close():
                return self._close()
            case Sleep(seconds):
                return self._clock.sleep(self._clock.real(seconds))
            case Now():
                return self._clock.moment()
            case Tell(news):
                return self._on_news(news)

    def _open(self, request: Request) -> Answer:
        self._close()
        with faults(), Outbox(self._journey, request, self._on_news) as arguments:
            response = self._http.send(
                self._http.build_request(**arguments),
                stream=True,
                follow_redirects=request.foreign,
            )
            if worth_reading(response):
                return answer_of(response, response.read())
        self._stream = self._reading(response)
        return answer_of(response, None)

    def _reading(self, response: httpx.Response) -> Stream:
        return _SyncStream(response, self._clock)

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream:
            stream.close()


class _SyncStream:
    """An open response. Waiting with a limit needs a thread; reading a file does not."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        self._response, self._clock = response, clock
        self._chunks = response.iter_bytes()
        self._arrived: queue.SimpleQueue[bytes | TransportFault] | None = None

    def next(self, until: float | None) -> bytes | None:
        if until is None and self._arrived is None:
            return self._read()
        if self._arrived is None:
            self._arrived = queue.SimpleQueue()
            threading.Thread(target=self._pump, args=(self._arrived,), daemon=True).start()
        try:
            found = self._arrived.get(timeout=self._clock.until(until))
        except queue.Empty:
            return None
        if isinstance(found, TransportFault):
            raise found
        return found

    def _read(self) -> bytes:
        with faults():
            return next((chunk for chunk in self._chunks if chunk), b"")

    def _pump(self, arrived: queue.SimpleQueue[bytes | TransportFault]) -> None:
        try:
            while chunk := self._read():
                arrived.put(chunk)
            arrived.put(b"")
        except TransportFault as fault:
            arrived.put(fault)
        except Exception:
            arrived.put(ConnectionLost("The connection was closed"))

    def close(self) -> None:
        if self._arrived is not None:
            _shut(self._response)
        with contextlib.suppress(Exception):
            self._response.close()


def _shut(response: httpx.Response) -> None:
    """Wake a thread that waits for bytes nobody wants any more."""
    with contextlib.suppress(Exception):
        sock = response.extensions["network_stream"].get_extra_info("socket")
        sock.shutdown(2)


class AsyncDriver:
    """Runs flows on an httpx.AsyncClient; cancelling it closes what is open."""

    def __init__(
        self, http: httpx.AsyncClient, journey: Journey, clock: Clock, on_news: OnNews
    ) -> None:
        self._http, self._journey, self._clock, self._on_news = http, journey, clock, on_news
        self._stream: _AsyncStream | None = None

    async def run(self, flow: Flow[T]) -> T:
        try:
            effect = next(flow)
            while True:
                try:
                    value = await self._perform(effect)
                except TransportFault as fault:
                    effect = flow.throw(fault)
                else:
                    effect = flow.send(value)
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            flow.close()
            await self._close()

    async def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send(request):
                with faults(), Outbox(self._journey, request, self._on_news) as arguments:
                    response = await self._http.request(**arguments, follow_redirects=False)
                return answer_of(response, response.content)
            case Open(request):
                return await self._open(request)
            case Next(until):
                return await self._stream.next(until) if self._stream else b""
            case Close():
                return await self._close()
            case Sleep(seconds):
                return await self._clock.async_sleep(self._clock.real(seconds))
            case Now():
                return self._clock.moment()
            case Tell(news):
                return self._on_news(news)

    async def _open(self, request: Request) -> Answer:
        await self._close()
        with faults(), Outbox(self._journey, request, self._on_news) as arguments:
            response = await self._http.send(
                self._http.build_request(**arguments),
                stream=True,
                follow_redirects=request.foreign,
            )
            if worth_reading(response):
                return answer_of(response, await response.aread())
        self._stream = _AsyncStream(response, self._clock)
        return answer_of(response, None)

    async def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream:
            await stream.close()


class _AsyncStream:
    """An open response; a read that outlasts its limit goes on until the next Next."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        self._response, self._clock = response, clock
        self._chunks: AsyncIterator[bytes] = response.aiter_bytes()
        self._pending: asyncio.Task[bytes] | None = None

    async def next(self, until: float | None) -> bytes | None:
        if until is None:
            return await (self._pending or self._read())
        self._pending = self._pending or asyncio.create_task(self._read())
        done, _ = await asyncio.wait({self._pending}, timeout=self._clock.until(until))
        if not done:
            return None
        finished, self._pending = self._pending, None
        return finished.result()

    async def _read(self) -> bytes:
        with faults():
            async for chunk in self._chunks:
                if chunk:
                    return chunk
        return b""

    async def close(self) -> None:
        if self._pending:
            self._pending.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._pending
        with contextlib.suppress(Exception):
            await self._response.aclose()
