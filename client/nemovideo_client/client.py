"""The two clients: the same journey, blocking or awaited.

    with Client(token="…") as nemo:
        nemo.upload("beach.jpg", "boat.jpg")
        for event in nemo.stream("turn these photos into a slideshow video"):
            print(event)                                  # Said, Progress, Notice; last the Reply
        video = nemo.export("holiday.mp4")

A method is a flow, run or awaited, and has its docstring. Every method may raise what
`nemovideo_client.errors` draws.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import inspect
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Iterator
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from . import flows
from .drivers import Awaited, Blocking, Done, Driver, Network, in_turn
from .effects import Flow, News
from .errors import UsageError
from .flows.turn import Reply
from .journey import Journey
from .settings import Settings, load
from .wire import Clock, OnNews, quiet

P = ParamSpec("P")
T = TypeVar("T")


def _run(flow: Callable[Concatenate[Journey, P], Flow[T]]) -> Callable[Concatenate[Client, P], T]:
    """A flow as a method of `Client`."""

    @functools.wraps(flow)
    def method(self: Client, /, *args: P.args, **options: P.kwargs) -> T:
        return self._run(flow(self.journey, *args, **options))

    return method


def _await(
    flow: Callable[Concatenate[Journey, P], Flow[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """A flow as a method of `AsyncClient`."""

    @functools.wraps(flow)
    async def method(self: AsyncClient, /, *args: P.args, **options: P.kwargs) -> T:
        return await self._run(flow(self.journey, *args, **options))

    return method


def _settings(given: Settings | None, **changes: Any) -> Settings:
    """The settings given, or the environment's; what the caller named wins."""
    named = {name: value for name, value in changes.items() if value is not None}
    return dataclasses.replace(given or load(), **named)


def _clock(settings: Settings, transport: object, **functions: Any) -> Clock:
    clock = Clock(settings.time_scale, **functions)
    clock.checked = clock.honest or not _is_network(transport)
    return clock


def _is_network(transport: object) -> bool:
    kinds = (httpx.HTTPTransport, httpx.AsyncHTTPTransport)
    return transport is None or isinstance(transport, kinds)


@contextlib.contextmanager
def _usable() -> Iterator[None]:
    """Proxies and certificates come from the environment; httpx reads them when it is made."""
    try:
        yield
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise UsageError(
            f"The proxy or certificate settings cannot be used ({error})",
            advice="Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None


class Client:
    """A blocking client for one journey. Not for use by several threads at once.

    `settings` come from the environment unless given; `token`, `base_url`, `timeout` (s, for one
    answer) and `max_retries` win over them. `transport` replaces the network, `clock` (s) and
    `sleep` (s) replace time in tests, `on_news` is called with every step.
    """

    connect = _run(flows.connect.connect)
    upload = _run(flows.upload.upload)
    say = _run(flows.turn.say)
    state = _run(flows.state.state)
    credits = _run(flows.state.credits)
    claim_link = _run(flows.state.claim_link)
    export = _run(flows.export.export)
    resume_export = _run(flows.export.resume_export)
    make = _run(flows.make.make)
    resume = _run(flows.make.resume)
    settle = _run(flows.turn.settle)

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        token: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        journey: Journey | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        on_news: OnNews = quiet,
    ) -> None:
        if inspect.iscoroutinefunction(on_news):
            raise TypeError("Client calls on_news and does not await it: use AsyncClient")
        self.settings = _settings(
            settings, token=token, api_url=base_url, timeout=timeout, max_retries=max_retries
        )
        self.journey = journey or Journey.start(self.settings)
        self._clock = _clock(self.settings, transport, now=clock, sleep=sleep)
        self._on_news = on_news
        with _usable():
            self._http = httpx.Client(transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the session stays alive on the server."""
        self._http.close()

    def stream(self, message: str) -> Generator[News | Reply, None, None]:
        """Send one message to the agent: its events as they come, the Reply last.

        `say` does the same and calls `on_news` with every event. Leaving the loop early closes
        the connection; the message is at work all the same.
        """
        for step in self._steps(flows.turn.say(self.journey, message)):
            yield step.value if isinstance(step, Done) else step

    def _network(self) -> Network:
        return Blocking(self._http, self._clock)

    def _steps(self, flow: Flow[T]) -> Generator[News | Done[T], None, None]:
        yield from in_turn(Driver(self._network(), self.journey, self._on_news).steps(flow))

    def _run(self, flow: Flow[T]) -> T:
        with contextlib.closing(self._steps(flow)) as steps:
            for step in steps:
                if isinstance(step, Done):
                    return step.value
                self._on_news(step)
        raise AssertionError("a flow has an end")


class AsyncClient:
    """`Client`, awaited. Cancelling a call closes its connection and nothing else.

    `on_news` may be a coroutine function; it is awaited before the journey goes on.
    """

    connect = _await(flows.connect.connect)
    upload = _await(flows.upload.upload)
    say = _await(flows.turn.say)
    state = _await(flows.state.state)
    credits = _await(flows.state.credits)
    claim_link = _await(flows.state.claim_link)
    export = _await(flows.export.export)
    resume_export = _await(flows.export.resume_export)
    make = _await(flows.make.make)
    resume = _await(flows.make.resume)
    settle = _await(flows.turn.settle)

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        token: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        journey: Journey | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_news: Callable[[News], Awaitable[None] | None] = quiet,
    ) -> None:
        self.settings = _settings(
            settings, token=token, api_url=base_url, timeout=timeout, max_retries=max_retries
        )
        self.journey = journey or Journey.start(self.settings)
        self._clock = _clock(self.settings, transport, now=clock, async_sleep=sleep)
        self._on_news = on_news
        self._pending: list[Awaitable[None]] = []
        with _usable():
            self._http = httpx.AsyncClient(transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; the session stays alive on the server."""
        await self._http.aclose()

    async def stream(self, message: str) -> AsyncGenerator[News | Reply, None]:
        """See `Client.stream`."""
        async with contextlib.aclosing(self._steps(flows.turn.say(self.journey, message))) as steps:
            async for step in steps:
                yield step.value if isinstance(step, Done) else step

    def _note(self, news: News) -> None:
        """A file is read while it is sent, where nothing can be awaited: that comes after it."""
        found = self._on_news(news)
        if inspect.isawaitable(found):
            self._pending.append(found)

    async def _noted(self) -> None:
        while self._pending:
            await self._pending.pop(0)

    async def _steps(self, flow: Flow[T]) -> AsyncGenerator[News | Done[T], None]:
        driver = Driver(Awaited(self._http, self._clock), self.journey, self._note)
        async with contextlib.aclosing(driver.steps(flow)) as steps:
            async for step in steps:
                await self._noted()
                yield step

    async def _run(self, flow: Flow[T]) -> T:
        async with contextlib.aclosing(self._steps(flow)) as steps:
            async for step in steps:
                if isinstance(step, Done):
                    return step.value
                self._note(step)
                await self._noted()
        raise AssertionError("a flow has an end")
