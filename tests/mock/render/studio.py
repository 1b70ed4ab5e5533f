"""Small media made on the spot, and short words for looking at what becomes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from nemovideo_mock.draft import Clip, Draft, Segment, TrackType
from nemovideo_mock.media import Media, MediaKind, probe
from nemovideo_mock.render.compose import Composer
from nemovideo_mock.render.output import Output
from nemovideo_mock.render.planes import to_rgb, views
from nemovideo_mock.render.request import Request
from numpy.typing import NDArray
from PIL import Image

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 40), (30, 40, 200)
Rgb = NDArray[Any]


@dataclass
class Studio:
    """A folder of media, and the requests that use them. Frames are 320x180 at 30 fps."""

    folder: Path
    width: int = 320
    height: int = 180
    media: dict[str, Media] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)

    def add(self, path: Path) -> str:
        """The id of a file, probed as an upload would be."""
        found = probe(path, path.name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        media_id = f"media_{len(self.media)}"
        self.paths[digest] = path
        self.media[media_id] = Media(
            id=media_id,
            session_id="1",
            kind=found.kind,
            filename=path.name,
            at=0,
            digest=digest,
            width=found.width,
            height=found.height,
            duration=found.duration,
            has_audio=found.has_audio,
        )
        return media_id

    def generated(self, prompt: str) -> str:
        kind: MediaKind = "generated"
        made = Media(id="made", session_id="1", kind=kind, filename="", at=0, prompt=prompt)
        self.media["made"] = made
        return "made"

    def picture(self, color: tuple[int, int, int], size: tuple[int, int] = (320, 180)) -> str:
        path = self.folder / f"{len(self.media)}.png"
        Image.new("RGB", size, color).save(path)
        return self.add(path)

    def painted(self, pixels: Rgb, name: str = "painted.png", **options: Any) -> str:
        path = self.folder / name
        Image.fromarray(pixels).save(path, **options)
        return self.add(path)

    def request(self, *segments: Segment, **draft: Any) -> Request:
        """A draft of these segments, ready to render."""
        made = Draft(width=self.width, height=self.height, **draft)
        for type in TrackType:
            made = made.with_track(
                type, tuple(segment for segment in segments if segment.type is type)
            )
        output = Output(width=self.width, height=self.height, fps=made.fps)
        return Request(draft=made, media=self.media, paths=self.paths, output=output, seed=7)

    def shot(self, clip: Clip, ms: float = 0, **draft: Any) -> Rgb:
        """The picture of a draft of one clip."""
        return self.seen(self.request(clip, **draft), ms)

    def seen(self, request: Request, *moments: float) -> Rgb:
        """The picture of a draft at the last of these moments, in ms; RGB."""
        composer = Composer(request)
        for ms in moments:
            frame = composer.frame(round(ms * request.output.fps / 1000))
        picture = to_rgb(views(frame))
        composer.close()
        return picture


def film(
    path: Path,
    paint: Callable[[int], Rgb],
    frames: int,
    *,
    fps: int = 10,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    times: Callable[[int], int] = lambda index: index,
    sound: Rgb | None = None,
    rate: int = 48_000,
    audio_codec: str = "aac",
    layout: str = "mono",
    sample_format: str = "fltp",
) -> Path:
    """A video of painted frames; `times` gives each one's moment in frames, `sound` its track."""
    first = paint(0)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = first.shape[1], first.shape[0], pix_fmt
        stream.codec_context.time_base = Fraction(1, fps)
        track: Any = (
            None if sound is None else container.add_stream(audio_codec, rate=rate, layout=layout)
        )
        for index in range(frames):
            frame = av.VideoFrame.from_ndarray(paint(index), format="rgb24")
            frame.pts, frame.time_base = times(index), Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if track is not None and sound is not None:
            samples = av.AudioFrame.from_ndarray(sound, format=sample_format, layout=layout)
            samples.sample_rate, samples.pts, samples.time_base = rate, 0, Fraction(1, rate)
            container.mux(track.encode(samples))
            container.mux(track.encode(None))
    return path


def flat(color: tuple[int, int, int], size: tuple[int, int] = (160, 90)) -> Rgb:
    """A picture of one color."""
    return np.full((size[1], size[0], 3), color, np.uint8)


def sine(seconds: float, frequency: float = 440, rate: int = 48_000, loud: float = 0.5) -> Rgb:
    """A tone of shape (1, n)."""
    at = np.arange(int(seconds * rate)) / rate
    return (loud * np.sin(2 * np.pi * frequency * at)).astype(np.float32)[None]


def seconds(stream: Any) -> float:
    """How long a stream is."""
    return float(stream.duration * stream.time_base)


def mean(picture: Rgb) -> Rgb:
    """Its mean color."""
    color: Rgb = picture.reshape(-1, 3).mean(axis=0)
    return color


def like(picture: Rgb, color: tuple[int, int, int], tolerance: float = 6) -> bool:
    """Whether a picture is, on the whole, of that color."""
    return bool(np.abs(mean(picture) - color).max() <= tolerance)
