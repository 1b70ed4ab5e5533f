"""Pictures as the encoder wants them: three planes of limited-range BT.709 YUV 4:2:0.

Nothing between a decoder and the encoder is ever RGB, but what Pillow hands us: stills, text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.plane import VideoPlane
    from av.video.reformatter import VideoReformatter

# Eight bits a pixel in the end; floats on the way there.
Plane = NDArray[Any]

BLACK_Y, WHITE_Y, NEUTRAL = 16, 235, 128
# Red's and blue's share of brightness in BT.709.
KR, KB = 0.2126, 0.0722


@dataclass(frozen=True, slots=True)
class Planes:
    """Brightness `y` of shape (h, w), colors `u` and `v` of shape (h/2, w/2); h and w even."""

    y: Plane
    u: Plane
    v: Plane

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])

    def __iter__(self) -> Iterator[Plane]:
        return iter((self.y, self.u, self.v))

    def crop(self, x: int, y: int, width: int, height: int) -> Planes:
        """A view of a rectangle; all four numbers even."""
        half = np.s_[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2]
        return Planes(self.y[y : y + height, x : x + width], self.u[half], self.v[half])

    def copy_from(self, other: Planes) -> None:
        for mine, theirs in zip(self, other, strict=True):
            np.copyto(mine, theirs)

    def fill(self, color: tuple[int, int, int]) -> None:
        """Paint everything in one (y, u, v)."""
        for plane, value in zip(self, color, strict=True):
            plane[...] = value


def empty(width: int, height: int) -> Planes:
    """Planes of no particular content, to paint on."""
    half = (height // 2, width // 2)
    return Planes(np.empty((height, width), np.uint8), *(np.empty(half, np.uint8) for _ in "uv"))


def blank(width: int, height: int, color: tuple[int, int, int]) -> Planes:
    """A picture of one (y, u, v)."""
    planes = empty(width, height)
    planes.fill(color)
    return planes


def yuv(red: float, green: float, blue: float) -> tuple[int, int, int]:
    """One color, 0-255 each, in limited-range BT.709."""
    luma = KR * red + (1 - KR - KB) * green + KB * blue
    return (
        round(BLACK_Y + luma * 219 / 255),
        round(NEUTRAL + (blue - luma) / (2 - 2 * KB) * 224 / 255),
        round(NEUTRAL + (red - luma) / (2 - 2 * KR) * 224 / 255),
    )


def color(text: str) -> tuple[int, int, int]:
    """`#rrggbb` (or `#rgb`) as (y, u, v); white when it is neither."""
    return yuv(*rgb(text))


def rgb(text: str) -> tuple[int, int, int]:
    """`#rrggbb` (or `#rgb`) as red, green, blue; white when it is neither."""
    digits = text.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return 255, 255, 255
    return red, green, blue


def from_rgb(pixels: NDArray[Any]) -> Planes:
    """An (h, w, 3) picture of full-range RGB; h and w even."""
    import av

    height, width = pixels.shape[:2]
    frame = av.VideoFrame(width, height, "rgb24")
    rows(frame.planes[0])[:, : width * 3] = pixels.reshape(height, width * 3)
    return from_frame(frame)


def from_frame(
    frame: VideoFrame,
    size: tuple[int, int] | None = None,
    reformatter: VideoReformatter | None = None,
) -> Planes:
    """A decoded frame, whatever its format, scaled to an even `size` (its own, by default).

    A reformatter that is used from frame to frame spares its setting up.
    """
    from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

    width, height = size or (frame.width, frame.height)
    shrinks = width < frame.width
    converted = (reformatter or VideoReformatter()).reformat(
        frame,
        width=width,
        height=height,
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.AREA if shrinks else Interpolation.BICUBIC,
    )
    return views(converted)


def views(frame: VideoFrame) -> Planes:
    """The planes of an eight-bit YUV frame, without copying: what is painted on them is on it."""
    return Planes(*(rows(plane)[:, : plane.width] for plane in frame.planes))


def rows(plane: VideoPlane) -> Plane:
    """A plane's memory, padding included."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)


def to_rgb(planes: Planes) -> NDArray[Any]:
    """An (h, w, 3) picture of full-range RGB."""
    import av
    from av.video.reformatter import ColorRange, Colorspace

    frame = av.VideoFrame(planes.width, planes.height, "yuv420p")
    views(frame).copy_from(planes)
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return frame.to_ndarray(format="rgb24")


def turn(planes: Planes, quarters: int) -> Planes:
    """Turned counterclockwise by so many quarter turns."""
    if quarters % 4 == 0:
        return planes
    return Planes(*(np.ascontiguousarray(np.rot90(plane, quarters)) for plane in planes))


def blend(one: Planes, other: Planes, share: float, into: Planes) -> None:
    """`into` = `share` of `other`, the rest of `one`. It may be one of them."""
    for first, second, target in zip(one, other, into, strict=True):
        cv2.addWeighted(first, 1 - share, second, share, 0, dst=target)
