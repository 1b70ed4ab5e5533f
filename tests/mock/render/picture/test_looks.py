from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from nemovideo_mock.draft import Filter, Look
from nemovideo_mock.render.picture.looks import Grade, shade, vignette_mask
from nemovideo_mock.render.planes import blank, from_rgb, to_rgb

from tests.mock.render.studio import RED, flat, like, mean

GRAY = (128, 128, 128)


def graded(look: Look, color: tuple[int, int, int] = GRAY) -> tuple[float, float, float]:
    red, green, blue = mean(to_rgb(Grade(look).apply(from_rgb(flat(color)))))
    return float(red), float(green), float(blue)


def test_no_look_changes_nothing() -> None:
    planes = from_rgb(flat(RED))
    assert Grade(Look()).apply(planes) is planes


@pytest.mark.parametrize("filter", [arg for arg in get_args(Filter) if arg != "none"])
def test_every_filter_shows(filter: Filter) -> None:
    assert not like(np.array([[graded(Look(filter=filter), RED)]]), RED, 8)


def test_filters_do_what_they_are_called() -> None:
    red, green, blue = graded(Look(filter="black-and-white"), RED)
    assert max(red, green, blue) - min(red, green, blue) < 4
    red, green, blue = graded(Look(filter="sepia"))
    assert red > green > blue
    red, _, blue = graded(Look(filter="warm"))
    assert red > blue + 15
    red, _, blue = graded(Look(filter="cool"))
    assert blue > red + 15


def test_brightness_is_added_and_contrast_turns_around_the_middle() -> None:
    assert np.mean(graded(Look(brightness=0.2))) == pytest.approx(128 + 51, abs=4)
    assert np.mean(graded(Look(contrast=1.5), (180, 180, 180))) > 195
    assert np.mean(graded(Look(contrast=1.5), (80, 80, 80))) < 65
    assert np.mean(graded(Look(brightness=5))) > 250


def test_saturation_multiplies() -> None:
    spread = [max(c) - min(c) for c in (graded(Look(saturation=s), RED) for s in (0, 0.5, 1, 1.4))]
    assert spread == sorted(spread)
    assert spread[0] < 4


def test_a_vignette_darkens_the_corners_only() -> None:
    planes = blank(320, 180, (200, 128, 128))
    shade(planes, vignette_mask(320, 180, 0.6))
    assert planes.y[90, 160] == 200
    assert planes.y[0, 0] < 100
    assert planes.y[0, 0] > 16
    black = blank(320, 180, (16, 128, 128))
    shade(black, vignette_mask(320, 180, 0.6))
    assert (black.y == 16).all()
