"""Uploads and generated clips: what is known of a file, found out from its bytes.

Files come from strangers. Each is opened by the one decoder its first bytes call for, and its
size is read from the header before anything is decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from nemovideo_mock.errors import UnsupportedFile

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

MediaKind = Literal["image", "video", "audio", "generated"]

# fact: upload.formats
ACCEPTED: tuple[str, ...] = (
    *("mp4", "mov", "avi", "webm", "mkv"),
    *("jpg", "jpeg", "png", "gif", "webp"),
    *("mp3", "wav", "m4a", "aac"),
)
HEIC: tuple[str, ...] = ("heic", "heif")

MAX_SIDE = 32_768
MAX_IMAGE_PIXELS = 100_000_000
MAX_VIDEO_PIXELS = 8_192 * 8_192
_HEAD_BYTES = 64
_PATIENCE_PACKETS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One thing a draft may refer to. Sizes in pixels as displayed, durations in seconds.

    `digest` is the SHA-256 of the bytes, in hexadecimal, and names the stored file; a generated
    clip has none: it is drawn from its `prompt` and `seed`.
    """

    id: str
    session_id: str
    kind: MediaKind
    filename: str
    at: float
    digest: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fps: float = 0.0
    has_audio: bool = False
    prompt: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a file turned out to be. Size in pixels as displayed, duration in seconds.

    An animated GIF or WebP is a video without sound; a still has no duration.
    """

    kind: Literal["image", "video", "audio"]
    format: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fps: float = 0.0
    has_audio: bool = False


class Unreadable(Exception):
    """Bytes that are not what they begin as; the text says what is wrong with them."""


def probe(path: Path, filename: str, *, heic: bool = False) -> Probe:
    """What the file at `path`, uploaded as `filename`, really is.

    The name only has to carry an accepted extension; everything else is read from the bytes.
    Blocks: run it in a thread.

    Raises:
        UnsupportedFile: the type is not accepted, or the bytes do not decode.
    """
    accepted = ACCEPTED + HEIC if heic else ACCEPTED
    shown = _shown(filename)
    if PurePath(filename).suffix.lower().removeprefix(".") not in accepted:
        raise UnsupportedFile(f"{shown} is not of an accepted type: {', '.join(accepted)}")
    format = sniff_file(path)
    if path.stat().st_size == 0:
        raise UnsupportedFile(f"{shown} is empty")
    if format is None or (format == "heic" and not heic):
        raise UnsupportedFile(f"{shown} holds none of the accepted types: {', '.join(accepted)}")
    try:
        return _PROBES.get(format, _probe_av)(path, format)
    except Unreadable as problem:
        raise UnsupportedFile(f"{shown} cannot be read as {format}: {problem}") from None


def sniff_file(path: Path) -> str | None:
    """The format of the file at `path`, from its first bytes."""
    with path.open("rb") as file:
        return sniff(file.read(_HEAD_BYTES))


def sniff(head: bytes) -> str | None:
    """The format a file's beginning announces, or None when it is not one we know."""
    for format, beginnings in _MAGIC.items():
        if head.startswith(beginnings):
            return format
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] in _ATOMS:
        return "heic" if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS else "mov"
    # MPEG audio: eleven set bits, then two of version and two of layer. Layer 0 is AAC's.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3" if head[1] & 0x06 else "aac"
    return None


_MAGIC: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {
        "jpeg": (b"\xff\xd8\xff",),
        "png": (b"\x89PNG\r\n\x1a\n",),
        "gif": (b"GIF87a", b"GIF89a"),
        "matroska": (b"\x1a\x45\xdf\xa3",),
        "mp3": (b"ID3",),
    }
)
# QuickTime files older than the `ftyp` atom begin with one of the others.
_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


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
        raise Unreadable(_reason(problem)) from None


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
        raise Unreadable("its header is broken") from None
    except PILLOW_ERRORS as problem:
        raise Unreadable(_reason(problem)) from None
    try:
        _check_size(*image.size, MAX_IMAGE_PIXELS)
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
# What Pillow's decoders let through on broken bytes.
PILLOW_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error)


def load(image: Image) -> None:
    """Decode the picture.

    Raises:
        Unreadable: it does not decode to its end.
    """
    try:
        image.load()
    except (*PILLOW_ERRORS, MemoryError) as problem:
        raise Unreadable(_reason(problem)) from None


