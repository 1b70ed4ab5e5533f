"""The server as a process, over real HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from nemovideo_mock import __version__

from tests.mock.support import PHOTOS, Api, serve

pytestmark = pytest.mark.anyio


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nemovideo_mock", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_ready_line_can_be_pasted_into_a_shell() -> None:
    with (server := serve()) as url:
        _, exports, again = server.ready.strip().split("  ")
        assert exports == f"export NEMO_API_URL={url} NEMO_WEB_URL={url}/web"
        assert again == f"# start over: curl -X POST {url}/__mock__/reset"
        assert httpx.get(f"{url}/__mock__/health").json()["version"] == __version__


def test_version_and_help() -> None:
    assert command("--version").stdout.strip() == f"nemovideo-mock {__version__}"
    assert "serve" in command("--help").stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--port", "99999"], "no port"),
        (["--profile", "seeed"], "neither a file nor a profile"),
        (["--speed", "0"], "--speed must be above 0"),
        (["--renders", "0"], "--renders must be at least 1"),
    ],
)
def test_unusable_arguments_are_named(arguments: list[str], problem: str) -> None:
    result = command("serve", *arguments)
    assert result.returncode == 2
    assert problem in result.stderr


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = command("serve", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 2
    assert re.search(r"cannot listen on 127\.0\.0\.1:\d+: .*--port 0 picks", result.stderr)


def test_health_says_by_its_exit_code_whether_it_is_up() -> None:
    with serve("--scenario", "token-refused") as url:
        assert command("health", url).stdout == f"{url} is nemovideo-mock {__version__}: ok\n"
        assert command("health", "--port", url.rpartition(":")[2]).returncode == 0
    gone = command("health", url)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert f"no fake answers at {url}: " in gone.stderr
    assert command("health", "nonsense").returncode == 1


def test_one_client_again_and_again() -> None:
    def issue(url: str) -> httpx.Response:
        path = "/api/auth/anonymous-token"
        return httpx.post(f"{url}{path}", headers={"X-Client-Id": "again"})

    with serve("--tokens", "unlimited", "--scenario", "smooth") as url:
        assert [issue(url).json()["code"] for _ in range(12)] == [0] * 12
    with serve() as url:
        assert issue(f"{url}/w/a%20b").json()["code"] == 0
        refused = issue(f"{url}/w/a%20b")
        assert refused.json()["code"] == 429
        (way_out,) = re.findall(r"`curl -X POST (\S+)`", refused.headers["x-nemo-mock-note"])
        assert httpx.post(way_out).json()["world"] == "a b"
        assert issue(f"{url}/w/a%20b").json()["code"] == 0


def test_the_log_goes_to_standard_error() -> None:
    with tempfile.TemporaryFile("w+") as errors:
        with serve("--log", "json", stderr=errors) as url:
            httpx.post(f"{url}/w/mine/api/auth/anonymous-token", headers={"X-Client-Id": "a"})
            httpx.get(f"{url}/__mock__/worlds")
        errors.seek(0)
        (line,) = map(json.loads, errors)
    assert (line["world"], line["operation"], line["code"]) == ("mine", "anonymous_token", 0)


async def test_ctrl_c_ends_it_quietly_in_mid_stream() -> None:
    with tempfile.TemporaryFile("w+") as errors:
        options = ("--clock", "real", "--scenario", "stalled-heartbeats")
        with (server := serve(*options, stderr=errors)) as url:
            async with httpx.AsyncClient(base_url=url, timeout=30) as http:
                api = await Api(http).connect()
                body = api.message("hello")
                async with http.stream("POST", "/run_sse", json=body, headers=api.headers):
                    server.process.send_signal(signal.SIGINT)
                    assert await anyio.to_thread.run_sync(server.process.wait, 20) == 0
        errors.seek(0)
        assert errors.read() == ""


async def test_a_stream_gets_to_its_end_while_the_server_drains() -> None:
    with (server := serve("--render", "stub", "--pause", "0.4", "--drain", "30")) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            api = await Api(http).connect()
            body = api.message("hello")
            async with http.stream("POST", "/run_sse", json=body, headers=api.headers) as answer:
                server.process.send_signal(signal.SIGTERM)
                # A connection that breaks raises.
                assert (await answer.aread()).endswith(b'in mind."}\n\n')


@contextlib.contextmanager
def unread(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command with nobody at the other end of its output."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "nemovideo_mock", *words]
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE) as child:
        os.close(writing)
        yield child


def test_help_that_nobody_reads() -> None:
    with unread("serve", "--help") as child:
        assert child.communicate(timeout=60)[1] == b""
        # 0 where the parser writes at once, and passes over the failure.
        assert child.returncode in (0, 141)


def test_a_server_outlives_the_reader_of_its_output() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with unread("serve", "--port", str(port)) as child:
        url = f"http://127.0.0.1:{port}/__mock__/health"
        with httpx.Client(transport=httpx.HTTPTransport(retries=9)) as http:
            assert http.get(url, timeout=30).status_code == 200
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=20)[1] == b""
        assert child.returncode == 0


async def test_a_stream_arrives_frame_by_frame(server: str) -> None:
    async with httpx.AsyncClient(base_url=server, timeout=30) as http:
        api = await Api(http).connect()
        await api.upload(*PHOTOS)
        body = api.message("make a slideshow with music")
        async with http.stream("POST", "/run_sse", json=body, headers=api.headers) as answer:
            chunks = [chunk async for chunk in answer.aiter_raw()]
    assert len(chunks) > 3


async def test_killing_the_client_in_mid_stream_keeps_the_edit(protocol: tuple[str, ...]) -> None:
    with serve("--render", "stub", "--pause", "0.2", *protocol) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            api = await Api(http).connect()
            await api.upload(*PHOTOS)
            body = api.message("make a slideshow with music")
            async with http.stream("POST", "/run_sse", json=body, headers=api.headers) as answer:
                async for _ in answer.aiter_raw():
                    break
            # Until the server has seen the client leave, the turn goes on for it.
            found: list[Any] = []
            while not found:
                found = (await api.control("journal?operation=run_sse"))["exchanges"]
            assert [exchange["ending"] for exchange in found] == ["aborted"]
            assert (await api.state())["draft"]["t"]


async def test_a_render_goes_on_without_its_client(server: str) -> None:
    async with httpx.AsyncClient(base_url=server, timeout=30) as http:
        api = await Api(http).connect()
        draft = {"t": [{"tt": 0, "sg": [{"d": 1000}]}]}
        await api.render("r", draft)
        await api.poll("r")
    async with httpx.AsyncClient(base_url=server, timeout=30) as later:
        again = Api(later, token=api.token, session_id=api.session_id)
        assert (await again.poll_to_end("r"))["status"] == "completed"
