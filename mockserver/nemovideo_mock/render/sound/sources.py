"""Recorded sound, read forward: any source as stereo at 48 kHz, at any speed."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from nemovideo_mock.draft import Clip, Sound
from nemovideo_mock.media import Media, Unreadable, audible, open_av, sniff_file
from nemovideo_mock.render.request import RenderError
from nemovideo_mock.render.sound.samples import RATE, Samples

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.filter import Graph

# One tempo filter keeps the pitch between these; further away they are chained.
_SLOWEST, _FASTEST = 0.5, 4.0
# The resampler shares one channel out between two; a player would play it on both in full.
_MONO_GAIN = np.float32(2**0.5)


class AudioSource:
    """The sound of a clip or of an uploaded track, from its first moment on."""

    def __init__(self, path: Path, segment: Clip | Sound, media: Media) -> None:
        self._path, self._name = path, media.filename
        self._from = segment.source_start / 1000
        self._speed, self._until, self._loops = 1.0, None, True
        if isinstance(segment, Clip):
            self._speed = min(100.0, max(0.01, segment.speed))
            self._until = None if segment.source_end is None else segment.source_end / 1000
            self._loops = segment.loop
        self._blocks = self._play()
        self._rest = np.zeros((2, 0), np.float32)

    def read(self, count: int) -> Samples:
        """The next `count` samples; silence once the source is over."""
        parts, have = [self._rest], self._rest.shape[1]
        while have < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((2, count - have), np.float32)
            parts.append(block)
            have += block.shape[1]
        joined = np.hstack(parts)
        block, self._rest = joined[:, :count], joined[:, count:]
        return block

    def close(self) -> None:
        self._blocks.close()

    def _play(self) -> Generator[Samples]:
        """Blocks until the source's end, or forever when it loops."""
        while True:
            empty = True
            for block in self._once():
                empty = False
                yield block
            if empty or not self._loops:
                return

    def _once(self) -> Iterator[Samples]:
        try:
            container = open_av(self._path, sniff_file(self._path) or "unknown")
        except Unreadable as problem:
            raise RenderError(f"{self._name} cannot be read: {problem}") from None
        with container:
            stream = audible(container)
            if stream is None:
                raise RenderError(f"{self._name} has no sound that can be decoded")
            if self._from > 0:
                container.seek(int(self._from * av.time_base))
            yield from self._resampled(self._trimmed(container.demux(stream)))

    def _resampled(self, frames: Iterator[Samples]) -> Iterator[Samples]:
        if self._speed == 1.0:
            yield from frames
            return
        graph = _tempo(self._speed)
        for samples in frames:
            graph.push(_frame(samples))
            yield from _drained(graph)
        graph.push(None)
        yield from _drained(graph)

    def _trimmed(self, packets: Iterator[Any]) -> Iterator[Samples]:
        """From the source's start to its end, in its own time."""
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        at, gain = None, np.float32(1)
        for frame in _decoded(packets):
            if at is None:
                at = frame.time or 0.0
                gain = _MONO_GAIN if frame.layout.nb_channels == 1 else np.float32(1)
            for resampled in resampler.resample(frame):
                samples = resampled.to_ndarray() * gain
                begins, at = at, at + samples.shape[1] / RATE
                skip = max(0, round((self._from - begins) * RATE))
                stop = samples.shape[1]
                if self._until is not None:
                    stop = min(stop, round((self._until - begins) * RATE))
                if skip < stop:
                    yield samples[:, skip:stop]
                if self._until is not None and at >= self._until:
                    return


def _decoded(packets: Iterator[Any]) -> Iterator[AudioFrame]:
    """Frames; what does not decode is left out."""
    while True:
        try:
            packet = next(packets)
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    yield frame
        except (StopIteration, av.EOFError):
            return
        except av.FFmpegError:
            continue


def _tempo(speed: float) -> Graph:
    graph = av.filter.Graph()
    nodes = [
        graph.add_abuffer(format="fltp", sample_rate=RATE, layout="stereo", channels=2),
    ]
    while speed != 1.0:
        step = min(_FASTEST, max(_SLOWEST, speed))
        nodes.append(graph.add("atempo", f"{step:.6f}"))
        speed = 1.0 if step == speed else speed / step
    nodes.append(graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo"))
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure()
    return graph


def _frame(samples: Samples) -> AudioFrame:
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples), format="fltp", layout="stereo"
    )
    frame.sample_rate = RATE
    return frame


def _drained(graph: Graph) -> Iterator[Samples]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        yield frame.to_ndarray()
