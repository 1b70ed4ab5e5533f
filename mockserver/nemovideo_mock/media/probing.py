"""Finding out what an upload is, from its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nemovideo_mock.errors import UnsupportedFile
from nemovideo_mock.media import decoding
from nemovideo_mock.media.files import (
    MAX_VIDEO_PIXELS,
    Unreadable,
    audible,
    check_size,
    decodable,
    load,
    open_av,
    open_image,
    orientation,
    reason,
    turned,
    visual,
    webp_durations,
)
from nemovideo_mock.media.formats import ACCEPTED, HEIC, sniff_file
from nemovideo_mock.media.records import Probe

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

_PATIENCE_PACKETS = 500


def probe(path: Path, filename: str, *, heic: bool = False) -> Probe:
    """What the file at `path`, uploaded as `filename`, really is.

    The name only has to carry an accepted extension; everything else is read from the bytes.
    Blocks: run it in a thread.

    Raises:
        UnsupportedFile: the type is not accepted, or the bytes do not decode.
    """
    accepted = ACCEPTED + HEIC if heic else ACCEPTED
    shown = _shown(filename)
    suffix = PurePath(filename).suffix.lower().removeprefix(".")
    if suffix not in accepted:
        raise UnsupportedFile(
            f"{shown} is not of an accepted type: {', '.join(accepted)}", fact=_refusing(suffix)
        )
    format = sniff_file(path)
    if path.stat().st_size == 0:
        raise UnsupportedFile(f"{shown} is empty")
    if format is None or (format == "heic" and not heic):
        raise UnsupportedFile(
            f"{shown} holds none of the accepted types: {', '.join(accepted)}",
            fact=_refusing(format),
        )
    try:
        return _PROBES.get(format, _probe_av)(path, format)
    except Unreadable as problem:
        raise UnsupportedFile(
            f"{shown} cannot be read as {format}: {problem}", fact="upload.by-content"
        ) from None


def _refusing(format: str | None) -> str:
    """The fact that a format is refused by."""
    # facts: upload.formats, upload.formats.heic-refused
    return "upload.formats.heic-refused" if format in HEIC else "upload.formats"


def _probe_image(path: Path, format: str) -> Probe:
    with open_image(path, format) as image:
        needed = decoding.image_bytes(image, format)
    # Opened again, so that its memory is free before somebody else is let in.
    with decoding.budget.reserve(needed), open_image(path, format) as image:
        size = image.size
        # An eighth of the size takes a fraction of the time and still reads every byte.
        image.draft("RGB", (max(1, size[0] // 8), max(1, size[1] // 8)))
        load(image)
        on_its_side = orientation(image) in (5, 6, 7, 8)
    width, height = reversed(size) if on_its_side else size
    return Probe(kind="image", format=format, width=width, height=height)


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
        sound = audible(container)
        if picture is not None:
            return _probe_video(container, picture, format, has_audio=sound is not None)
        if not all(map(decodable, container.streams.video)):
            raise Unreadable("its picture is of a codec that is not known here")
        if sound is None:
            raise Unreadable("there is neither picture nor sound of a known codec in it")
        _first_frame(container, sound)
        return Probe(
            kind="audio", format=format, duration=_duration(container, sound), has_audio=True
        )


def _probe_video(
    container: InputContainer, stream: VideoStream, format: str, *, has_audio: bool
) -> Probe:
    check_size(stream.width, stream.height, MAX_VIDEO_PIXELS)
    with decoding.budget.reserve(decoding.frame_bytes(stream.width, stream.height)):
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
            problem = reason(error)
    raise Unreadable(problem)


def _packets(container: InputContainer, stream: Any, limit: int | None = None) -> Iterator[Any]:
    import av

    try:
        for index, packet in enumerate(container.demux(stream)):
            if limit is not None and index >= limit:
                return
            yield packet
    except av.FFmpegError as problem:
        raise Unreadable(reason(problem)) from None


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


def _shown(filename: str) -> str:
    """A file name fit for a message: last part, printable, short."""
    name = "".join(character for character in PurePath(filename).name if character.isprintable())
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
