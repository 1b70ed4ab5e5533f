from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nemovideo_mock.errors import UnsupportedFile
from nemovideo_mock.media import ACCEPTED, Probe, probe, sniff
from PIL import Image

from tests.mock.render.studio import BLUE, RED, film, flat, sine


def saved(path: Path, **options: Any) -> Path:
    Image.new("RGB", (64, 48), RED).save(path, format=None if path.suffix else "PNG", **options)
    return path


def refusal(path: Path, filename: str | None = None, *, heic: bool = False) -> str:
    with pytest.raises(UnsupportedFile) as caught:
        probe(path, filename or path.name, heic=heic)
    assert caught.value.code == 4001
    assert len(caught.value.message) < 400
    assert str(path.parent) not in caught.value.message
    return caught.value.message


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG with a header of this size and whatever follows."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*item) for item in ((b"IHDR", header), *chunks))


@pytest.mark.parametrize("extension", ["jpg", "jpeg", "png", "webp", "gif"])
def test_pictures(tmp_path: Path, extension: str) -> None:
    found = probe(saved(tmp_path / f"a.{extension}"), f"a.{extension}")
    assert (found.kind, found.width, found.height, found.duration) == ("image", 64, 48, 0)


@pytest.mark.parametrize(
    ("extension", "codec"),
    [
        ("mp4", "libx264"),
        ("mov", "libx264"),
        ("mkv", "libx264"),
        ("webm", "libvpx"),
        ("avi", "mpeg4"),
    ],
)
def test_videos(tmp_path: Path, extension: str, codec: str) -> None:
    path = film(tmp_path / f"a.{extension}", lambda _: flat(RED), 20, codec=codec)
    found = probe(path, path.name)
    assert (found.kind, found.width, found.height) == ("video", 160, 90)
    assert found.duration == pytest.approx(2.0, abs=0.11)
    assert found.fps == pytest.approx(10, abs=0.1)
    assert not found.has_audio


@pytest.mark.parametrize(
    ("extension", "codec", "sample_format"),
    [
        ("mp3", "libmp3lame", "fltp"),
        ("wav", "pcm_s16le", "s16"),
        ("m4a", "aac", "fltp"),
        ("aac", "aac", "fltp"),
    ],
)
def test_sounds(tmp_path: Path, extension: str, codec: str, sample_format: str) -> None:
    path = sounded(tmp_path / f"a.{extension}", codec, sample_format)
    found = probe(path, path.name)
    assert (found.kind, found.width, found.has_audio) == ("audio", 0, True)
    assert found.duration == pytest.approx(3.0, abs=0.1)


def sounded(path: Path, codec: str, sample_format: str) -> Path:
    import av

    wave = sine(3)
    if sample_format == "s16":
        wave = (wave * 32767).astype(np.int16)
    with av.open(str(path), "w", format="adts" if path.suffix == ".aac" else None) as container:
        stream: Any = container.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(wave, format=sample_format, layout="mono")
        frame.sample_rate, frame.pts = 48_000, 0
        for item in (frame, None):
            container.mux(stream.encode(item))
    return path


