"""What differs between the drivers: threads, tasks, cancellation, time; and the public names."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import nemovideo_client
import pytest
from nemovideo_client import AsyncClient, Client, Settings, errors
from nemovideo_client.drivers import Awaited, Blocking, at_once
from nemovideo_client.effects import News, Notice
from nemovideo_client.testing import Chunks, VirtualClient, VirtualClock
from nemovideo_client.wire import Clock

from tests.client.backend import DRAFT, SPEECH, VIDEO, Backend
from tests.client.served import served


@pytest.fixture
def fast(settings: Settings) -> Settings:
    return dataclasses.replace(settings, time_scale=2000.0)


def test_public_names() -> None:
    for name in nemovideo_client.__all__:
        assert getattr(nemovideo_client, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = nemovideo_client.nonsense
    assert nemovideo_client.errors is errors
    assert nemovideo_client.load_settings({}).token == ""


METHODS = (
    "connect upload say stream state credits claim_link export resume_export make resume settle"
)


@pytest.mark.parametrize("name", METHODS.split())
def test_both_clients_have_the_same_documented_methods(name: str) -> None:
    blocking, awaited = getattr(Client, name), getattr(AsyncClient, name)
    assert blocking.__name__ == awaited.__name__ == name
    assert blocking.__doc__
    assert awaited.__doc__
    assert list(inspect.signature(blocking).parameters) == [*inspect.signature(awaited).parameters]


def test_the_package_imports_nothing_heavy() -> None:
    code = """
