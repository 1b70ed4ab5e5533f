"""Clients that hold a connection and say little, or hold very many."""

from __future__ import annotations

import asyncio
import errno
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx
import pytest
from nemovideo_mock.serving import connections

from tests.mock.support import serve

QUICK = """
import sys
from nemovideo_mock.serving import cli, connections
connections.HEAD_SECONDS, connections.BODY_SECONDS, connections.SWEEP_SECONDS = 1.0, 1.0, 0.2
raise SystemExit(cli.main(sys.argv[1:]))
"""


class quick(serve):
    """A server that loses patience after a second."""

    def __init__(self, *options: str, descriptors: int | None = None) -> None:
        super().__init__(*options)
        limit = ""
        if descriptors is not None:
            limit = f"import resource as r\nr.setrlimit(r.RLIMIT_NOFILE, ({descriptors},) * 2)\n"
        self._command = [sys.executable, "-c", limit + QUICK, "serve", "--port", "0", *options]
        self._stderr = subprocess.PIPE  # type: ignore[assignment]


def address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 0


def ended(link: socket.socket, within: float) -> bool:
    """Whether the server ends the connection within some seconds."""
    link.settimeout(within)
    try:
        while link.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def answered(link: socket.socket) -> bytes:
    """What the server sends before it ends the connection."""
    link.settimeout(30)
    try:
        return link.recv(4096)
    except ConnectionError:
        return b""


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what a busy machine may take a while to do."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = quick()
    with server as found:
        yield found
    server.process.stderr.close()  # type: ignore[union-attr]


UNFINISHED = {
    "nothing": b"",
    "half a head": b"GET /api/credits/balance/simple HTTP/1.1\r\nHost: x\r\nX-A: ",
    "half a body": b"POST /run_sse HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b'Content-Length: 1000\r\n\r\n{"a"',
}


@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED)
def test_who_does_not_finish_is_not_waited_for(url: str, sent: bytes) -> None:
    with closing(socket.create_connection(address(url))) as link:
        link.sendall(sent)
        assert ended(link, 10)


def test_a_head_that_drips_in_is_not_waited_for(url: str) -> None:
    with closing(socket.create_connection(address(url))) as link:
        link.sendall(b"GET / HTTP/1.1\r\n")
        started = time.monotonic()
        try:
            while time.monotonic() - started < 10:
                link.sendall(b"X-A: b\r\n")
                time.sleep(0.2)
        except OSError:
            pass
        assert time.monotonic() - started < 8


def test_who_sleeps_between_requests_is_waited_for(url: str) -> None:
    with httpx.Client(base_url=url) as http:
        for _ in range(2):
            http.get("/__mock__/health")
            time.sleep(2.5)
        with closing(socket.create_connection(address(url))) as link:
            link.sendall(b"GET /__mock__/health HTTP/1.1\r\nHost: x\r\n\r\n")
            link.recv(65536)
            assert not ended(link, 2.5)


def test_there_is_room_for_so_many() -> None:
    server = quick(descriptors=300)
    with ExitStack() as links:
        found = links.enter_context(server)
        held = [
            links.enter_context(closing(socket.create_connection(address(found))))
            for _ in range(150)
        ]
        # The others are silent, and closed after a second without an answer.
        answers = [answer for link in held if (answer := answered(link))]
        assert len(answers) > 50
        assert all(answer.startswith(b"HTTP/1.1 503 ") for answer in answers)
        for link in held:
            link.close()
        eventually(lambda: httpx.get(f"{found}/__mock__/health", timeout=30).status_code == 200)
    with server.process.stderr as log:  # type: ignore[union-attr]
        assert len(log.read()) < 2_000


def test_a_shortage_of_descriptors_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.new_event_loop()
    with closing(loop):
        loop.set_exception_handler(connections.Complaints())
        for _ in range(3):
            shortage = OSError(errno.EMFILE, "Too many open files")
            loop.call_exception_handler({"message": "accept failed", "exception": shortage})
        loop.call_exception_handler({"message": "a bug", "exception": RuntimeError("lost")})
    assert [record.getMessage() for record in caplog.records] == [
        "connections wait until others are closed: [Errno 24] Too many open files",
        "a bug",
    ]
