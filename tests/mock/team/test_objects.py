"""Files that servers share: a folder here, a bucket where moto is installed."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from nemovideo_mock.durable.objects import Objects
from nemovideo_mock.errors import Unavailable

pytestmark = pytest.mark.anyio

MEGABYTE = 1 << 20
_STREAMED = """
import asyncio, resource, sys
from pathlib import Path
from nemovideo_mock.durable.objects import Objects

folder, size = Path(sys.argv[1]), int(sys.argv[2])
with (folder / "large").open("wb") as file:
    file.truncate(size)

async def main():
    objects = Objects(str(folder / "objects"))
    (folder / "small").write_text("what a first call loads is loaded now")
    await objects.put("small", folder / "small")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await objects.put("large", folder / "large")
    assert await objects.fetch("large", folder / "again")
    assert (folder / "again").stat().st_size == size
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(main())
"""


@pytest.fixture(params=["folder", "s3"])
def where(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A place for files."""
    if request.param == "folder":
        yield str(tmp_path / "objects")
        return
    moto = pytest.importorskip("moto.server", reason="pip install 'moto[server]' for S3")
    with ExitStack() as stack:
        server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        stack.callback(server.stop)
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "anything")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        _make_bucket(f"http://{host}:{port}/nemo")
        yield "s3://nemo/prefix"


def _make_bucket(url: str) -> None:
    credential = "Credential=any/20260101/us-east-1/s3/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"}
    httpx.put(url, headers=headers).raise_for_status()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def test_a_file_comes_back_as_it_was(where: str, tmp_path: Path) -> None:
    objects = Objects(where)
    objects.check()
    sent, back = tmp_path / "sent", tmp_path / "in" / "back"
    # More than one part of an upload, and no whole number of them.
    sent.write_bytes(bytes(range(256)) * (11 * MEGABYTE // 256) + b"the end")
    assert not await objects.fetch("media/one", back)
    await objects.put("media/one", sent)
    assert await objects.fetch("media/one", back)
    assert digest(back) == digest(sent)
    objects.remove("media/one")
    objects.remove("media/one")
    assert not await objects.fetch("media/one", tmp_path / "gone")


async def test_what_is_there_stays_unless_it_is_stored_anyway(where: str, tmp_path: Path) -> None:
    objects = Objects(where)
    paths = [tmp_path / name for name in ("first", "second")]
    for path in paths:
        path.write_text(path.name)
    for number, anyway in enumerate((False, True)):
        await objects.put("one", paths[0])
        await objects.put("one", paths[1], anyway=anyway)
        assert await objects.fetch("one", tmp_path / str(number))
    assert [(tmp_path / name).read_text() for name in "01"] == ["first", "second"]


async def test_no_file_is_in_memory_as_a_whole(tmp_path: Path) -> None:
    size = 96 * MEGABYTE
    command = (sys.executable, "-c", _STREAMED, str(tmp_path), str(size))
    found = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=True
    )
    assert int(found.stdout) * 1024 < size / 2


async def test_a_place_that_is_gone_is_said_so(tmp_path: Path) -> None:
    objects = Objects(str(tmp_path / "objects"))
    (tmp_path / "objects").rmdir()
    (tmp_path / "objects").write_text("no folder")
    with pytest.raises(Unavailable, match="object store does not answer"):
        objects.check()
