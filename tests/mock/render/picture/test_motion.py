from __future__ import annotations

from typing import get_args

import pytest
from nemovideo_mock.draft import Motion, MotionKind
from nemovideo_mock.render.picture.motion import Window, closest, covering, fitting, reach, window

KINDS = get_args(MotionKind)
FRAME = (320, 180)
PICTURES = [(320, 180), (4000, 3000), (3000, 4000), (100, 1000), (5000, 200)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("amount", [0.0, 0.12, 1.0])
def test_every_window_lies_on_the_picture_in_the_frames_shape(
    kind: MotionKind, picture: tuple[int, int], amount: float
) -> None:
    motion = Motion(kind=kind, amount=amount)
    for step in range(11):
        seen = window(motion, step / 10, picture, FRAME)
        assert seen.x >= -1e-9
        assert seen.y >= -1e-9
        assert seen.right <= picture[0] + 1e-9
        assert seen.bottom <= picture[1] + 1e-9
        assert seen.width / seen.height == pytest.approx(320 / 180)
        assert seen.width >= covering(picture, FRAME).width / closest(motion) - 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_the_reach_holds_every_window(kind: MotionKind) -> None:
    motion = Motion(kind=kind)
    whole = reach(motion, (4000, 3000), FRAME)
    for step in range(101):
        seen = window(motion, step / 100, (4000, 3000), FRAME)
        assert whole.x - 0.01 <= seen.x
        assert whole.y - 0.01 <= seen.y
        assert seen.right <= whole.right + 0.01
        assert seen.bottom <= whole.bottom + 0.01


def ends(kind: MotionKind, picture: tuple[int, int] = (4000, 3000)) -> tuple[Window, Window]:
    motion = Motion(kind=kind)
    return window(motion, 0, picture, FRAME), window(motion, 1, picture, FRAME)


def test_directions_are_the_cameras() -> None:
    first, last = ends("pan-left")
    assert last.x < first.x
    assert last.y == first.y
    first, last = ends("pan-right")
    assert last.x > first.x
    first, last = ends("pan-up")
    assert last.y < first.y
    first, last = ends("pan-down")
    assert last.y > first.y
    first, last = ends("zoom-in")
    assert last.width == pytest.approx(first.width / 1.12)
    first, last = ends("zoom-out")
    assert first.width == pytest.approx(last.width / 1.12)
    first, last = ends("ken-burns")
    assert last.width < first.width
    assert last.x + last.width / 2 != pytest.approx(first.x + first.width / 2)
    assert len({ends("still")[0], ends("still")[1]}) == 1


def test_a_pan_travels_by_its_amount_of_what_is_seen() -> None:
    first, last = ends("pan-right", (6000, 3000))
    assert last.x - first.x == pytest.approx(0.12 * first.width)


def test_a_pan_over_a_wide_picture_needs_no_closer_window() -> None:
    first, _ = ends("pan-right", (6000, 3000))
    assert first.height == 3000


def test_a_picture_seen_whole_keeps_its_shape() -> None:
    assert fitting((300, 400), (320, 180)) == (92, 0, 136, 180)
    assert fitting((1000, 100), (320, 180)) == (0, 74, 320, 32)
    assert fitting((320, 180), (320, 180)) == (0, 0, 320, 180)
