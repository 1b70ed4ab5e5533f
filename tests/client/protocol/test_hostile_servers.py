"""A server that lies, never ends or sends too much: an error in time, never a traceback."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_client import AsyncClient, Client, Settings, errors
from nemovideo_client.flows import download as downloads
from nemovideo_client.flows.turn import STREAM_SIZE
from nemovideo_client.protocol.sse import EVENT_LIMIT, Decoder
from nemovideo_client.testing import Chunks, VirtualClient
from nemovideo_client.wire import ANSWER_LIMIT

from tests.client.backend import API, DRAFT, SPEECH, VIDEO, Backend

Send = Callable[[bytes], None]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@contextlib.contextmanager
def listening(answer: Callable[[Send], None]) -> Iterator[str]:
    """A socket on 127.0.0.1 that reads one request and then does what the test says."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                threading.Thread(target=speak, args=(connection,), daemon=True).start()

    def speak(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            answer(connection.sendall)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def drip(data: bytes) -> Callable[[Send], None]:
    def answer(send: Send) -> None:
        send(data)
        while True:
            time.sleep(0.05)
            send(b"x")

    return answer


def endless(send: Send) -> None:
    send(HEAD + b"\r\n")
    while True:
        send(b" " * 2**20)


# Packed here, and not while a client waits for it with two seconds of patience.
BOMB = gzip.compress(bytes(3 * ANSWER_LIMIT), compresslevel=1)


def bomb(send: Send) -> None:
    length = f"content-length: {len(BOMB)}\r\n\r\n".encode()
    send(HEAD + b"content-encoding: gzip\r\n" + length + BOMB)


def twice_packed(send: Send) -> None:
    send(HEAD + b"content-encoding: gzip, gzip\r\ncontent-length: 1\r\n\r\nx")


HOSTILE = {
    "head by bytes": (drip(b"HTTP/1.1 200 OK\r\nx: "), errors.ConnectionLost, "in time"),
    "body by bytes": (drip(HEAD + b"\r\n{"), errors.ConnectionLost, "in time"),
    "without end": (endless, errors.UnreadableAnswer, "16 MiB"),
    "a bomb": (bomb, errors.UnreadableAnswer, "16 MiB"),
    "a packed bomb": (twice_packed, errors.UnreadableAnswer, "packed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_answers_have_limits(name: str, tmp_path: Path) -> None:
    answer, kind, words = HOSTILE[name]
    began = time.monotonic()
    with listening(answer) as url:
        settings = Settings(api_url=url, token="t", timeout=2, folder=tmp_path)
        with Client(settings) as client, pytest.raises(kind, match=words):
            client.credits()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("name", HOSTILE)
def test_answers_have_limits_awaited(name: str, tmp_path: Path) -> None:
    answer, kind, words = HOSTILE[name]

    async def main(url: str) -> None:
        settings = Settings(api_url=url, token="t", timeout=2, folder=tmp_path)
        async with AsyncClient(settings) as client:
            with pytest.raises(kind, match=words):
                await client.credits()

    began = time.monotonic()
    with listening(answer) as url:
        asyncio.run(main(url))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("data", [b"data: ", b"x", b"data: x\n"])
def test_an_event_has_an_end(data: bytes) -> None:
    assert EVENT_LIMIT == 16 * 2**20
    flood = data * (2**20 // len(data))
    decoder = Decoder()
    for _ in range(15):
        assert not list(decoder.feed(flood))
    with pytest.raises(errors.ConnectionLost, match="16 MiB"):
        list(decoder.feed(flood * 18))


def test_many_small_events_are_no_large_one() -> None:
    """In all, more than one event may have."""
    decoder, event = Decoder(), b'data: "' + b"." * 2_000 + b'"\n\n'
    for _ in range(20):
        assert len(list(decoder.feed(event * 500))) == 500


def test_a_stream_has_an_end(client: VirtualClient, backend: Backend) -> None:
    """It counts as dropped: the timeline says what became of the message."""
    flood = b": heartbeat\n\n" * 80_000
    backend.turns = [[DRAFT, *[flood] * (2 * STREAM_SIZE // len(flood))]]
    reply = client.say("make it")
    assert reply.dropped
    assert reply.changes


def test_redirects_end(client: VirtualClient, backend: Backend, tmp_path: Path) -> None:
    backend.refusals["file"] = [
        httpx.Response(302, headers={"location": f"https://cdn.example/{n}"}) for n in range(99)
    ]
    client.make([photo(tmp_path)], ["make it"], tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == VIDEO
    assert backend.count("download") == 1
    assert backend.count("file") <= 5 * 5


def photo(folder: Path) -> Path:
    path = folder / "a.jpg"
    path.write_bytes(b"x")
    return path


def exported(client: VirtualClient, backend: Backend, out: Path) -> Path:
    client.connect()
    backend.draft = DRAFT
    return client.export(out).path


@pytest.mark.parametrize(
    "page",
    [
        httpx.Response(200, text="<html>Sign in</html>", headers={"content-type": "text/html"}),
        httpx.Response(200, content=b"<html>Sign in</html>", headers={"content-type": "video/mp4"}),
        httpx.Response(200, content=b"\x89PNG" + bytes(99)),
        httpx.Response(200, content=b"x"),
    ],
)
def test_a_page_is_no_video(
    client: VirtualClient, backend: Backend, tmp_path: Path, page: httpx.Response
) -> None:
    backend.renders = [["completed"]]
    backend.poll = "output-url"
    backend.refusals["file"] = [page]
    assert exported(client, backend, tmp_path / "out.mp4").read_bytes() == VIDEO
    assert backend.count("download") == 1


def test_a_page_from_both_sides_is_an_error(
    client: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"the old one")
    for place in ("file", "download"):
        backend.refusals[place] = [
            httpx.Response(200, text="<html>", headers={"content-type": "text/html"})
        ]
    with pytest.raises(errors.DownloadFailed, match="'text/html'"):
        exported(client, backend, out)
    assert out.read_bytes() == b"the old one"


def test_a_video_larger_than_the_disk(
    client: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    huge = {"content-type": "video/mp4", "content-length": str(10**18)}
    for place in ("file", "download"):
        backend.refusals[place] = [httpx.Response(200, headers=huge, stream=Chunks([VIDEO]))]
    with pytest.raises(errors.DownloadFailed, match=r"needs \d+ MB, and \d+ MB are free"):
        exported(client, backend, tmp_path / "out.mp4")


def test_a_video_without_a_size_has_a_cap(
    client: VirtualClient, backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LIMIT", 5000)
    backend.poll = "output-url"
    flood = httpx.Response(200, content=iter([VIDEO] * 9), headers={"content-type": "video/mp4"})
    backend.refusals["file"] = [flood]
    backend.refusals["download"] = [
        httpx.Response(200, content=iter([VIDEO[:4000]]), headers={"content-type": "video/mp4"})
    ]
    backend.refusals["file"] += [httpx.Response(200, content=iter([VIDEO] * 9)) for _ in range(4)]
    assert exported(client, backend, tmp_path / "out.mp4").stat().st_size == 4000


def test_a_download_that_drips_is_resumed(
    client: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    def slow() -> Iterator[bytes]:
        for at in range(0, len(VIDEO), 1000):
            backend.clock.sleep(500)
            yield VIDEO[at : at + 1000]

    headers = {"content-type": "video/mp4", "content-length": str(len(VIDEO))}
    backend.refusals["file"] = [httpx.Response(200, headers=headers, stream=Chunks(slow()))]
    assert exported(client, backend, tmp_path / "out.mp4").read_bytes() == VIDEO
    assert backend.at("file")[1].headers["range"] == "bytes=2000-"


ODD: list[Any] = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "1" + "0" * 400,
    "1" + "0" * 5000,
    "null",
    '"\\ud800\\u001b[31m"',
    "[" * 5000,
    "{}",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize(
    "place", ["credits", "state", "upload", "session", "poll", "render", "run"]
)
def test_odd_values_in_answers(
    client: VirtualClient, backend: Backend, tmp_path: Path, place: str, odd: str
) -> None:
    keys = "available frozen total progress size status code url d tt start volume session_id"
    fields = ",".join(f'"{key}":{odd}' for key in keys.split())
    segment = f'{{{fields},"m":{{{fields}}}}}'
    track = f'{{{fields},"m":{odd},"sg":[{segment}]}}'
    inner = f'{{{fields},"t":[{track}],"m":{{{fields}}}}}'
    body = f'{{"data":{{{fields},"draft":{inner},"files":[{odd}],"output":{{{fields}}}}}}}'
    backend.refusals[place] = [httpx.Response(200, text=body) for _ in range(20)]
    with contextlib.suppress(errors.NemoVideoError):
        client.credits()
    # The scripted backend asserts that it knows the session that it is asked for.
    with contextlib.suppress(errors.NemoVideoError, AssertionError):
        client.make([photo(tmp_path)], ["make it"], tmp_path / "out.mp4")


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_values_in_events(client: VirtualClient, backend: Backend, odd: str) -> None:
    bodies = (
        f'{{"type":{odd},"content":{odd},"text":{odd}}}',
        f'{{"code":{odd},"error":{odd},"errorCode":{odd}}}',
        f'{{"content":{{"parts":[{odd},{{"text":{odd},"functionCall":{odd}}}]}},"partial":{odd}}}',
        f'{{"actions":{odd}}}',
        odd,
    )
    frames = [f"data: {body}\n\n".encode() for body in bodies]
    backend.turns = [[*frames, SPEECH, DRAFT]]
    with contextlib.suppress(errors.NemoVideoError):
        client.say("make it")


@pytest.mark.parametrize("token", ["ü", "a\nb", "a\x00b", " ", "\ud800", 5, None, ["x"]])
def test_odd_tokens_from_the_server(client: VirtualClient, backend: Backend, token: object) -> None:
    answer = httpx.Response(200, text=json.dumps({"code": 0, "data": {"token": token}}))
    backend.refusals["token"] = [answer]
    with contextlib.suppress(errors.UnreadableAnswer):
        client.credits()


@pytest.mark.parametrize("token", ["ü", "x\ny", " xyz", "xyz\x7f", "\udc80"])
def test_odd_tokens_of_the_user(token: str) -> None:
    with pytest.raises(errors.UsageError, match="NEMO_TOKEN") as caught:
        Settings(api_url=API, token=token)
    assert token.strip() not in str(caught.value)


@pytest.mark.parametrize("text", ["\ud800", "a\udcffb"])
def test_text_that_cannot_be_sent(client: VirtualClient, text: str) -> None:
    with pytest.raises(errors.UsageError, match="cannot be sent"):
        client.say(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "nonsense://x"),
        ("ALL_PROXY", "http://[::"),
        ("SSL_CERT_FILE", "/nowhere/at/all.pem"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_odd_proxies_and_certificates(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(errors.UsageError, match="proxy or certificate"):
        Client(token="t")
