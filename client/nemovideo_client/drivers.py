"""One driver performs a flow's effects; two networks do the work, blocking or awaited.

The driver is written once, as coroutines. On a blocking network none of them ever waits, so that
`at_once` runs them to their end without an event loop. A driver knows the network and the time,
and nothing of NemoVideo.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import httpx

from .effects import (
    Answer,
    Close,
    Effect,
    Flow,
    News,
    Next,
    Notice,
    Now,
    Open,
    Report,
    Request,
    Send,
    Sleep,
)
from .errors import ConnectionLost, NemoVideoError, TransportFault, UnreadableAnswer
from .journey import Journey
from .wire import (
    ANSWER_LIMIT,
    Clock,
    OnNews,
    Outbox,
    answer_of,
    check_packing,
    faults,
    is_loopback,
    is_production,
    jumps,
    refuse_haste,
    request_id,
    worth_reading,
)

T = TypeVar("T")
REDIRECTS = 5
log = logging.getLogger("nemovideo_client")


class Body(Protocol):
    """An open response: chunks, each within a limit (s on the client's clock)."""

    response: httpx.Response

    async def next(self, until: float | None) -> bytes | None: ...
    async def close(self) -> None: ...


class Network(Protocol):
    """What a driver needs of httpx. `checked` says that a fast clock may be used with the API."""

    clock: Clock
    checked: bool

    async def open(self, arguments: dict[str, Any], within: float) -> Body: ...
    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a flow came to."""

    value: T


class Driver:
    """Runs one flow. `on_upload` is called while a file is sent, where nothing can be yielded."""

    def __init__(self, network: Network, journey: Journey, on_upload: OnNews) -> None:
        self._network, self._journey, self._clock = network, journey, network.clock
        self._on_upload = on_upload
        self._body: Body | None = None
        self._last: Answer | None = None
        self._request_id = ""
        self._jumps = False

    async def steps(self, flow: Flow[T]) -> AsyncGenerator[News | Done[T], None]:
        """Perform a flow: its news as they come, then its result."""
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
            yield Done(stop.value)
        except NemoVideoError as error:
            self._sign(error)
            raise
        finally:
            flow.close()
            await self._close()

    def _sign(self, error: NemoVideoError) -> None:
        """Which response an error came from, if any."""
        if self._last is not None:
            error.request_id = error.request_id or self._request_id
            error.status = error.status or self._last.status

    async def _perform(self, effect: Effect[Any]) -> Any:
        match effect:
            case Send(request):
                return await self._exchange(request, whole=True)
            case Open(request):
                return await self._exchange(request, whole=False)
            case Next(until):
                return await self._body.next(until) if self._body else b""
            case Close():
                return await self._close()
            case Sleep(seconds) if self._jumps:
                return self._clock.skip(seconds)
            case Sleep(seconds):
                return await self._network.sleep(self._clock.real(seconds))
            case Now():
                return self._clock.moment()
            case Report(Notice(text)):
                log.info("%s", text)
        return None

    async def _exchange(self, request: Request, *, whole: bool) -> Answer:
        await self._close()
        self._last, self._jumps = None, False
        if not self._network.checked and not request.foreign:
            await self._check()
        began = self._clock.now()
        with faults():
            outbox = Outbox(self._journey, request, self._on_upload)
            with outbox as arguments:
                body = await self._follow(arguments, outbox.deadline, foreign=request.foreign)
                self._body = body
                self._note(request, body.response, began)
                # A fast clock need not wait at all for a mock whose time waiting does not move.
                self._jumps = (
                    self._clock.scale != 1 and not request.foreign and jumps(body.response)
                )
                check_packing(body.response)
                read = whole or worth_reading(body.response)
                content = await self._read(body, began + outbox.deadline) if read else None
        self._last = answer_of(body.response, content)
        return self._last

    async def _follow(self, arguments: dict[str, Any], within: float, *, foreign: bool) -> Body:
        """Open a response; redirects are followed for foreign files, their bodies never read."""
        for _ in range(REDIRECTS):
            body = await self._network.open(arguments, within)
            location = body.response.headers.get("location", "")
            if not foreign or not location or not 300 <= body.response.status_code < 400:
                return body
            await body.close()
            arguments["url"] = httpx.URL(arguments["url"]).join(location)
        raise ConnectionLost(f"There are more than {REDIRECTS} redirects")

    async def _read(self, body: Body, deadline: float) -> bytes:
        """All of an answer, up to a size and a moment on the real clock."""
        chunks, size = [], 0
        try:
            while chunk := await body.next(None):
                chunks.append(chunk)
                size += len(chunk)
                if size > ANSWER_LIMIT:
                    raise UnreadableAnswer(f"The answer is over {ANSWER_LIMIT // 2**20} MiB long")
                if self._clock.now() > deadline:
                    raise ConnectionLost("The answer did not end in time")
        finally:
            await self._close()
        return b"".join(chunks)

    def _note(self, request: Request, response: httpx.Response, began: float) -> None:
        """Into the log: no query, no host of the API, no header."""
        self._request_id = request_id(response)
        url = httpx.URL(request.url)
        where = f"{url.host}{url.path}" if request.foreign else request.url
        took = self._clock.now() - began
        named = f" ({self._request_id})" if self._request_id else ""
        log.debug("%s %s %d in %.3f s%s", request.method, where, response.status_code, took, named)

    async def _check(self) -> None:
        """A fast clock is for loopback and for hosts that say they are a mock; see settings."""
        settings = self._journey.settings
        if not is_loopback(settings.api_url):
            if is_production(settings):
                raise refuse_haste(settings)
            with faults():
                probe = {"method": "HEAD", "url": settings.api_url + "/", "timeout": 10.0}
                body = await self._network.open(probe, 10.0)
            await body.close()
            if "x-nemo-mock" not in body.response.headers:
                raise refuse_haste(settings)
        self._network.checked = True

    async def _close(self) -> None:
        body, self._body = self._body, None
        if body:
            await body.close()


def at_once(waiting: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits."""
    try:
        waiting.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise RuntimeError("a blocking network waited")


def in_turn(steps: AsyncGenerator[T, None]) -> Iterator[T]:
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


class BlockingNetwork:
    """httpx.Client. Nothing here waits in an `await`."""

    def __init__(self, http: httpx.Client, clock: Clock, *, checked: bool) -> None:
        self.http, self.clock, self.checked = http, clock, checked

    async def open(self, arguments: dict[str, Any], within: float) -> Body:
        request = self.http.build_request(**arguments)
        response = _within(within, lambda: self.http.send(request, stream=True))
        return BlockingBody(response, self.clock)

    async def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Do `work` in a thread: nothing else bounds a header that comes one byte at a time."""
    done: queue.SimpleQueue[T | _Raised] = queue.SimpleQueue()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:
            done.put(_Raised(error))
        else:
            done.put(value)

    threading.Thread(target=run, daemon=True).start()
    try:
        found = done.get(timeout=seconds)
    except queue.Empty:
        raise ConnectionLost("The answer did not begin in time") from None
    if isinstance(found, _Raised):
        raise found.error
    return found


@dataclass(frozen=True, slots=True)
class _Raised:
    error: BaseException


class BlockingBody:
    """An open response. Waiting with a limit needs a thread; reading a file does not."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        self.response, self._clock = response, clock
        self._chunks = response.iter_bytes()
        self._arrived: queue.Queue[bytes | TransportFault] | None = None

    async def next(self, until: float | None) -> bytes | None:
        if until is None and self._arrived is None:
            return self._read()
        if self._arrived is None:
            # Bounded: a server that sends faster than anybody reads has to wait.
            self._arrived = queue.Queue(maxsize=16)
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

    def _pump(self, arrived: queue.Queue[bytes | TransportFault]) -> None:
        try:
            while chunk := self._read():
                arrived.put(chunk)
            arrived.put(b"")
        except TransportFault as fault:
            arrived.put(fault)
        except Exception:
            arrived.put(ConnectionLost("The connection was closed"))

    async def close(self) -> None:
        if self._arrived is not None:
            self._wake()
        with contextlib.suppress(Exception):
            self.response.close()

    def _wake(self) -> None:
        """Let a thread end that waits for bytes, or for room, that nobody wants any more."""
        with contextlib.suppress(Exception):
            self.response.extensions["network_stream"].get_extra_info("socket").shutdown(2)
        with contextlib.suppress(queue.Empty):
            while self._arrived:
                self._arrived.get_nowait()


class AwaitedNetwork:
    """httpx.AsyncClient; cancelling closes what is open."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock, *, checked: bool) -> None:
        self.http, self.clock, self.checked = http, clock, checked

    async def open(self, arguments: dict[str, Any], within: float) -> Body:
        request = self.http.build_request(**arguments)
        try:
            async with asyncio.timeout(within):
                response = await self.http.send(request, stream=True)
        except TimeoutError:
            raise ConnectionLost("The answer did not begin in time") from None
        return AwaitedBody(response, self.clock)

    async def sleep(self, seconds: float) -> None:
        await self.clock.async_sleep(seconds)


class AwaitedBody:
    """An open response; a read that outlasts its limit goes on until the next one."""

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        self.response, self._clock = response, clock
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
            await self.response.aclose()