import sys, nemovideo_client.cli as c
c.main(["--version"])
assert not {"httpx", "rich", "json", "asyncio", "cyclopts"} & set(sys.modules)
import nemovideo_client.cli.app
assert not {"httpx", "rich"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_over_a_real_socket(fast: Settings, photo: Path, tmp_path: Path) -> None:
    backend = Backend(turns=[[SPEECH, DRAFT]], cuts=[5000])
    photo.write_bytes(b"x" * 300_000)
    with served(backend) as url:
        settings = dataclasses.replace(fast, api_url=url)
        with Client(settings) as client:
            made = client.make([photo], ["make it"], tmp_path / "out.mp4")
    assert made.video.path.read_bytes() == VIDEO
    assert b"x" * 300_000 in backend.at("upload")[0].content


def test_over_a_real_socket_awaited(fast: Settings, photo: Path, tmp_path: Path) -> None:
    backend = Backend(turns=[[SPEECH, DRAFT]], cuts=[5000])

    async def main(url: str) -> None:
        async with AsyncClient(dataclasses.replace(fast, api_url=url)) as client:
            await client.make([photo], ["make it"], tmp_path / "out.mp4")
            assert (await client.credits()).available == 60
            assert (await client.state()).exportable
            assert "ct=clm_abc" in await client.claim_link()
            backend.renders = [["completed"]]
            await client.export(tmp_path / "again.mp4")
            with pytest.raises(errors.UsageError):
                await client.resume_export(tmp_path / "again.mp4")

    with served(backend) as url:
        asyncio.run(main(url))
    assert (tmp_path / "out.mp4").read_bytes() == VIDEO


def test_no_server_at_all(fast: Settings) -> None:
    settings = dataclasses.replace(fast, api_url="http://127.0.0.1:1")
    with Client(settings) as client, pytest.raises(errors.Unreachable, match="NEMO_API_URL"):
        client.connect()


@pytest.mark.parametrize("url", ["", "host", "ftp://host", "http://host:port", "http://ho st"])
def test_no_usable_address(url: str) -> None:
    with pytest.raises(errors.UsageError, match="must start with http"):
        Client(base_url=url)


class Stall:
    """A stream that says one thing and then nothing until it is closed or let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b'data: {"text":"Wait."}\n\n'
        self.go.wait(10)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            yield b'data: {"text":"Wait."}\n\n'
            await asyncio.sleep(10)
        finally:
            self.closed.set()


class AsyncStall(httpx.AsyncByteStream):
    def __init__(self, stall: Stall) -> None:
        self._stall = stall

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stall.__aiter__()


def test_a_stalled_stream_does_not_stall_the_client(
    fast: Settings, backend: Backend, news: list[News]
) -> None:
    stall = Stall()
    stream = Chunks(stall)
    backend.refusals["run"] = [httpx.Response(200, stream=stream)]
    client = Client(fast, transport=backend.transport, on_news=news.append)
    with client, pytest.raises(errors.TurnUnconfirmed):
        client.say("go")
    assert Notice("⏳ Still working…") in news
    stall.go.set()


def test_a_stalled_stream_does_not_stall_the_async_client(
    fast: Settings, backend: Backend, news: list[News]
) -> None:
    stall = Stall()
    backend.refusals["run"] = [httpx.Response(200, stream=AsyncStall(stall))]

    async def main() -> None:
        async with AsyncClient(fast, transport=backend.transport, on_news=news.append) as client:
            with pytest.raises(errors.TurnUnconfirmed):
                await client.say("go")

    asyncio.run(main())
    assert Notice("⏳ Still working…") in news
    assert stall.closed.is_set()


def test_cancelling_closes_the_stream_and_leaves_the_session(
    settings: Settings, backend: Backend
) -> None:
    stall = Stall()
    backend.refusals["run"] = [httpx.Response(200, stream=AsyncStall(stall))]
    speaking = asyncio.Event()

    async def main() -> None:
        async with AsyncClient(
            settings, transport=backend.transport, on_news=lambda news: _note_speech(news, speaking)
        ) as client:
            task = asyncio.create_task(client.say("go"))
            await speaking.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert stall.closed.is_set()
            assert (await client.credits()).available == 60
            assert backend.count("session") == 1

    asyncio.run(main())


def _note_speech(news: News, speaking: asyncio.Event) -> None:
    if isinstance(news, nemovideo_client.Said):
        speaking.set()


def test_nothing_comes_of_a_network_where_nothing_is_open() -> None:
    async def main() -> bytes | None:
        async with httpx.AsyncClient() as http:
            return await Awaited(http, Clock()).next(5.0)

    assert asyncio.run(main()) == b""
    with httpx.Client() as http:
        assert at_once(Blocking(http, Clock()).next(5.0)) == b""


def test_two_conversations_of_one_async_client(
    settings: Settings, backend: Backend, tmp_path: Path
) -> None:
    async def main() -> None:
        async with AsyncClient(settings, transport=backend.transport) as client:
            await client.connect()
            backend.turns = [[SPEECH, DRAFT], [SPEECH]]
            replies = await asyncio.gather(client.say("one"), client.say("two"))
            assert [reply.text for reply in replies] == [SPEECH[1], SPEECH[1]]

    asyncio.run(main())


def test_the_scale_shortens_every_wait(settings: Settings) -> None:
    slept: list[float] = []
    clock = Clock(10.0, now=lambda: 5.0, sleep=slept.append)
    assert clock.moment() == 50.0
    assert clock.real(30.0) == 3.0
    assert clock.until(80.0) == 3.0
    assert clock.until(20.0) == 0.0
    assert clock.until(None) is None


def test_sleeps_can_be_watched(settings: Settings, backend: Backend) -> None:
    seen: list[float] = []
    client = VirtualClient(
        settings, clock=backend.clock, transport=backend.transport, on_sleep=seen.append
    )
    backend.refusals["credits"] = [429]
    client.credits()
    assert seen == backend.clock.sleeps == [30.0]


def test_the_virtual_clock_only_goes_forward() -> None:
    clock = VirtualClock(5.0)
    clock.sleep(-1)
    assert clock.now() == 5.0


def test_an_error_in_the_listener_closes_the_stream(settings: Settings, backend: Backend) -> None:
    def fail(news: News) -> None:
        if isinstance(news, nemovideo_client.Said):
            raise ZeroDivisionError

    with Client(settings, transport=backend.transport, on_news=fail) as client:
        with pytest.raises(ZeroDivisionError):
            client.say("go")
        assert client.credits().total == 100
