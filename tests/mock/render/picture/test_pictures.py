from __future__ import annotations

import cv2
import numpy as np
import pytest
from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.picture.pictures import Picture
from nemovideo_mock.render.planes import Planes, blank, color, empty, from_rgb, rgb, to_rgb

from tests.mock.render.studio import BLUE, GREEN, RED, flat, like


def ramp(width: int, height: int) -> Planes:
    """Brightness that says where a pixel came from: its column plus its row, times a tenth."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    planes = blank(width, height, (0, 128, 128))
    planes.y[...] = np.rint((x + y) * 0.2 + 10)
    return planes


@pytest.mark.parametrize("painted", [RED, GREEN, BLUE, (255, 255, 255), (0, 0, 0), (120, 120, 120)])
def test_colors_survive_the_way_there_and_back(painted: tuple[int, int, int]) -> None:
    assert like(to_rgb(from_rgb(flat(painted))), painted, 3)
    assert like(to_rgb(blank(64, 64, color("#" + bytes(painted).hex()))), painted, 3)


def test_color_texts() -> None:
    assert rgb("#ff8000") == rgb("FF8000") == (255, 128, 0)
    assert rgb("#f80") == (255, 136, 0)
    assert rgb("red") == rgb("#12345") == (255, 255, 255)


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.25, 0.5, 0.77])
@pytest.mark.parametrize("scale", [1.08, 1.1, 1.125, 1.19])
def test_a_window_between_pixels_shows_what_lies_there(shift: float, scale: float) -> None:
    source = ramp(380, 340)
    picture = Picture(source)
    target = empty(240, 200)
    window = Window(30 + shift, 20 + shift, 240 * scale, 200 * scale)
    picture.sample(window, target)
    x, y = np.meshgrid(np.arange(240), np.arange(200))
    expected = 10 + 0.2 * (window.x + (x + 0.5) * scale - 0.5 + window.y + (y + 0.5) * scale - 0.5)
    assert np.abs(target.y - expected).max() < 0.75
    assert abs(float((target.y - expected).mean())) < 0.05


def test_a_slow_zoom_does_not_tremble() -> None:
    """The same spot, followed through a zoom, moves as steadily as the camera does."""
    picture, target = Picture(spot(500, 400)), empty(400, 300)
    places = []
    for step in range(120):
        near = 1 + 0.001 * step
        width, height = 484 / near, 363 / near
        picture.sample(Window(8 + (484 - width) / 2, 9 + (363 - height) / 2, width, height), target)
        moments = cv2.moments(target.y.astype(np.float32) - 16)
        places.append((moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]))
    steps = np.diff(np.array(places), axis=0)
    assert np.abs(np.diff(steps, axis=0)).max() < 0.2
    assert np.abs(np.diff(steps, axis=0)).mean() < 0.06


def spot(width: int, height: int) -> Planes:
    """A soft light in the upper left, on black."""
    planes = blank(width, height, (16, 128, 128))
    y, x = np.mgrid[:height, :width]
    light = 200 * np.exp(-((x - 90) ** 2 + (y - 80) ** 2) / 72)
    planes.y[...] = np.rint(16 + light)
    return planes


def test_at_the_very_edge_the_edge_is_repeated() -> None:
    source = blank(100, 80, (90, 128, 128))
    target = empty(100, 80)
    Picture(source).sample(Window(0, 0, 99.3, 79.5), target)
    assert (target.y == 90).all()
    Picture(source).sample(Window(0.7, 0.5, 99.3, 79.5), target)
    assert (target.y == 90).all()
