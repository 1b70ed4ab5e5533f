"""Photographs: decoded once, upright, only the part the camera will see, at its size."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nemovideo_mock.media import PILLOW_ERRORS, Unreadable, load, open_image, sniff_file
from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.picture.photos import Photo, open_photo
from nemovideo_mock.render.planes import Planes, from_rgb, rgb
from nemovideo_mock.render.request import RenderError

if TYPE_CHECKING:
    from PIL.Image import Image


def open_still(path: Path, name: str) -> Image | Photo:
    """The photo at `path`, upright; a picture of Pillow's is RGB or RGBA.

    Raises:
        RenderError: it does not decode.
    """
    from PIL import ImageOps

    try:
        image = open_image(path, sniff_file(path) or "unknown")
        with image:
            photo = open_photo(path, image)
            if photo is not None:
                return photo
            load(image)
            with contextlib.suppress(*PILLOW_ERRORS, TypeError):
                ImageOps.exif_transpose(image, in_place=True)
            return _eight_bit(image)
    except Unreadable as problem:
        raise RenderError(f"{name} cannot be read: {problem}") from None


def cut(image: Image | Photo, part: Window, size: tuple[int, int], background: str) -> Planes:
    """One part of a picture at an even size, over the background's color."""
    if isinstance(image, Photo):
        return image.cut(part, size)
    from PIL import Image as pillow

    box = (
        max(0.0, part.x),
        max(0.0, part.y),
        min(float(image.width), part.right),
        min(float(image.height), part.bottom),
    )
    shrinks = size[0] < part.width
    method = pillow.Resampling.HAMMING if shrinks else pillow.Resampling.BICUBIC
    scaled = image.resize(size, method, box=box, reducing_gap=2.0)
    if scaled.mode == "RGBA":
        ground = pillow.new("RGBA", size, (*rgb(background), 255))
        scaled = pillow.alpha_composite(ground, scaled).convert("RGB")
    return from_rgb(np.asarray(scaled))


def _eight_bit(image: Image) -> Image:
    """Palettes, gray, CMYK and 16 bits as RGB, or RGBA where something shows through."""
    if image.mode.startswith("I;16"):
        image = _from_sixteen_bits(image)
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if transparent else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _from_sixteen_bits(image: Image) -> Image:
    from PIL import Image as pillow

    return pillow.fromarray((np.asarray(image) >> 8).astype(np.uint8))
