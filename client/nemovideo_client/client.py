"""The two clients: the same journey, blocking or awaited.

    with Client() as client:
        client.upload("beach.jpg", "boat.jpg")
        reply = client.say("turn these photos into a slideshow video")
        video = client.export("holiday.mp4")

Every method may raise what `nemovideo_client.errors` draws.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from .drivers import AsyncDriver, SyncDriver
from .effects import Flow
from .flows import connect, export, make, state, turn, upload
from .flows.export import Video
from .flows.make import Made
from .flows.state import Credits
from .flows.turn import Reply
from .journey import Journey
from .protocol.answers import State
from .settings import Settings
from .settings import load as load_settings
from .wire import Clock, OnNews, quiet

T = TypeVar("T")
Source = Path | str
Record = Mapping[str, Any]


class Client:
    """A blocking client for one journey. Not for use by several threads at once.

    `settings` come from the environment unless given. `transport` replaces the network,
    `clock` (s) and `sleep` (s) replace time, `on_news` is told of every step.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        journey: Journey | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        on_news: OnNews = quiet,
    ) -> None:
        self.settings = settings or load_settings()
        self.journey = journey or Journey.start(self.settings)
        self._clock = Clock(self.settings.time_scale, now=clock, sleep=sleep)
        self._on_news = on_news
        self._http = httpx.Client(transport=transport)

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

    def _run(self, flow: Flow[T]) -> T:
        return SyncDriver(self._http, self.journey, self._clock, self._on_news).run(flow)

    def connect(self) -> None:
        """Have a token and a session; every other method does so by itself."""
        self._run(connect.connect(self.journey))

    def upload(self, *sources: Source) -> tuple[Record, ...]:
        """Upload files and URLs; the server's records of them, in order."""
        return self._run(upload.upload(self.journey, sources))

    def say(self, message: str) -> Reply:
        """Send one message to the agent and follow it to its end."""
        return self._run(turn.say(self.journey, message))

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


class AsyncClient:
    """`Client`, awaited. Cancelling a call closes its connection and nothing else."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        journey: Journey | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_news: OnNews = quiet,
    ) -> None:
        self.settings = settings or load_settings()
        self.journey = journey or Journey.start(self.settings)
        self._clock = Clock(self.settings.time_scale, now=clock, async_sleep=sleep)
        self._on_news = on_news
        self._http = httpx.AsyncClient(transport=transport)

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

    async def _run(self, flow: Flow[T]) -> T:
        return await AsyncDriver(self._http, self.journey, self._clock, self._on_news).run(flow)

    async def connect(self) -> None:
        """Have a token and a session; every other method does so by itself."""
        await self._run(connect.connect(self.journey))

    async def upload(self, *sources: Source) -> tuple[Record, ...]:
        """Upload files and URLs; the server's records of them, in order."""
        return await self._run(upload.upload(self.journey, sources))

    async def say(self, message: str) -> Reply:
        """Send one message to the agent and follow it to its end."""
        return await self._run(turn.say(self.journey, message))

    async def state(self) -> State:
        """The timeline and the media of the session."""
        return await self._run(state.state(self.journey))

    async def credits(self) -> Credits:
        return await self._run(state.credits(self.journey))

    async def claim_link(self) -> str:
        """A link that opens the session in a browser; it carries no API token."""
        return await self._run(state.claim_link(self.journey))

    async def export(self, path: Source) -> Video:
        """Render the timeline and download it to `path`."""
        return await self._run(export.export(self.journey, Path(path)))

    async def resume_export(self, path: Source) -> Video:
        """Wait for the journey's last render and download it."""
        return await self._run(export.resume(self.journey, Path(path)))

    async def make(self, sources: Iterable[Source], messages: Iterable[str], path: Source) -> Made:
        """Upload, say every message in turn, export to `path`."""
        return await self._run(make.make(self.journey, sources, tuple(messages), Path(path)))
