"""Small files to upload, made here: one of every accepted type, and some that are none."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from typing import Any

IMAGES = ("jpg", "jpeg", "png", "gif", "webp", "heic")
VIDEOS = ("mp4", "mov", "avi", "webm", "mkv")
SOUNDS = ("mp3", "wav", "m4a", "aac")


def photos(count: int, width: int = 64, height: int = 48) -> list[tuple[str, bytes]]:
    """Different PNG files, by name and bytes."""
    return [(f"photo-{n + 1}.png", png(width, height, n * 40 % 256)) for n in range(count)]


def png(width: int = 64, height: int = 48, shade: int = 128) -> bytes:
    """A PNG of one color, written by hand so that it needs no imaging library."""
    row = b"\0" + bytes((shade, 255 - shade, 90)) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(row * height))
    return b"\x89PNG\r\n\x1a\n" + chunks + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@functools.cache
def sample(extension: str) -> bytes:
    """A valid file of an accepted type, about a second long where it has a length."""
    if extension == "png":
        return png()
    if extension in IMAGES:
        return _image(extension)
    return _video(extension) if extension in VIDEOS else _sound(extension)


def _image(extension: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    kind = {"jpg": "jpeg", "heic": "heif"}.get(extension, extension)
    if extension == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.new("RGB", (64, 48), (200, 120, 40)).save(out, kind)
    return out.getvalue()


def tiny(kind: str) -> bytes:
    """An image of a single pixel; `kind` as Pillow calls it."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, kind)
    return out.getvalue()


_VIDEO_CODECS = {"webm": ("libvpx", "webm"), "avi": ("mpeg4", "avi"), "mkv": ("mpeg4", "matroska")}
_SOUND_CODECS = {
    "mp3": ("libmp3lame", "mp3"),
    "wav": ("pcm_s16le", "wav"),
    "m4a": ("aac", "ipod"),
    "aac": ("aac", "adts"),
}


def _video(extension: str) -> bytes:
    import av
    import numpy as np

    codec, container = _VIDEO_CODECS.get(extension, ("mpeg4", extension))
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(10):
            pixels = np.full((48, 64, 3), shade * 20, np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()


def _sound(extension: str) -> bytes:
    import av
    import numpy as np

    codec, container = _SOUND_CODECS[extension]
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=44100)
        wave = (np.sin(np.arange(44100) * 0.06) * 8000).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(wave, "s16", "mono")
        frame.sample_rate = 44100
        # The resampler gives each encoder its own sample format and frame size.
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format, "mono", 44100, size)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return out.getvalue()
