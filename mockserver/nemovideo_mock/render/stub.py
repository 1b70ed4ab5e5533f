"""A tiny MP4 of the right size, duration and tracks, for those who test contracts, not pictures.

One black picture stands for the whole duration; where the draft sounds, there is silence.
"""

from __future__ import annotations

import functools
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from nemovideo_mock.render.request import Request, audible_segments, used_media

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

_RATE = 48_000
_SAMPLES = 1024


def stub(request: Request) -> bytes:
    """The stand-in for a request's video. Made once per size, duration and tracks.

    Raises:
        RenderError: media the draft refers to are not there.
    """
    for media_id in sorted(used_media(request.draft)):
        request.find(media_id)
    output = request.output
    sounding = bool(audible_segments(request))
    return _stub(output.width, output.height, output.fps, request.frames, sounding)


@functools.lru_cache(maxsize=64)
def _stub(width: int, height: int, fps: int, frames: int, sounding: bool) -> bytes:
    # Moving the index to the front needs a real file to read again.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stub.mp4"
        _write(path, width, height, fps, frames, sounding)
        return path.read_bytes()


def _write(path: Path, width: int, height: int, fps: int, frames: int, sounding: bool) -> None:
    import av

    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.codec_context.time_base = Fraction(1, fps)
        video.codec_context.thread_count = 1
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "40"}
        audio = container.add_stream("aac", rate=_RATE, layout="stereo") if sounding else None
        picture = av.VideoFrame(width, height, "yuv420p")
        for plane, value in zip(picture.planes, (16, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        picture.pts, picture.time_base = 0, Fraction(1, fps)
        for packet in (*video.encode(picture), *video.encode(None)):
            packet.duration = frames
            container.mux(packet)
        if audio is not None:
            _silence(container, audio, frames * _RATE // fps)


def _silence(container: OutputContainer, stream: AudioStream, samples: int) -> None:
    """One silent packet, as often as it takes: each of them stands alone."""
    import av

    silent = av.AudioFrame(format="fltp", layout="stereo", samples=_SAMPLES)
    silent.sample_rate, silent.pts, silent.time_base = _RATE, 0, Fraction(1, _RATE)
    for plane in silent.planes:
        plane.update(bytes(plane.buffer_size))
    packets = [*stream.encode(silent), *stream.encode(None)]
    content = bytes(packets[-1])
    for index in range(max(1, round(samples / _SAMPLES))):
        packet = av.Packet(content)
        packet.stream, packet.time_base = stream, Fraction(1, _RATE)
        packet.pts = packet.dts = index * _SAMPLES
        packet.duration = _SAMPLES
        container.mux(packet)
