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
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from .drivers import AwaitedNetwork, BlockingNetwork, Done, Driver, Network, in_turn
from .effects import Flow, News
from .errors import UsageError
from .flows import connect, export, make, state, turn, upload
from .flows.export import Video
from .flows.make import Made
from .flows.state import Credits
from .flows.turn import Reply
from .flows.upload import Upload
from .journey import Journey
from .protocol.answers import State
from .settings import Settings, load
from .wire import Clock, OnNews, quiet

T = TypeVar("T")
Source = Path | str


def _settings(given: Settings | None, **changes: Any) -> Settings:
    """The settings given, or the environment's; what the caller named wins."""
    named = {name: value for name, value in changes.items() if value is not None}
    return dataclasses.replace(given or load(), **named)


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
        self._clock = Clock(self.settings.time_scale, now=clock, sleep=sleep)
        self._on_news = on_news
        with _usable():
            self._http = httpx.Client(transport=transport)
        checked = self._clock.honest or not _is_network(transport)
        self._network: Network = BlockingNetwork(self._http, self._clock, checked=checked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the session stays alive on the server."""
        self._http.close()

    def _steps(self, flow: Flow[T]) -> Iterator[News | Done[T]]:
        yield from in_turn(Driver(self._network, self.journey, self._on_news).steps(flow))

    def _run(self, flow: Flow[T]) -> T:
        with contextlib.closing(self._steps(flow)) as steps:  # type: ignore[type-var]
            for step in steps:
                if isinstance(step, Done):
                    return step.value
                self._on_news(step)
        raise AssertionError("a flow has an end")

    def connect(self) -> None:
        """Have a token and a session; every other method does so by itself."""
        self._run(connect.connect(self.journey))

    def upload(self, *sources: Source) -> tuple[Upload, ...]:
        """Upload files and URLs; what the server says of them, in order."""
        return self._run(upload.upload(self.journey, sources))

    def stream(self, message: str) -> Iterator[News | Reply]:
        """Send one message to the agent: its events as they come, the Reply last.

        Leaving the loop early closes the connection; the message is at work all the same.
        """
        for step in self._steps(turn.say(self.journey, message)):
            yield step.value if isinstance(step, Done) else step

    def say(self, message: str) -> Reply:
        """`stream` to its end, with `on_news` called for every event."""
        for event in self.stream(message):
            if isinstance(event, Reply):
                return event
            self._on_news(event)
        raise AssertionError("a stream ends with its reply")

    def state(self) -> State:
        """The timeline and the media of the session."""
        return self._run(state.state(self.journey))

    def credits(self) -> Credits:
        return self._run(state.credits(self.journey))

    def claim_link(self) -> str:
        """A link that opens the session in a browser; it carries no API token."""
        return self._run(state.claim_link(self.journey))

    def export(self, path: Source) -> Video:
        """Render the timeline and download it to `path`."""
        return self._run(export.export(self.journey, Path(path)))

    def resume_export(self, path: Source) -> Video:
        """Wait for the journey's last render and download it."""
        return self._run(export.resume(self.journey, Path(path)))

    def make(self, sources: Iterable[Source], messages: Iterable[str], path: Source) -> Made:
        """Upload, say every message in turn, export to `path`."""
        return self._run(make.make(self.journey, sources, tuple(messages), Path(path)))

    def resume(self, path: Source | None = None) -> Made:
        """Go on with a `make` that was interrupted: `journey.job` says what is left."""
        return self._run(make.resume(self.journey, Path(path) if path else None))

    def settle(self) -> Reply:
        """What became of `journey.sent`, a message that an interrupted run left unconfirmed."""
        return self._run(turn.settle(self.journey))


class AsyncClient:
    """`Client`, awaited. Cancelling a call closes its connection and nothing else.

    `on_news` may be a coroutine function; it is awaited before the journey goes on.
    """

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
        self._clock = Clock(self.settings.time_scale, now=clock, async_sleep=sleep)
        self._on_news = on_news
        self._pending: list[Awaitable[None]] = []
        with _usable():
            self._http = httpx.AsyncClient(transport=transport)
        checked = self._clock.honest or not _is_network(transport)
        self._network = AwaitedNetwork(self._http, self._clock, checked=checked)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; the session stays alive on the server."""
        await self._http.aclose()

    async def _steps(self, flow: Flow[T]) -> AsyncIterator[News | Done[T]]:
        driver = Driver(self._network, self.journey, self._note)
        async with contextlib.aclosing(driver.steps(flow)) as steps:
            async for step in steps:
                while self._pending:
                    await self._pending.pop(0)
                yield step

    def _note(self, news: News) -> None:
        """A file is read while it is sent, where nothing can be awaited: that comes after it."""
        found = self._on_news(news)
        if inspect.isawaitable(found):
            self._pending.append(found)

    async def _tell(self, news: News) -> None:
        found = self._on_news(news)
        if inspect.isawaitable(found):
            await found

    async def _run(self, flow: Flow[T]) -> T:
        async with contextlib.aclosing(self._steps(flow)) as steps:  # type: ignore[type-var]
            async for step in steps:
                if isinstance(step, Done):
                    value: T = step.value
                    return value
                await self._tell(step)
        raise AssertionError("a flow has an end")

    async def connect(self) -> None:
        """See `Client.connect`, as for all that follow."""
        await self._run(connect.connect(self.journey))

    async def upload(self, *sources: Source) -> tuple[Upload, ...]:
        return await self._run(upload.upload(self.journey, sources))

    async def stream(self, message: str) -> AsyncIterator[News | Reply]:
        async for step in self._steps(turn.say(self.journey, message)):
            yield step.value if isinstance(step, Done) else step

    async def say(self, message: str) -> Reply:
        async with contextlib.aclosing(self.stream(message)) as events:  # type: ignore[type-var]
            async for event in events:
                if isinstance(event, Reply):
                    return event
                await self._tell(event)
        raise AssertionError("a stream ends with its reply")

    async def state(self) -> State:
        return await self._run(state.state(self.journey))

    async def credits(self) -> Credits:
        return await self._run(state.credits(self.journey))

    async def claim_link(self) -> str:
        return await self._run(state.claim_link(self.journey))

    async def export(self, path: Source) -> Video:
        return await self._run(export.export(self.journey, Path(path)))

    async def resume_export(self, path: Source) -> Video:
        return await self._run(export.resume(self.journey, Path(path)))

    async def make(self, sources: Iterable[Source], messages: Iterable[str], path: Source) -> Made:
        return await self._run(make.make(self.journey, sources, tuple(messages), Path(path)))

    async def resume(self, path: Source | None = None) -> Made:
        return await self._run(make.resume(self.journey, Path(path) if path else None))

    async def settle(self) -> Reply:
        return await self._run(turn.settle(self.journey))


def _is_network(transport: object) -> bool:
    return transport is None or isinstance(
        transport, httpx.HTTPTransport | httpx.AsyncHTTPTransport
    )
