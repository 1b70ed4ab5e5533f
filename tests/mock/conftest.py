"""A mock in this process, or one in another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from nemovideo_mock.app import create_app

from tests.mock.support import Api, serve, settings

FAST = ("--loop", "uvloop", "--http", "httptools")
PLAIN = ("--loop", "asyncio", "--http", "h11")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def mock(
    anyio_backend: str, request: pytest.FixtureRequest
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an in-process mock; `@pytest.mark.mock(clock=…, profile={…})` sets it up."""
    marker = request.node.get_closest_marker("mock")
    app = create_app(settings(**(marker.kwargs if marker else {})))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        yield client
    await app.worlds.close()


@pytest.fixture
async def api(mock: httpx.AsyncClient) -> Api:
    """A connected client with an open session."""
    return await Api(mock).connect()


@pytest.fixture(params=[FAST, PLAIN], ids=["httptools", "h11"])
def protocol(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Options that choose what serves, once each way."""
    chosen: tuple[str, ...] = request.param
    return chosen


@pytest.fixture
def server(protocol: tuple[str, ...]) -> Iterator[str]:
    """The URL of a mock in a process of its own."""
    with serve("--render", "stub", "--pause", "0.01", *protocol) as url:
        yield url
