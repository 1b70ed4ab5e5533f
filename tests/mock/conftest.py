"""A mock in this process, or one in another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from nemovideo_mock.app import create_app

from tests.mock.support import Api, serve, settings


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


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of a mock in a process of its own."""
    with serve("--render", "stub", "--pause", "0.01") as url:
        yield url
