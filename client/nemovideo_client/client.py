"""The two clients: the same journey, blocking or awaited.

    with Client(token="…") as nemo:
        nemo.upload("beach.jpg", "boat.jpg")
        for event in nemo.stream("turn these photos into a slideshow video"):
            print(event)                                  # Said, Progress, Notice; last the Reply
        video = nemo.export("holiday.mp4")

Every method may raise what `nemovideo_client.errors` draws.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import inspect
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from types import MethodType
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

import httpx

from . import flows
from .drivers import Awaited, Blocking, Driver, Network, in_turn
from .effects import Flow, News
from .errors import UsageError
from .flows.turn import Reply
from .journey import Journey
from .settings import Settings, load
from .wire import Clock, OnNews, certificates, quiet

P = ParamSpec("P")
T = TypeVar("T")
Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)
Slept = TypeVar("Slept")


class Method(Generic[P, T]):
    """A flow as a method, with its docstring: `Client` runs it, `AsyncClient` awaits it."""

    def __init__(self, flow: Callable[Concatenate[Journey, P], Flow[T]]) -> None:
        @functools.wraps(flow)
        def method(client: Client | AsyncClient, /, *args: P.args, **options: P.kwargs) -> Any:
            return client._run(flow(client.journey, *args, **options))

        self._method = method

    @overload
    def __get__(self, client: None, owner: type) -> Callable[..., Any]: ...
    @overload
    def __get__(self, client: Client, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: AsyncClient, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...

    def __get__(self, client: Client | AsyncClient | None, owner: type) -> Any:
        return self._method if client is None else MethodType(self._method, client)


class _Client(Generic[Transport, Slept]):
    """What both clients have: settings, a journey, and the methods."""

    _awaits: ClassVar[bool]

    connect = Method(flows.connect.connect)
    upload = Method(flows.upload.upload)
    say = Method(flows.turn.say)
    state = Method(flows.state.state)
    credits = Method(flows.state.credits)
    claim_link = Method(flows.state.claim_link)
    export = Method(flows.export.export)
    resume_export = Method(flows.export.resume_export)
    make = Method(flows.make.make)
    resume = Method(flows.make.resume)
    settle = Method(flows.turn.settle)

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        token: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        journey: Journey | None = None,
        transport: Transport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Slept] | None = None,
        on_news: OnNews = quiet,
    ) -> None:
        if inspect.iscoroutinefunction(on_news) and not self._awaits:
            raise TypeError("Client calls on_news and does not await it: use AsyncClient")
        given: dict[str, Any] = {"token": token, "api_url": base_url}
        given |= {"timeout": timeout, "max_retries": max_retries}
        changes = {name: value for name, value in given.items() if value is not None}
        self.settings = dataclasses.replace(settings or load(), **changes)
        self.journey = journey or Journey.start(self.settings)
        sleeping = sleep or (asyncio.sleep if self._awaits else time.sleep)
        self._clock = Clock(self.settings.time_scale, now=clock, sleep=sleeping)
        self._clock.checked = self._clock.honest or not _is_network(transport)
        self._on_news = on_news
        self._pending: list[Awaitable[None]] = []
        library: Any = httpx.AsyncClient if self._awaits else httpx.Client
        try:
            self._http = library(transport=transport, verify=certificates())
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            # They come from the environment; httpx reads them when it is made.
            raise UsageError(
                f"The proxy or certificate settings cannot be used ({error})",
                advice="Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
            ) from None


def _is_network(transport: object) -> bool:
    kinds = (httpx.HTTPTransport, httpx.AsyncHTTPTransport)
    return transport is None or isinstance(transport, kinds)


class Client(_Client[httpx.BaseTransport, None]):
    """A blocking client for one journey. Not for use by several threads at once.

    `settings` come from the environment unless given; `token`, `base_url`, `timeout` (s, for one
    answer) and `max_retries` win over them. `transport` replaces the network, `clock` (s) and
    `sleep` (s) replace time in tests, `on_news` is called with every step.
    """

    _awaits = False
    _http: httpx.Client

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
        driver = self._driver(flows.turn.say(self.journey, message))
        yield from in_turn(driver.steps())
        yield driver.result

    def _network(self) -> Network:
        return Blocking(self._http, self._clock)

    def _driver(self, flow: Flow[T]) -> Driver[T]:
        return Driver(flow, self._network(), self.journey, self._on_news)

    def _run(self, flow: Flow[T]) -> T:
        driver = self._driver(flow)
        with contextlib.closing(in_turn(driver.steps())) as steps:
            for news in steps:
                self._on_news(news)
        return driver.result


class AsyncClient(_Client[httpx.AsyncBaseTransport, Awaitable[None]]):
    """`Client`, awaited. Cancelling a call closes its connection and nothing else.

    `on_news` may be a coroutine function; it is awaited before the journey goes on.
    """

    _awaits = True
    _http: httpx.AsyncClient

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; the session stays alive on the server."""
        await self._http.aclose()

    async def stream(self, message: str) -> AsyncGenerator[News | Reply, None]:
        """See `Client.stream`."""
        driver = self._driver(flows.turn.say(self.journey, message))
        async with contextlib.aclosing(driver.steps()) as steps:
            async for news in steps:
                await self._noted()
                yield news
        await self._noted()
        yield driver.result

    def _driver(self, flow: Flow[T]) -> Driver[T]:
        return Driver(flow, Awaited(self._http, self._clock), self.journey, self._note)

    def _note(self, news: News) -> None:
        """A file is read while it is sent, where nothing can be awaited: that comes after it."""
        found = self._on_news(news)
        if inspect.isawaitable(found):
            self._pending.append(found)

    async def _noted(self) -> None:
        while self._pending:
            await self._pending.pop(0)

    async def _run(self, flow: Flow[T]) -> T:
        driver = self._driver(flow)
        async with contextlib.aclosing(driver.steps()) as steps:
            async for news in steps:
                self._note(news)
                await self._noted()
        await self._noted()
        return driver.result
