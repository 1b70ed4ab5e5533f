"""A stand-in for generated footage: a quiet abstract picture made from the prompt.

It does not pretend: the prompt is written on it, small, and the word placeholder with it.
"""

from __future__ import annotations

import colorsys
import random
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nemovideo_mock import ids
from nemovideo_mock.render.text import lettering
from nemovideo_mock.render.text.lettering import Face

if TYPE_CHECKING:
    from PIL.Image import Image

    from nemovideo_mock.media import Media

_SLATE = (64, 68, 74)


def draw(media: Media | None, size: tuple[int, int]) -> Image:
    """The picture for generated media, or the neutral slate of a clip without any."""
    from PIL import Image as pillow

    if media is None:
        return pillow.new("RGB", size, _SLATE)
    dice = random.Random(ids.number(media.seed, "picture", media.prompt))
    picture = _backdrop(dice, *size)
    _sign(picture, media.prompt)
    return pillow.fromarray(picture)


def _sign(picture: NDArray[Any], prompt: str) -> None:
    """Write what it stands for at the lower edge, far enough inside to survive a zoom."""
    height, width = picture.shape[:2]
    size = max(10, round(min(width, height) * 0.032))
    room = round(width * 0.7), size * 3
    block = lettering.fit(f"Placeholder: {prompt[:120]}", size, Face("sans", 420), *room)
    mask = lettering.draw(block, "center", width)
    top = round(height * 0.86) - block.height
    below = picture[top : top + block.height]
    share = mask[: len(below), :, None].astype(np.float32) / 255 * 0.8
    below[...] = np.rint(below * (1 - share) + 255 * share)


def _backdrop(dice: random.Random, width: int, height: int) -> NDArray[Any]:
    """Soft lights over a gradient of related hues."""
    hue = dice.random()
    top, bottom = (_rgb(hue + shift, 0.55, level) for shift, level in ((0, 0.30), (0.09, 0.62)))
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    picture = top + (bottom - top) * y[..., None]
    for _ in range(6):
        light = _rgb(hue + dice.uniform(-0.12, 0.2), 0.5, 1.0)
        center_x, center_y, reach = dice.random(), dice.random(), dice.uniform(0.12, 0.4)
        aspect = width / height
        distance = ((x - center_x) * aspect) ** 2 + (y - center_y) ** 2
        glow = np.exp(-distance / reach**2)[..., None] * dice.uniform(0.2, 0.5)
        picture = picture * (1 - glow) + light * glow
    pixels: NDArray[Any] = np.clip(picture, 0, 255).astype(np.uint8)
    return pixels


def _rgb(hue: float, saturation: float, value: float) -> NDArray[Any]:
    return np.array(colorsys.hsv_to_rgb(hue % 1.0, saturation, value), np.float32) * 255
