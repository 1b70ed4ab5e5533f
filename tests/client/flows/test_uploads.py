"""Uploading: what is checked before anything is sent, and what is sent."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import httpx
import pytest
from nemovideo_client import Settings, errors
from nemovideo_client.effects import News, Progress
from nemovideo_client.testing import VirtualClient

from tests.client.backend import API, CDN, Backend
from tests.client.conftest import Connect


def test_several_files_in_one_request(
    client: VirtualClient, backend: Backend, photo: Path, tmp_path: Path
) -> None:
    clip = tmp_path / "venue clip.MP4"
    clip.write_bytes(b"clip bytes")
    records = client.upload(photo, clip)
    assert [record.filename for record in records] == ["beach.jpg", "venue clip.MP4"]
    assert {(record.kind, record.url) for record in records} == {("image", f"{CDN}/upload")}
    assert [record.raw["filename"] for record in records] == ["beach.jpg", "venue clip.MP4"]
    request = backend.log[-1]
    session = client.journey.session_id
    assert str(request.url) == f"{API}/api/upload-video/nemo_agent/me/{session}"
    assert request.content.count(b'name="files"') == 2
    assert photo.read_bytes() in request.content
    assert b"clip bytes" in request.content
    assert re.search(rb'filename="beach.jpg"\r\nContent-Type: image/jpeg', request.content)


def test_urls_as_json(client: VirtualClient, backend: Backend) -> None:
    records = client.upload("https://example.com/a.jpg", "http://example.com/b")
    assert json.loads(backend.log[-1].content) == {
        "urls": ["https://example.com/a.jpg", "http://example.com/b"],
        "source_type": "url",
    }
    assert len(records) == 2


def test_what_was_uploaded_is_remembered_in_order(
    client: VirtualClient, backend: Backend, photo: Path
) -> None:
    records = client.upload(photo, "https://example.com/a.jpg", str(photo))
    assert [found.filename for found in records] == [photo.name, records[1].filename, photo.name]
    assert client.journey.uploads == [photo, "https://example.com/a.jpg", photo]
    assert backend.count("upload") == 3


def test_progress_in_bytes(client: VirtualClient, photo: Path, news: list[News]) -> None:
    photo.write_bytes(b"x" * 200_000)
    client.upload(photo)
    bytes_sent = [p for p in news if isinstance(p, Progress) and p.note == "bytes"]
    assert bytes_sent[-1] == Progress("upload", 200_000, 200_000, "bytes")
    assert len(bytes_sent) > 2
    assert news[-1] == Progress("upload", 1, 1, "files")


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("scan.pdf", b"x", errors.UnsupportedFile, "mp4, mov, avi"),
        ("photo.heic", b"x", errors.UnsupportedFile, "photo.heic"),
        ("plain", b"x", errors.UnsupportedFile, "plain"),
        ("empty.jpg", b"", errors.UnsupportedFile, "empty"),
        ("big.jpg", b"x" * 2001, errors.FileTooLarge, "Compress or trim"),
        ("missing.jpg", None, errors.UsageError, "no file"),
    ],
)
def test_refused_before_anything_is_sent(
    connect: Connect,
    settings: Settings,
    backend: Backend,
    tmp_path: Path,
    photo: Path,
    name: str,
    content: bytes | None,
    error: type[errors.NemoVideoError],
    words: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    client = connect(backend, settings=dataclasses.replace(settings, upload_limit=2000))
    with pytest.raises(error, match=words):
        client.upload(photo, tmp_path / name)
    assert backend.log == []


def test_the_limit_itself_is_accepted(
    connect: Connect, settings: Settings, backend: Backend, photo: Path
) -> None:
    photo.write_bytes(b"x" * 2000)
    client = connect(backend, settings=dataclasses.replace(settings, upload_limit=2000))
    client.upload(photo)
    assert backend.count("upload") == 1


def test_the_size_error_has_both_numbers(
    connect: Connect, settings: Settings, backend: Backend, photo: Path
) -> None:
    photo.write_bytes(b"x" * (3 * 2**20))
    client = connect(backend, settings=dataclasses.replace(settings, upload_limit=2**20))
    with pytest.raises(errors.FileTooLarge, match=r"'beach\.jpg' has 3 MB; the limit is 1 MB") as e:
        client.upload(photo)
    assert e.value.code == 4002


@pytest.mark.parametrize("url", ["ftp://example.com/a.jpg", "http:///a.jpg", "file:///etc/hosts"])
def test_other_addresses_are_refused(client: VirtualClient, backend: Backend, url: str) -> None:
    with pytest.raises(errors.UsageError, match=r"no http\(s\) URL"):
        client.upload(url)
    assert backend.log == []


def test_nothing_to_upload(client: VirtualClient) -> None:
    with pytest.raises(errors.UsageError, match="Nothing to upload"):
        client.upload()


def test_a_folder_is_no_file(client: VirtualClient, tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError, match="no file"):
        client.upload(tmp_path)


@pytest.mark.parametrize("code", [4001, 4002])
@pytest.mark.parametrize("errors_by", ["body", "status", "detail"])
def test_the_servers_own_refusal(
    client: VirtualClient, backend: Backend, photo: Path, code: int, errors_by: str
) -> None:
    backend.errors, backend.refusals["upload"] = errors_by, [code]
    expected = errors.UnsupportedFile if code == 4001 else errors.FileTooLarge
    with pytest.raises(expected):
        client.upload(photo)
    assert client.journey.uploads == []


def test_an_upload_is_sent_again_after_a_new_token(
    client: VirtualClient, backend: Backend, photo: Path
) -> None:
    backend.refusals["upload"] = [1001]
    client.upload(photo)
    assert all(photo.read_bytes() in request.content for request in backend.at("upload"))
    assert backend.count("upload") == 2


def test_an_answer_without_records(client: VirtualClient, backend: Backend, photo: Path) -> None:
    backend.refusals["upload"] = [httpx.Response(200, json={"code": 0, "data": {"files": None}})]
    assert client.upload(photo) == ()
