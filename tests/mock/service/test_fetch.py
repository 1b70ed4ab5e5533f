"""Uploads by URL: what arrives, and what the server does not fetch, for whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from nemovideo_mock.service.uploads import addresses, fetching
from nemovideo_mock.service.uploads.addresses import is_loopback, is_public

from tests.mock.support import PHOTOS, Api, photo, serve

pytestmark = pytest.mark.anyio

NEVER = pytest.mark.mock(private_uploads="never")


class Site:
    """A web server on loopback that answers every request in one way, and counts them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[str] = []

    def url(self, path: str = "/sea.png", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def site(answer: Answer) -> AsyncIterator[Site]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            found.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # who is given up in time may not have asked yet
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    found = Site(server.sockets[0].getsockname()[1])
    try:
        yield found
    finally:
        server.close()


async def picture(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + photo())
    await writer.drain()


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


def redirecting(location: str) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()

    return answer


async def upload(api: Api, url: str, **headers: str) -> dict[str, Any]:
    path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
    body = {"urls": [url], "source_type": "url"}
    answer = await api.http.post(path, json=body, headers={**api.headers, **headers})
    found: dict[str, Any] = answer.json()
    return found


async def test_by_url(api: Api) -> None:
    async with site(picture) as source:
        answer = await upload(api, source.url("/a%20folder/sea.png?size=1"))
        assert answer["data"]["files"][0]["filename"] == "sea.png"
        assert f"Host: 127.0.0.1:{source.port}" in source.requests[0]


async def test_a_redirect_is_followed(api: Api) -> None:
    async with site(picture) as source, site(redirecting(source.url())) as door:
        answer = await upload(api, door.url("/photo.png"))
    assert answer["data"]["files"][0]["filename"] == "photo.png"


async def test_redirects_without_end_are_given_up(api: Api) -> None:
    async with site(redirecting("/again")) as door:
        answer = await upload(api, door.url())
        assert (answer["code"], len(door.requests)) == (422, 6)


@NEVER
async def test_private_addresses_are_not_connected_to(api: Api) -> None:
    async with site(picture) as source:
        for host in ("127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0"):
            answer = await upload(api, source.url(host=host))
            assert answer["code"] == 422, host
        assert not source.requests


@NEVER
async def test_open_and_closed_ports_answer_alike(api: Api) -> None:
    async with site(picture) as source:
        opened = await upload(api, source.url())
        port = source.port
    closed = await upload(api, f"http://127.0.0.1:{port}/sea.png")
    assert opened == closed
    assert opened["message"].endswith("could not be fetched")


async def test_what_is_public_answers_alike_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    refusals = set()
    for answer in (redirecting("/again"), redirecting("ftp://127.0.0.1/"), _missing, _garbage):
        async with site(answer) as source:
            refusal = await upload(api, source.url(), Origin="http://elsewhere.example")
            refusals.add(refusal["message"].replace(str(source.port), "PORT"))
    assert refusals == {"http://127.0.0.1:PORT/sea.png could not be fetched"}


async def _missing(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def _garbage(writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    await writer.drain()


@NEVER
async def test_a_redirect_to_a_private_address_is_not_followed(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    async with site(picture) as inner:
        target = inner.url(host="127.0.0.2")
        async with site(redirecting(target)) as door:
            assert (await upload(api, door.url()))["code"] == 422
            assert len(door.requests) == 1
        assert not inner.requests


@NEVER
async def test_a_name_is_looked_up_once_and_connected_to_as_it_was_checked(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def lookup(host: str, port: int, *, private: bool) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(addresses, "reachable", lookup)
    async with site(picture) as source:
        answer = await upload(api, source.url(host="photos.example"))
        assert answer["code"] == 0
        assert f"Host: photos.example:{source.port}" in source.requests[0]
    assert asked == ["photos.example"]


@pytest.mark.mock(private_uploads="local")
@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("http://localhost:3000", 0),
        ("http://[::1]:3000", 0),
        ("https://elsewhere.example", 422),
        ("null", 422),
    ],
)
async def test_a_page_of_another_site_does_not_count_as_this_machine(
    api: Api, origin: str, code: int
) -> None:
    async with site(picture) as source:
        assert (await upload(api, source.url(), Origin=origin))["code"] == code
        assert bool(source.requests) == (code == 0)


async def test_a_request_over_the_network_does_not_count_as_this_machine(api: Api) -> None:
    app = api.http._transport.app  # type: ignore[attr-defined]
    far = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
    async with (
        site(picture) as source,
        httpx.AsyncClient(transport=far, base_url="http://m") as http,
    ):
        assert (await upload(Api(http, api.token, api.session_id), source.url()))["code"] == 422
        assert not source.requests


@pytest.mark.parametrize(("options", "code"), [((), 422), (("--allow-private-uploads",), 0)])
async def test_a_server_for_the_network_fetches_from_its_own_only_when_told(
    options: tuple[str, ...], code: int
) -> None:
    with serve("--host", "0.0.0.0", "--render", "stub", *options) as url:
        async with httpx.AsyncClient(base_url=url) as http, site(picture) as source:
            api = await Api(http).connect()
            assert (await upload(api, source.url()))["code"] == code


async def test_a_file_that_comes_too_slowly_is_given_up(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "DEADLINE", 0.3)
    async with asyncio.timeout(10), site(dripping) as source:
        assert (await upload(api, source.url()))["code"] == 422


@pytest.mark.mock(profile={"upload_limit_mb": 1})
async def test_a_file_without_end_is_too_large(api: Api) -> None:
    async with asyncio.timeout(20), site(endless) as source:
        assert (await upload(api, source.url()))["code"] == 4002


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.png",
        "http://",
        "http://[::1/a.png",
        "http://127.0.0.1:99999/a.png",
        "http://a..b/a.png",
        "http://\x00/a.png",
        "http://" + "a" * 300 + "/a.png",
        "sea.png",
    ],
)
async def test_what_is_no_address_is_422(api: Api, url: str) -> None:
    assert (await upload(api, url))["code"] == 422


async def test_a_failed_fetch_leaves_nothing(api: Api) -> None:
    async with site(picture) as source:
        path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
        answer = await api.post(path, {"urls": [source.url(), source.url(host="127.0.0.9")]})
    assert answer.json()["code"] == 422
    assert (await api.state())["video_infos"] == []
    assert (await api.upload(*PHOTOS)).json()["code"] == 0


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192"),
        *("168.63.129.16", "224.0.0.1"),
        *("255.255.255.255", "198.18.0.1", "::", "::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_addresses_of_no_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("localhost", True), ("[::1]", True), ("mock", False), ("", False)],
)
def test_names_of_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here
