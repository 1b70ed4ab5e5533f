from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from tests.mock.support import PHOTOS, Api, photo

pytestmark = pytest.mark.anyio


def film_with_sound() -> bytes:
    """A second of black H.264 and silent AAC."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=10, width=64, height=48)
        sound = container.add_stream("aac", rate=48_000, layout="stereo")
        for index in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts = index
            container.mux(video.encode(frame))
        silence = av.AudioFrame.from_ndarray(
            np.zeros((2, 48_000), np.float32), format="fltp", layout="stereo"
        )
        silence.sample_rate = 48_000
        container.mux(sound.encode(silence))
        container.mux([*video.encode(None), *sound.encode(None)])
    return out.getvalue()


async def test_several_files_in_one_request(api: Api) -> None:
    data = (await api.upload(*PHOTOS)).json()["data"]
    assert data["session_state_applied"] is True
    assert [file["filename"] for file in data["files"]] == ["sea.png", "sun.png"]
    first = data["files"][0]
    assert (first["file_type"], first["width"], first["height"]) == ("image", 64, 48)
    assert len(first["hash"]) == 64


async def test_the_state_shows_them(api: Api) -> None:
    files = (await api.upload(*PHOTOS)).json()["data"]["files"]
    assert (await api.state())["video_infos"] == files


async def test_the_url_serves_the_bytes_without_a_bearer(api: Api) -> None:
    url = (await api.upload(*PHOTOS)).json()["data"]["files"][0]["cdn_url"]
    answer = await api.http.get(url)
    assert (answer.status_code, answer.content) == (200, PHOTOS[0][1])
    part = await api.http.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"hello"),
        ("photo.heic", b"\0\0\0\x18ftypheic"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("fake.png", b"not a picture"),
        ("empty.jpg", b""),
        ("cut.png", photo()[:40]),
    ],
)
async def test_what_is_no_media_is_4001(api: Api, name: str, content: bytes) -> None:
    answer = (await api.upload(PHOTOS[0], (name, content))).json()
    assert answer["code"] == 4001
    assert name in answer["message"]
    assert (await api.state())["video_infos"] == []


@pytest.mark.parametrize("gone", ["avc1", "avc1 mp4a esds"])
async def test_a_codec_nobody_knows_is_no_crash(api: Api, gone: str) -> None:
    content = film_with_sound()
    header = content.index(b"moov")
    for codec in gone.split():
        content = content[:header] + content[header:].replace(codec.encode(), b"zzzz")
    answer = (await api.upload(("film.mp4", content))).json()
    assert answer["code"] == 4001, answer
    assert "codec" in answer["message"]


async def test_sound_of_a_codec_nobody_knows_is_left_out(api: Api) -> None:
    content = film_with_sound()
    header = content.index(b"moov")
    content = content[:header] + content[header:].replace(b"mp4a", b"zzz1").replace(
        b"esds", b"zzz2"
    )
    answer = (await api.upload(("film.mp4", content))).json()
    assert answer["data"]["files"][0]["file_type"] == "video"
    draft = {"t": [{"tt": 0, "sg": [{"d": 500, "m": {"media": answer["data"]["files"][0]["id"]}}]}]}
    await api.render("r", draft)
    assert (await api.poll_to_end("r"))["status"] == "completed"


async def test_an_upload_that_is_gone_from_the_disk_is_404(api: Api) -> None:
    url = (await api.upload(PHOTOS[0])).json()["data"]["files"][0]["cdn_url"]
    worlds = api.http._transport.app.worlds  # type: ignore[attr-defined]
    for file in Path(worlds.root).rglob("media/*"):
        file.unlink()
    answer = await api.http.get(url)
    assert (answer.status_code, answer.json()["code"]) == (404, 404)
    assert "gone" in answer.json()["message"]


@pytest.mark.mock(profile={"upload_limit_mb": 1})
async def test_too_large_is_4002_and_leaves_nothing(api: Api) -> None:
    answer = (await api.upload(("big.png", photo() + b"\0" * 2**20))).json()
    assert answer["code"] == 4002
    assert "1 MB" in answer["message"]
    assert (await api.state())["video_infos"] == []
    worlds = api.http._transport.app.worlds  # type: ignore[attr-defined]
    assert not list(Path(worlds.root).rglob("incoming/*"))


async def test_another_field_is_refused(api: Api) -> None:
    path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
    answer = await api.post(path, files=[("file", PHOTOS[0])])
    assert answer.status_code == 422
    assert "'file'" in answer.json()["message"]
    assert "files" in answer.json()["message"]


@pytest.mark.mock(profile={"upload_field": "either"})
async def test_another_field_where_it_is_allowed(api: Api) -> None:
    path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
    assert (await api.post(path, files=[("file", PHOTOS[0])])).json()["code"] == 0


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense"),
        ("multipart/form-data", b"--b--"),
        ("text/plain", b"x"),
        ("application/json", b'{"urls":[]}'),
        ("application/json", b'{"source_type":"url"}'),
    ],
)
async def test_a_bad_form_is_422(api: Api, content_type: str, body: bytes) -> None:
    path = f"/api/upload-video/nemo_agent/me/{api.session_id}"
    headers = {**api.headers, "Content-Type": content_type}
    answer = await api.http.post(path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, 422)


async def test_a_path_in_a_filename_is_only_a_name(api: Api) -> None:
    for name in ("../../evil.png", "..\\evil.png", "/etc/evil.png"):
        files = (await api.upload((name, PHOTOS[0][1]))).json()["data"]["files"]
        assert files[0]["filename"] == "evil.png"
