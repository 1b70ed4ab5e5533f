"""JPEG photographs as the three planes they hold: what is cut off never becomes RGB."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from nemovideo_mock.media import orientation
from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.planes import (
    BLACK_Y,
    KB,
    KR,
    NEUTRAL,
    WHITE_Y,
    Plane,
    Planes,
    rows,
    views,
)
from nemovideo_mock.render.scaling import fitted, sample

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from PIL.Image import Image

# The second is what many phones write: a JPEG with another, small or for depth, after it.
_JPEGS = ("JPEG", "MPO")
_GRAY = "gray"
_FORMATS = ("yuvj420p", "yuvj422p", "yuvj444p", _GRAY)
# A whole file ends like this, or with some zeros after it.
_END, _TAIL = b"\xff\xd9", 4096
# A larger file holds more than a photo; Pillow reads no further than the picture's end.
_LARGEST = 64 << 20
# EXIF's number for how the camera was held: whether mirrored, then counterclockwise quarters.
_UPRIGHT = {
    1: (False, 0),
    2: (True, 0),
    3: (False, 2),
    4: (True, 2),
    5: (True, 1),
    6: (False, 3),
    7: (True, 3),
    8: (False, 1),
}


def _to_rgb(red: float, blue: float) -> Plane:
    """The matrix from (y, cb, cr) to RGB where red and blue have these shares of brightness."""
    green = 1 - red - blue
    return np.array(
        [
            [1, 0, 2 - 2 * red],
            [1, (2 * blue - 2) * blue / green, (2 * red - 2) * red / green],
            [1, 2 - 2 * blue, 0],
        ]
    )


def _recolored() -> Plane:
    """From a JPEG's full-range BT.601 to limited-range BT.709: a matrix, offsets last."""
    bt601, bt709 = _to_rgb(0.299, 0.114), _to_rgb(KR, KB)
    scale = np.diag([WHITE_Y - BLACK_Y, 224, 224]) / 255
    matrix = scale @ np.linalg.inv(bt709) @ bt601
    offset = np.array([BLACK_Y, NEUTRAL, NEUTRAL]) - matrix @ [0, NEUTRAL, NEUTRAL]
    return np.column_stack([matrix, offset])


# Gray stays gray: the colors do not depend on brightness.
_RECOLORED = _recolored()
_LUMA, _COLORS = _RECOLORED[:1], _RECOLORED[1:, 1:]


@dataclass(frozen=True, slots=True)
class Photo:
    """A decoded JPEG, upright: full-range BT.601, its colors at any lower resolution."""

    planes: Planes

    @property
    def width(self) -> int:
        return self.planes.width

    @property
    def height(self) -> int:
        return self.planes.height

    def cut(self, part: Window, size: tuple[int, int]) -> Planes:
        """One part, to the nearest whole pixel, at an even size."""
        width, height = size
        luma = fitted(self._seen(self.planes.y, part), width, height)
        halves = [
            fitted(self._seen(plane, part), width // 2, height // 2)
            for plane in (self.planes.u, self.planes.v)
        ]
        whole = cv2.merge([luma, *(sample(half, width, height) for half in halves)])
        y = cv2.transform(whole, _LUMA)
        u, v = cv2.split(cv2.transform(cv2.merge(halves), _COLORS))
        return Planes(y, u, v)

    def _seen(self, plane: Plane, part: Window) -> Plane:
        across, down = plane.shape[1] / self.width, plane.shape[0] / self.height
        left, right = round(max(0.0, part.x) * across), round(part.right * across)
        top, bottom = round(max(0.0, part.y) * down), round(part.bottom * down)
        seen = plane[top : max(top + 1, bottom), left : max(left + 1, right)]
        return seen if seen.strides[0] > 1 == seen.strides[1] else np.ascontiguousarray(seen)


def open_photo(path: Path, image: Image) -> Photo | None:
    """The photo that Pillow has opened as `image`, from the file at `path`.

    None for what is left to Pillow: JPEGs of other colors, whatever is damaged, huge files.
    """
    if image.format not in _JPEGS or image.mode not in ("RGB", "L"):
        return None
    if path.stat().st_size > _LARGEST:
        return None
    frame = _decoded(av.Packet(path.read_bytes()))
    if frame is None or (frame.width, frame.height) != image.size:
        return None
    mirrored, quarters = _UPRIGHT.get(orientation(image), (False, 0))
    upright = (
        np.rot90(plane[:, ::-1] if mirrored else plane, quarters) for plane in _planes(frame)
    )
    return Photo(Planes(*upright))


def _decoded(file: av.Packet[Any]) -> VideoFrame | None:
    """The picture in a whole JPEG, if FFmpeg has no complaint and knows its colors."""
    if not bytes(memoryview(file)[-_TAIL:]).rstrip(b"\0").endswith(_END):
        return None
    codec: Any = av.CodecContext.create("mjpeg", "r")
    codec.thread_count, codec.options = 1, {"err_detect": "explode"}
    try:
        frames = [*codec.decode(file), *codec.decode(None)]
    except av.FFmpegError:
        return None
    return frames[0] if len(frames) == 1 and frames[0].format.name in _FORMATS else None


def _planes(frame: VideoFrame) -> Planes:
    if frame.format.name != _GRAY:
        return views(frame)
    colorless = np.full((1, 1), NEUTRAL, np.uint8)
    return Planes(rows(frame.planes[0])[:, : frame.width], colorless, colorless)