def visual(container: InputContainer) -> VideoStream | None:
    """The moving picture in a container; cover art is none."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


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


def _probe_image(path: Path, format: str) -> Probe:
    with open_image(path, format) as image:
        size = image.size
        # An eighth of the size takes a fraction of the time and still reads every byte.
        image.draft("RGB", (size[0] // 8, size[1] // 8))
        load(image)
        on_its_side = _orientation(image) in (5, 6, 7, 8)
    width, height = reversed(size) if on_its_side else size
    return Probe(kind="image", format=format, width=width, height=height)


def _orientation(image: Image) -> int:
    """EXIF's number for how the camera was held, 1 for upright or where it cannot be read."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except (*PILLOW_ERRORS, TypeError):
        return 1


def _probe_webp(path: Path, format: str) -> Probe:
    still = _probe_image(path, format)
    return _animated(still, webp_durations(path))


def _probe_gif(path: Path, format: str) -> Probe:
    still = _probe_image(path, format)
    with open_av(path, format) as container:
        durations = [
            float(packet.duration * packet.time_base)
            for packet in _packets(container, container.streams.video[0])
            if packet.duration
        ]
    return _animated(still, durations)


def _animated(still: Probe, durations: list[float]) -> Probe:
    if len(durations) < 2:
        return still
    total = sum(durations)
    return Probe(
        kind="video",
        format=still.format,
        width=still.width,
        height=still.height,
        duration=total,
        fps=len(durations) / total,
    )


def _probe_av(path: Path, format: str) -> Probe:
    with open_av(path, format) as container:
        picture = visual(container)
        sound = next(iter(container.streams.audio), None)
        if picture is not None:
            return _probe_video(container, picture, format, has_audio=sound is not None)
        if sound is None:
            raise Unreadable("there is neither picture nor sound in it")
        _first_frame(container, sound)
        return Probe(
            kind="audio", format=format, duration=_duration(container, sound), has_audio=True
        )


def _probe_video(
    container: InputContainer, stream: VideoStream, format: str, *, has_audio: bool
) -> Probe:
    _check_size(stream.width, stream.height, MAX_VIDEO_PIXELS)
    frame = _first_frame(container, stream)
    ratio = stream.sample_aspect_ratio or 1
    width, height = round(stream.width * ratio), stream.height
    if turned(frame) % 2:
        width, height = height, width
    return Probe(
        kind="video",
        format=format,
        width=width,
        height=height,
        duration=_duration(container, stream),
        fps=float(stream.average_rate or stream.guessed_rate or 0),
        has_audio=has_audio,
    )


def _first_frame(container: InputContainer, stream: Any) -> Any:
    """The first picture or stretch of sound that decodes."""
    import av

    problem = "there is nothing in it that decodes"
    for packet in _packets(container, stream, limit=_PATIENCE_PACKETS):
        try:
            for frame in packet.decode():
                return frame
        except av.FFmpegError as error:
            problem = _reason(error)
    raise Unreadable(problem)


def _packets(container: InputContainer, stream: Any, limit: int | None = None) -> Iterator[Any]:
    import av

    try:
        for index, packet in enumerate(container.demux(stream)):
            if limit is not None and index >= limit:
                return
            yield packet
    except av.FFmpegError as problem:
        raise Unreadable(_reason(problem)) from None


def _duration(container: InputContainer, stream: Stream) -> float:
    """In seconds: what the header says, or where the last packet ends."""
    headers_lie = container.format.name in ("aac", "mp3")
    if stream.duration and stream.time_base and not headers_lie:
        return float(stream.duration * stream.time_base)
    if container.duration and not headers_lie:
        return container.duration / 1_000_000
    last = 0.0
    for packet in _packets(container, stream):
        if packet.pts is not None:
            start = packet.pts - (stream.start_time or 0)
            last = max(last, float((start + (packet.duration or 0)) * packet.time_base))
    return last


def _check_size(width: int, height: int, pixels: int) -> None:
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


def _reason(problem: BaseException) -> str:
    """One short line that names no path."""
    text = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return text.splitlines()[0].split(": '")[0][:120]


def _shown(filename: str) -> str:
    """A file name fit for a message: last part, printable, short."""
    name = "".join(each for each in PurePath(filename).name if each.isprintable())
    return repr(name if len(name) <= 80 else name[:79] + "…")


_PROBES: Mapping[str, Callable[[Path, str], Probe]] = MappingProxyType(
    {
        "jpeg": _probe_image,
        "png": _probe_image,
        "heic": _probe_image,
        "webp": _probe_webp,
        "gif": _probe_gif,
    }
)
