"""Moving pictures, read forward: which frame stands at a moment of the source.

Footage
├── Film       whatever FFmpeg decodes: video, animated GIF
└── Flipbook   animated WebP, which FFmpeg does not
"""

from __future__ import annotations

import bisect
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import VideoReformatter

from nemovideo_mock.media import (
    Unreadable,
    load,
    open_av,
    open_image,
    sniff_file,
    turned,
    visual,
    webp_durations,
)
from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.picture.stills import cut
from nemovideo_mock.render.planes import Planes, from_frame, from_rgb, rgb, turn
from nemovideo_mock.render.request import RenderError

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

# Further ahead than this many seconds, seeking beats decoding everything on the way.
_SEEK_AHEAD = 3.0
_LARGEST = 33_000_000


class Footage(ABC):
    """One open source. Not for two threads at once."""

    size: tuple[float, float]
    """Width and height as displayed, in pixels."""
    duration: float
    """Seconds, where the source says; else 0."""

    @abstractmethod
    def at(self, seconds: float) -> float:
        """Move to the frame standing at that moment and return when it began, in seconds."""

    @abstractmethod
    def planes(self, part: Window, size: tuple[int, int]) -> Planes:
        """A part of the current frame at an even size."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""


def open_footage(path: Path, name: str, background: str) -> Footage:
    """The moving picture at `path`; `background` shows through where it is transparent.

    Raises:
        RenderError: it cannot be read.
    """
    format = sniff_file(path) or "unknown"
    try:
        if format == "webp":
            return Flipbook(path, background)
        return Film(path, format, background)
    except Unreadable as problem:
        raise RenderError(f"{name} cannot be read: {problem}") from None


class Film(Footage):
    """What FFmpeg decodes. Damaged stretches are skipped: the frame before them stands."""

    def __init__(self, path: Path, format: str, background: str) -> None:
        self._container = open_av(path, format)
        stream = visual(self._container)
        if stream is None:
            raise Unreadable("there is no picture in it")
        self._stream: VideoStream = stream
        self._background = background
        self._origin = float((stream.start_time or 0) * (stream.time_base or 0))
        self._reformatter = VideoReformatter()
        self._frames = self._decode()
        self._now, self._next = self._first(), next(self._frames, None)
        self._quarters = turned(self._now)
        self.size = self._displayed()
        self.duration = float((stream.duration or 0) * (stream.time_base or 0))

    def at(self, seconds: float) -> float:
        ahead = seconds - self._time(self._now)
        if ahead < 0 or ahead > _SEEK_AHEAD:
            self._seek(seconds)
        while self._next is not None and self._time(self._next) <= seconds + 1e-4:
            self._now, self._next = self._next, next(self._frames, None)
        return self._time(self._now)

    def planes(self, part: Window, size: tuple[int, int]) -> Planes:
        whole_width, whole_height = self.size
        wide = _even(whole_width * size[0] / part.width)
        high = _even(whole_height * size[1] / part.height)
        if wide * high > _LARGEST:
            from PIL import Image as pillow

            image = pillow.fromarray(self._now.to_ndarray(format="rgb24"))
            return cut(image, part, size, self._background)
        stored = (high, wide) if self._quarters % 2 else (wide, high)
        whole = turn(self._scaled(stored), self._quarters)
        x = min(_down(part.x * wide / whole_width), wide - size[0])
        y = min(_down(part.y * high / whole_height), high - size[1])
        return whole.crop(max(0, x), max(0, y), min(size[0], wide), min(size[1], high))

    def close(self) -> None:
        self._container.close()

    def _displayed(self) -> tuple[float, float]:
        ratio = float(self._stream.sample_aspect_ratio or 1)
        wide, high = self._now.width * ratio, float(self._now.height)
        return (high, wide) if self._quarters % 2 else (wide, high)

    def _scaled(self, size: tuple[int, int]) -> Planes:
        if not any(component.is_alpha for component in self._now.format.components):
            return from_frame(self._now, size, self._reformatter)
        pixels = self._now.to_ndarray(format="rgba", width=size[0], height=size[1])
        share = pixels[..., 3:].astype(np.uint16)
        ground = np.array(rgb(self._background), np.uint16)
        mixed = (pixels[..., :3] * share + ground * (255 - share) + 127) // 255
        return from_rgb(mixed.astype(np.uint8))

    def _first(self) -> VideoFrame:
        frame = next(self._frames, None)
        if frame is None:
            raise Unreadable("there is nothing in it that decodes")
        return frame

    def _seek(self, seconds: float) -> None:
        import av

        moment = int(max(0.0, seconds + self._origin) / float(self._stream.time_base or 1))
        try:
            self._container.seek(moment, stream=self._stream)
        except av.FFmpegError:
            return
        self._frames = self._decode()
        first = next(self._frames, None)
        if first is not None:
            self._now, self._next = first, next(self._frames, None)

    def _decode(self) -> Iterator[VideoFrame]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
                yield from (frame for frame in packet.decode() if frame.pts is not None)
            except StopIteration:
                return
            except av.InvalidDataError:
                continue
            except av.FFmpegError:
                return

    def _time(self, frame: VideoFrame) -> float:
        return (frame.time or 0.0) - self._origin


class Flipbook(Footage):
    """An animated WebP."""

    def __init__(self, path: Path, background: str) -> None:
        self._image = open_image(path, "webp")
        self._background = background
        durations = webp_durations(path) or [0.0]
        self._starts = [0.0, *itertools.accumulate(durations[:-1])]
        self._index = 0
        self._frame = self._decoded(0)
        self.size = (float(self._image.width), float(self._image.height))
        self.duration = sum(durations)

    def at(self, seconds: float) -> float:
        index = max(0, bisect.bisect_right(self._starts, seconds + 1e-4) - 1)
        if index != self._index:
            self._index, self._frame = index, self._decoded(index)
        return self._starts[index]

    def planes(self, part: Window, size: tuple[int, int]) -> Planes:
        return cut(self._frame, part, size, self._background)

    def close(self) -> None:
        self._image.close()

    def _decoded(self, index: int) -> Image:
        try:
            self._image.seek(index)
            load(self._image)
        except EOFError:
            return self._frame
        return self._image.convert("RGBA")


def _even(value: float) -> int:
    return max(2, 2 * round(value / 2))


def _down(value: float) -> int:
    return max(0, int(value / 2) * 2)
