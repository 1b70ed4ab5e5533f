"""Color treatment: one table per plane, made once per clip; and the vignette."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from nemovideo_mock.draft import Look
from nemovideo_mock.render.planes import BLACK_Y, NEUTRAL, WHITE_Y, Plane, Planes


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What a filter does: tint is added to u and v, `fade` lifts black and lowers white."""

    saturation: float = 1.0
    contrast: float = 1.0
    tint: tuple[float, float] = (0, 0)
    fade: float = 0.0
    vignette: float = 0.0


_FILTERS = {
    "none": _Recipe(),
    "black-and-white": _Recipe(saturation=0, contrast=1.08),
    "sepia": _Recipe(saturation=0, tint=(-19, 13), contrast=0.96, fade=0.03),
    "warm": _Recipe(tint=(-9, 8), saturation=1.06),
    "cool": _Recipe(tint=(10, -7), saturation=0.96),
    "vintage": _Recipe(saturation=0.68, tint=(-8, 5), contrast=0.9, fade=0.09, vignette=0.35),
}


_ABOVE_BLACK: Plane = np.clip(np.arange(256) - BLACK_Y, 0, 255).astype(np.uint8)
_BLACK_ADDED: Plane = np.clip(np.arange(256) + BLACK_Y, 0, 255).astype(np.uint8)


class Grade:
    """A look, ready to be applied."""

    def __init__(self, look: Look) -> None:
        recipe = _FILTERS[look.filter]
        self._plain = look == Look(vignette=look.vignette)
        self.vignette = min(1.0, max(0.0, look.vignette + recipe.vignette))
        self._luma = _luma_table(look, recipe)
        saturation = max(0.0, look.saturation) * recipe.saturation
        self._blue, self._red = (_chroma_table(saturation, tint) for tint in recipe.tint)

    def apply(self, planes: Planes) -> Planes:
        """The picture graded, all but the vignette."""
        if self._plain:
            return planes
        return Planes(
            cv2.LUT(planes.y, self._luma).reshape(planes.y.shape),
            cv2.LUT(planes.u, self._blue).reshape(planes.u.shape),
            cv2.LUT(planes.v, self._red).reshape(planes.v.shape),
        )


def shade(planes: Planes, mask: Plane) -> None:
    """Darken a frame toward its corners by a mask of its size, in place."""
    # Black is 16: what lies above it is scaled. The table saves a subtraction per pixel.
    bright = cv2.LUT(planes.y, _ABOVE_BLACK).reshape(planes.y.shape)
    cv2.multiply(bright, mask, dst=bright, scale=1 / 255)
    cv2.LUT(bright, _BLACK_ADDED, dst=planes.y)


def vignette_mask(width: int, height: int, amount: float) -> Plane:
    """255 in the middle, down to 255 * (1 - amount) in the corners."""
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    distance = np.clip((np.sqrt(x * x + y * y) - 0.45) / (np.sqrt(2) - 0.45), 0, 1)
    smooth = distance * distance * (3 - 2 * distance)
    mask: Plane = np.rint(255 * (1 - amount * smooth)).astype(np.uint8)
    return mask


def _luma_table(look: Look, recipe: _Recipe) -> Plane:
    share = (np.arange(256) - BLACK_Y) / (WHITE_Y - BLACK_Y)
    share = (share - 0.5) * max(0.0, look.contrast) * recipe.contrast + 0.5 + look.brightness
    share = np.clip(share, 0, 1) * (1 - 2 * recipe.fade) + recipe.fade
    table: Plane = np.rint(BLACK_Y + share * (WHITE_Y - BLACK_Y)).astype(np.uint8)
    return table


def _chroma_table(saturation: float, tint: float) -> Plane:
    values = NEUTRAL + (np.arange(256) - NEUTRAL) * saturation + tint
    table: Plane = np.clip(np.rint(values), 16, 240).astype(np.uint8)
    return table