def test_a_video_with_sound_says_so(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", lambda _: flat(RED), 20, sound=sine(2))
    assert probe(path, "a.mp4").has_audio


def test_turned_photos_have_the_size_they_are_seen_at(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = probe(saved(tmp_path / "a.jpg", exif=exif), "a.jpg")
    assert (found.width, found.height) == (48, 64)


@pytest.mark.parametrize("extension", ["gif", "webp"])
def test_animations_are_videos(tmp_path: Path, extension: str) -> None:
    frames = [Image.new("RGB", (64, 48), color) for color in (RED, BLUE, RED)]
    path = tmp_path / f"a.{extension}"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=200)
    found = probe(path, path.name)
    assert (found.kind, found.width, found.height) == ("video", 64, 48)
    assert found.duration == pytest.approx(0.6)
    assert found.fps == pytest.approx(5)


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png")
    assert probe(path, "clip.mp4").kind == "image"
    assert probe(path, "PHOTO.JPG").format == "png"


def test_heic_follows_the_switch(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "a.heic"
    heif.from_pillow(Image.new("RGB", (64, 48), RED)).save(path)
    assert "jpg" in refusal(path)
    refusal(path, "disguised.jpg")
    found = probe(path, "a.heic", heic=True)
    assert (found.kind, found.width, found.height) == ("image", 64, 48)


@pytest.mark.parametrize(
    "filename", ["notes.txt", "noextension", "a.svg", "a.png.exe", "jpg", ".png"]
)
def test_other_extensions_are_refused_with_the_accepted_ones(tmp_path: Path, filename: str) -> None:
    message = refusal(saved(tmp_path / "a.png"), filename)
    assert all(extension in message for extension in ACCEPTED)


@pytest.mark.parametrize("filename", ["a.png", "a.mp4", "a.mp3"])
def test_nothing_at_all(tmp_path: Path, filename: str) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert "empty" in refusal(tmp_path / "a", filename)


HOSTILE = {
    "svg with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n",
    "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "html": b"<!doctype html><script>alert(1)</script>",
    "elf": b"\x7fELF" + bytes(200),
    "pdf": b"%PDF-1.7\n%" + bytes(100),
    "zeros": bytes(4096),
    "half a jpeg header": b"\xff\xd8\xff",
    "png and nothing": b"\x89PNG\r\n\x1a\n",
    "50,000 x 50,000": png(50_000, 50_000, (b"IDAT", zlib.compress(bytes(1000)))),
    "20,000 x 20,000": png(20_000, 20_000, (b"IDAT", zlib.compress(bytes(1000)))),
    "0 x 0": png(0, 0),
    "text bomb": png(8, 8, (b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000), 9))),
    "mp4 of one atom": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2",
    "mp4 with a huge atom": b"\x00\x00\x00\x18ftypisom"
    + bytes(12)
    + b"\xff\xff\xff\xffmoov"
    + bytes(64),
    "quicktime reference": b"\x00\x00\x00\x40moov\x00\x00\x00\x38rmra" + bytes(48),
    "matroska and noise": b"\x1a\x45\xdf\xa3" + bytes(range(256)),
    "riff of nothing": b"RIFF\xff\xff\xff\xffWEBP" + bytes(20),
    "wave of nothing": b"RIFF\x10\x00\x00\x00WAVE",
    "gif of nothing": b"GIF89a\xff\xff\xff\xff\x00\x00\x00",
    "mp3 tag only": b"ID3\x04\x00\x00\x00\x00\x00\x00",
    "one mpeg frame header": b"\xff\xfb\x90\x64",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("extension", ["png", "mp4"])
def test_hostile_bytes_are_refused(tmp_path: Path, name: str, extension: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(HOSTILE[name])
    refusal(path, f"a.{extension}")


def test_a_zip_named_png_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.png", "w") as archive:
        archive.writestr("a.png", "not a picture")
    refusal(tmp_path / "a.png")


@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "gif"])
def test_a_picture_cut_short_is_refused(tmp_path: Path, extension: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    path = tmp_path / f"a.{extension}"
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refusal(path)


def test_a_video_cut_short_is_refused(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", lambda _: flat(RED), 20)
    path.write_bytes(path.read_bytes()[:200])
    refusal(path)


def test_a_name_is_never_followed(tmp_path: Path) -> None:
    path = saved(tmp_path / "stored")
    assert probe(path, "../../../etc/passwd/../a.png").kind == "image"
    assert "/etc" not in refusal(path, "/etc/passwd")
    assert "\x1b" not in refusal(path, "a\x1b[31m.exe")
    refusal(path, "x" * 100_000 + ".exe")


def test_a_picture_that_is_also_something_else_is_only_a_picture(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("evil.py", "boom")
    path.write_bytes(path.read_bytes() + archive.getvalue())
    assert probe(path, "a.png") == Probe(kind="image", format="png", width=64, height=48)


def test_sniffing_noise_finds_nothing_but_mpeg_sync_words() -> None:
    dice = np.random.default_rng(3)
    found = {sniff(dice.integers(0, 256, 64, np.uint8).tobytes()) for _ in range(2000)}
    assert found <= {None, "mp3", "aac"}
