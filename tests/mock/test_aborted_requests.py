"""Clients that go away before their request is complete."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.mock.support import Api, serve

pytestmark = pytest.mark.anyio

PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="x.png"\r\n\r\nabc'


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/json"])
@pytest.mark.parametrize("body", [b"", PART])
async def test_an_aborted_upload(
    kind: str, body: bytes, protocol: tuple[str, ...], tmp_path: Path
) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    with (
        log.open("w") as stderr,
        serve("--render", "stub", "--data", str(data), *protocol, stderr=stderr) as url,
    ):
        async with httpx.AsyncClient(base_url=url) as http:
            api = await Api(http).connect()
            head = f"POST /api/upload-video/nemo_agent/me/{api.session_id} HTTP/1.1\r\nHost: x\r\n"
            lines = {**api.headers, "Content-Type": kind, "Content-Length": "100000"}
            head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            address = urlsplit(url)
            with socket.create_connection((address.hostname, address.port)) as connection:
                connection.sendall(head.encode() + b"\r\n" + body)
                time.sleep(0.2)  # noqa: ASYNC251
            (exchange,) = (await api.control("journal?operation=upload"))["exchanges"]
            assert (exchange["ending"], exchange["response"]["status"]) == ("aborted", None)
            assert (await api.state()).get("video_infos") == []
    assert log.read_text() == ""
    assert not [file for file in data.rglob("incoming/*") if file.is_file()]
