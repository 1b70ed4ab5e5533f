"""Opening a stranger's file: by one named decoder, its size checked before anything is decoded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

MAX_SIDE = 32_768
MAX_IMAGE_PIXELS = 100_000_000
MAX_VIDEO_PIXELS = 8_192 * 8_192


class Unreadable(Exception):
    """Bytes that are not what they begin as; the text says what is wrong with them."""


def open_av(path: Path, format: str) -> InputContainer:
    """The container of a video, a GIF or a sound.

    The demuxer is named, never guessed: a playlist in a video's clothes would make FFmpeg open
    other files.

    Raises:
        Unreadable: it does not open.
    """
    import av

    try:
        return av.open(str(path), format=format, options={"protocol_whitelist": "file"})
    except (av.FFmpegError, ValueError) as problem:
        raise Unreadable(reason(problem)) from None


def open_image(path: Path, format: str) -> Image:
    """The picture at `path`, header read, nothing decoded; its size is within bounds.

    Raises:
        Unreadable: it does not open, or is absurdly large.
    """
    from PIL import Image, UnidentifiedImageError

    if format not in _PILLOW_FORMATS:
        raise Unreadable("it is no picture")
    if format == "heic":
        _register_heic()
    # The check below is ours and stricter; Pillow's would only warn.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(path, formats=[_PILLOW_FORMATS[format]])
    except UnidentifiedImageError:
        raise Unreadable("its header is damaged") from None
    except PILLOW_ERRORS as problem:
        raise Unreadable(reason(problem)) from None
    try:
        check_size(*image.size, MAX_IMAGE_PIXELS)
    except Unreadable:
        image.close()
        raise
    return image


_PILLOW_FORMATS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "heic": "HEIF",
}
# What Pillow's decoders let through on damaged bytes.
PILLOW_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error)


def load(image: Image) -> None:
    """Decode the picture.

    Raises:
        Unreadable: it does not decode to its end.
    """
    try:
        image.load()
    except (*PILLOW_ERRORS, MemoryError) as problem:
        raise Unreadable(reason(problem)) from None


def orientation(image: Image) -> int:
    """EXIF's number for how the camera was held, 1 for upright or where it cannot be read."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except (*PILLOW_ERRORS, TypeError):
        return 1


def visual(container: InputContainer) -> VideoStream | None:
    """The moving picture in a container; cover art is none, nor is what nobody can decode."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if decodable(stream) and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def audible(container: InputContainer) -> AudioStream | None:
    """The first sound in a container that can be decoded."""
    return next(filter(decodable, container.streams.audio), None)


def decodable(stream: Stream) -> bool:
    """A stream of an unknown codec has no context, whatever its type says."""
    return getattr(stream, "codec_context", None) is not None


def turned(frame: VideoFrame) -> int:
    """How far a player turns the picture counterclockwise, in quarter turns (0-3)."""
    return round(frame.rotation / 90) % 4


def webp_durations(path: Path) -> list[float]:
    """How long each frame of an animated WebP stands, in seconds; empty for a still."""
    return [
        max(int.from_bytes(body[12:15], "little"), 10) / 1000
        for kind, body in _riff_chunks(path)
        if kind == b"ANMF" and len(body) >= 16
    ]


def _riff_chunks(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """The top-level chunks after the RIFF header: kind and first 16 bytes."""
    with path.open("rb") as file:
        file.seek(12)
        while len(header := file.read(8)) == 8:
            kind, size = struct.unpack("<4sI", header)
            body = file.read(min(size, 16))
            yield kind, body
            file.seek(size + size % 2 - len(body), 1)


def check_size(width: int, height: int, pixels: int) -> None:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= pixels):
        raise Unreadable(
            f"its header says {width}x{height}; at most {MAX_SIDE} pixels a side and "
            f"{pixels // 1_000_000} megapixels are decoded"
        )


def _register_heic() -> None:
    try:
        import pillow_heif
    except ImportError:
        raise Unreadable("this server has no HEIC decoder (install pillow-heif)") from None
    pillow_heif.register_heif_opener()


def reason(problem: BaseException) -> str:
    """One short line that names no path."""
    text = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return text.splitlines()[0].split(": '")[0][:120]
