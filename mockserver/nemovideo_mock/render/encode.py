"""Frames into an MP4: closed segments encoded side by side, then joined packet by packet."""

from __future__ import annotations

import itertools
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from nemovideo_mock import system
from nemovideo_mock.render.compose import Composer
from nemovideo_mock.render.output import Output
from nemovideo_mock.render.picture.shots import Album
from nemovideo_mock.render.request import Request, audible_segments
from nemovideo_mock.render.sound.mix import Mixer
from nemovideo_mock.render.sound.samples import RATE

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext

Packets = list[Any]
Report = Callable[[int, int], None]

_PRESET = "superfast"
# Segments come in pairs of this many seconds together, whatever the machine: their number must
# not depend on its processors, or the same draft would give other bytes elsewhere. Each begins
# with a whole picture and an encoder that has learned nothing yet: still slides in segments of
# 3 s take a third more work, and twice the bytes, than in segments of 15 s.
_PAIR_SECONDS = 30.0
_SHORTEST = 16
_AUDIO_BITS = 160_000
# A third of the default coder's time at the same distance from the original (measured).
_AUDIO_CODER = {"aac_coder": "fast", "aac_pns": "0", "aac_is": "0"}


def encode(request: Request, path: Path, report: Report, *, threads: int | None = None) -> None:
    """Write the video; `report(done, total)` is called as frames are done.

    The same request gives the same bytes: every segment has an encoder of its own that runs
    in one thread, and the file holds no time of day.

    Raises:
        RenderError: the draft cannot be rendered; the text says why.
        OSError: the file cannot be written.
    """
    cv2.setNumThreads(1)
    count = threads or min(4, os.cpu_count() or 1)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=request.output.fps)
        _configure(video.codec_context, request.output)
        soundtrack = _Soundtrack(request, container) if audible_segments(request) else None
        for pictures, sound in _segments(request, count, report, soundtrack):
            container.mux(sound)
            for packet in pictures:
                packet.stream = video
                container.mux(packet)
            pictures.clear()
            system.give_memory_back()


def _configure(codec: VideoCodecContext, output: Output) -> None:
    """The same for the file's own encoder, which writes the header, and every segment's."""
    codec.width, codec.height = output.width, output.height
    codec.pix_fmt = "yuv420p"
    codec.time_base = Fraction(1, output.fps)
    codec.framerate = Fraction(output.fps)
    codec.thread_count = 1
    codec.options = {"preset": _PRESET, "crf": str(output.crf)}
    codec.color_range = ColorRange.MPEG
    codec.colorspace = Colorspace.ITU709
    codec.color_primaries = ColorPrimaries.BT709
    codec.color_trc = ColorTrc.BT709


def _segments(
    request: Request, threads: int, report: Report, soundtrack: _Soundtrack | None
) -> Iterator[tuple[Packets, Packets]]:
    """Each segment's pictures and its sound, in order."""
    shared = _Shared(request, report, threads)
    pending: deque[tuple[Future[Packets], Future[Packets]]] = deque()
    # The sound has a thread of its own: it is one stream from beginning to end.
    with (
        closing(shared),
        ThreadPoolExecutor(threads) as pool,
        ThreadPoolExecutor(1) as sound_pool,
    ):
        try:
            for start, end in _bounds(request):
                pictures = pool.submit(shared.segment, start, end)
                sound = sound_pool.submit(soundtrack.packets_to, end) if soundtrack else _silence()
                pending.append((pictures, sound))
                if len(pending) > threads:
                    yield _awaited(pending.popleft())
            while pending:
                yield _awaited(pending.popleft())
        finally:
            shared.stopped = True
            for executor in (pool, sound_pool):
                executor.shutdown(wait=True, cancel_futures=True)


def _awaited(both: tuple[Future[Packets], Future[Packets]]) -> tuple[Packets, Packets]:
    return both[0].result(), both[1].result()


def _silence() -> Future[Packets]:
    nothing: Future[Packets] = Future()
    nothing.set_result([])
    return nothing


def _bounds(request: Request) -> list[tuple[int, int]]:
    """Segments of nearly equal length, in frames."""
    count = 2 * max(1, round(request.frames / (request.output.fps * _PAIR_SECONDS)))
    # With fewer frames than it looks ahead, x264 counts time from elsewhere: no smooth joint.
    count = max(1, min(count, request.frames // _SHORTEST))
    edges = [round(request.frames * index / count) for index in range(count + 1)]
    return list(itertools.pairwise(edges))


class _Shared:
    """What the threads share: one composer each, one album, one count of frames done."""

    def __init__(self, request: Request, report: Report, threads: int) -> None:
        self.stopped = False
        self._request, self._report = request, report
        self._album = Album(threads)
        self._own = threading.local()
        self._composers: list[Composer] = []
        self._lock = threading.Lock()
        self._done = 0

    def segment(self, start: int, end: int) -> Packets:
        """Compose and encode frames `start` to `end`, a closed group of pictures."""
        codec: Any = av.CodecContext.create("libx264", "w")
        _configure(codec, self._request.output)
        # The headers go into the file once, not into every segment.
        codec.flags |= 1 << 22
        packets: Packets = []
        composer = self._composer()
        for index in range(start, end):
            if self.stopped:
                return []
            frame = composer.frame(index)
            frame.pts, frame.time_base = index - start, codec.time_base
            packets += codec.encode(frame)
            self._count()
        packets += codec.encode(None)
        for packet in packets:
            packet.pts, packet.dts = packet.pts + start, packet.dts + start
            packet.time_base = codec.time_base
        return packets

    def close(self) -> None:
        for composer in self._composers:
            composer.close()

    def _composer(self) -> Composer:
        composer: Composer | None = getattr(self._own, "composer", None)
        if composer is None:
            composer = self._own.composer = Composer(self._request, self._album)
            with self._lock:
                self._composers.append(composer)
        return composer

    def _count(self) -> None:
        with self._lock:
            self._done += 1
            self._report(self._done, self._request.frames)


class _Soundtrack:
    """The sound of a video, encoded from its beginning as far as it is asked for."""

    def __init__(self, request: Request, container: OutputContainer) -> None:
        self._request = request
        self._mixer = Mixer(request)
        self._stream = container.add_stream("aac", rate=RATE, layout="stereo")
        self._stream.codec_context.bit_rate = _AUDIO_BITS
        self._stream.codec_context.options = dict(_AUDIO_CODER)

    def packets_to(self, frame: int) -> Packets:
        """The packets of the sound up to a frame of the video, a second at a time."""
        end = round(Fraction(frame, self._request.output.fps) * RATE)
        packets: Packets = []
        while (left := end - self._mixer.position) > 0:
            packets += self._stream.encode(self._next(min(left, RATE)))
        if frame == self._request.frames:
            packets += self._stream.encode(None)
        return packets

    def _next(self, size: int) -> av.AudioFrame:
        position = self._mixer.position
        samples = self._mixer.read(size)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
        return frame
