"""One driver performs a flow's effects; two networks do the work, blocking or awaited.

The driver is written once, as coroutines. On a blocking network none of them ever waits, so that
`at_once` runs them to their end without an event loop. A driver knows the network and the time,
and nothing of NemoVideo.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

from . import effects, wire
from .effects import Answer, Effect, Flow, News, Notice, Report, Request
from .errors import ConnectionLost, NemoVideoError, TransportFault, UnreadableAnswer, UsageError
from .journey import Journey
from .settings import API_URL

T = TypeVar("T")
REDIRECTS = 5
log = logging.getLogger("nemovideo_client")


class Network(Protocol):
    """What a driver needs of httpx, for one flow: at most one response is open at a time.

    `next` gives a chunk, b"" at the end, None when `until` (s on the client's clock) came first.
    """

    clock: wire.Clock

    async def open(self, arguments: dict[str, Any], within: float) -> httpx.Response: ...
    async def next(self, until: float | None) -> bytes | None: ...
    async def close(self) -> None: ...
    async def sleep(self, seconds: float) -> None: ...


class Driver(Generic[T]):
    """Runs one flow; `result` is what it came to, after all of its `steps`.

    `on_upload` is called while a file is sent, where nothing can be yielded.
    """

    result: T

    def __init__(
        self, flow: Flow[T], network: Network, journey: Journey, on_upload: wire.OnNews
    ) -> None:
        self._flow, self._network, self._journey = flow, network, journey
        self._clock, self._on_upload = network.clock, on_upload
        self._response: httpx.Response | None = None
        self._jumps = False

    async def steps(self) -> AsyncGenerator[News, None]:
        """Perform the flow: its news as they come."""
        flow = self._flow
        try:
            effect = next(flow)
            while True:
                try:
                    value = await self._perform(effect)
                except (TransportFault, UnreadableAnswer) as fault:
                    effect = flow.throw(fault)
                    continue
                if isinstance(effect, Report):
                    yield effect.news
                effect = flow.send(value)
        except StopIteration as stop:
            self.result = stop.value
        except NemoVideoError as error:
            if self._response is not None:
                error.request_id = error.request_id or wire.request_id(self._response)
                error.status = error.status or self._response.status_code
            raise
        finally:
            flow.close()
            await self._network.close()

    async def _perform(self, effect: Effect[Any]) -> Any:
        match effect:
            case effects.Send(request):
                return await self._exchange(request, whole=True)
            case effects.Open(request):
                return await self._exchange(request, whole=False)
            case effects.Next(until):
                return await self._network.next(until)
            case effects.Close():
                return await self._network.close()
            case effects.Sleep(seconds) if self._jumps:
                return self._clock.skip(seconds)
            case effects.Sleep(seconds):
                return await self._network.sleep(self._clock.real(seconds))
            case effects.Now():
                return self._clock.moment()
            case Report(Notice(text)):
                log.info("%s", text)
        return None

    async def _exchange(self, request: Request, *, whole: bool) -> Answer:
        await self._network.close()
        self._response, self._jumps = None, False
        if not self._clock.checked and not request.foreign:
            await self._check_clock()
        began = self._clock.now()
        with (
            wire.faults(),
            wire.outgoing(self._journey, request, self._on_upload) as (arguments, seconds),
        ):
            within = self._clock.limit(seconds)
            response = await self._follow(arguments, within, foreign=request.foreign)
            self._response = response
            self._note(request, response, began)
            # A fast clock need not wait at all for a mock whose time waiting does not move.
            self._jumps = self._clock.scale != 1 and not request.foreign and wire.jumps(response)
            wire.check_packing(response)
            read = whole or wire.worth_reading(response)
            return wire.answer_of(response, await self._read(began + within) if read else None)

    async def _follow(
        self, arguments: dict[str, Any], within: float, *, foreign: bool
    ) -> httpx.Response:
        """Open a response; redirects are followed for foreign files, their bodies never read."""
        for _ in range(REDIRECTS):
            response = await self._network.open(arguments, within)
            location = response.headers.get("location", "")
            if not foreign or not location or not 300 <= response.status_code < 400:
                return response
            await self._network.close()
            arguments["url"] = httpx.URL(arguments["url"]).join(location)
        raise ConnectionLost(f"There are more than {REDIRECTS} redirects")

    async def _read(self, deadline: float) -> bytes:
        """All of an answer, up to a size and a moment on the real clock."""
        content = bytearray()
        try:
            while chunk := await self._network.next(None):
                content += chunk
                if len(content) > wire.ANSWER_LIMIT:
                    size = wire.ANSWER_LIMIT // 2**20
                    raise UnreadableAnswer(f"The answer is over {size} MiB long")
                if self._clock.now() > deadline:
                    raise ConnectionLost("The answer did not end in time")
        finally:
            await self._network.close()
        return bytes(content)

    def _note(self, request: Request, response: httpx.Response, began: float) -> None:
        """Into the log: no query, no host of the API, no header."""
        url = httpx.URL(request.url)
        where = f"{url.host}{url.path}" if request.foreign else request.url
        took = self._clock.now() - began
        found = wire.request_id(response)
        named = f" ({found})" if found else ""
        log.debug("%s %s %d in %.3f s%s", request.method, where, response.status_code, took, named)

    async def _check_clock(self) -> None:
        """A fast clock is for loopback and for hosts that say they are a mock; see settings."""
        url = self._journey.settings.api_url
        host = urlsplit(url).hostname
        if not wire.is_loopback(url) and (
            host == urlsplit(API_URL).hostname or not await self._is_mock(url)
        ):
            raise UsageError(
                f"A fast clock (NEMO_TIME_SCALE, clock=, sleep=) is for tests, and {host} "
                "does not say that it is a mock",
                advice="Unset NEMO_TIME_SCALE, or point NEMO_API_URL at a mock (X-Nemo-Mock).",
            )
        self._clock.checked = True

    async def _is_mock(self, url: str) -> bool:
        with wire.faults():
            probe = {"method": "HEAD", "url": f"{url}/", "timeout": 10.0}
            response = await self._network.open(probe, 10.0)
        await self._network.close()
        return "x-nemo-mock" in response.headers


def at_once(waiting: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits."""
    try:
        waiting.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise RuntimeError("a blocking network waited")


def in_turn(steps: AsyncGenerator[T, None]) -> Generator[T, None, None]:
    """The items of an asynchronous generator that never waits."""
    try:
        while True:
            try:
                item = at_once(steps.__anext__())
            except StopAsyncIteration:
                return
            yield item
    finally:
        at_once(steps.aclose())


class Blocking:
    """httpx.Client. Nothing here waits in an `await`.

    What has a limit is done in a thread: nothing else bounds a header that comes one byte at a
    time. A read that outlasts its limit goes on until the next one.
    """

    def __init__(self, http: httpx.Client, clock: wire.Clock) -> None:
        self.http, self.clock = http, clock
        self._response: httpx.Response | None = None
        self._chunks: Iterator[bytes] = iter(())
        self._pending: Future[bytes] | None = None

    async def open(self, arguments: dict[str, Any], within: float) -> httpx.Response:
        request = self.http.build_request(**arguments)
        try:
            response = _started(lambda: self.http.send(request, stream=True)).result(within)
        except TimeoutError:
            raise ConnectionLost("The answer did not begin in time") from None
        return self._opened(response)

    def _opened(self, response: httpx.Response) -> httpx.Response:
        self._response, self._chunks = response, response.iter_bytes()
        return response

    async def next(self, until: float | None) -> bytes | None:
        if until is None and self._pending is None:
            return self._read()
        self._pending = self._pending or _started(self._read)
        try:
            found = self._pending.result(self.clock.until(until))
        except TimeoutError:
            return None
        self._pending = None
        return found

    def _read(self) -> bytes:
        with wire.faults():
            return next((chunk for chunk in self._chunks if chunk), b"")

    async def close(self) -> None:
        response, self._response = self._response, None
        pending, self._pending = self._pending, None
        self._chunks = iter(())
        with contextlib.suppress(Exception):
            if response and pending:  # a thread waits for bytes that nobody wants any more
                response.extensions["network_stream"].get_extra_info("socket").shutdown(2)
        with contextlib.suppress(Exception):
            if response:
                response.close()

    async def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


def _started(work: Callable[[], T]) -> Future[T]:
    """`work` in a thread of its own, which need not end before the process does."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


class Awaited:
    """httpx.AsyncClient; cancelling closes what is open. See `Blocking`."""

    def __init__(self, http: httpx.AsyncClient, clock: wire.Clock) -> None:
        self.http, self.clock = http, clock
        self._response: httpx.Response | None = None
        self._chunks: AsyncIterator[bytes]
        self._pending: asyncio.Task[bytes] | None = None

    async def open(self, arguments: dict[str, Any], within: float) -> httpx.Response:
        request = self.http.build_request(**arguments)
        try:
            async with asyncio.timeout(within):
                self._response = await self.http.send(request, stream=True)
        except TimeoutError:
            raise ConnectionLost("The answer did not begin in time") from None
        self._chunks = self._response.aiter_bytes()
        return self._response

    async def next(self, until: float | None) -> bytes | None:
        if until is None and self._pending is None:
            return await self._read()
        self._pending = self._pending or asyncio.create_task(self._read())
        done, _ = await asyncio.wait({self._pending}, timeout=self.clock.until(until))
        if not done:
            return None
        finished, self._pending = self._pending, None
        return finished.result()

    async def _read(self) -> bytes:
        if self._response is None:
            return b""
        with wire.faults():
            async for chunk in self._chunks:
                if chunk:
                    return chunk
            return b""

    async def close(self) -> None:
        response, self._response = self._response, None
        pending, self._pending = self._pending, None
        if pending:
            pending.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await pending
        with contextlib.suppress(Exception):
            if response:
                await response.aclose()

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
