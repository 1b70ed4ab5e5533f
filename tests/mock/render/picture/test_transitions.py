from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from nemovideo_mock.draft import TransitionKind
from nemovideo_mock.render.picture.transitions import mix
from nemovideo_mock.render.planes import Planes, blank, empty

BEFORE, AFTER = 60, 200


def mixed(kind: str, progress: float) -> Planes:
    into = empty(80, 60)
    mix(kind, blank(80, 60, (BEFORE, 100, 100)), blank(80, 60, (AFTER, 150, 150)), progress, into)
    return into


@pytest.mark.parametrize("kind", get_args(TransitionKind))
def test_it_begins_with_one_and_ends_with_the_other(kind: str) -> None:
    assert (mixed(kind, 0).y == BEFORE).all()
    assert (mixed(kind, 1).y == AFTER).all()
    assert (mixed(kind, 1).u == 150).all()


@pytest.mark.parametrize("progress", [0.25, 0.5, 0.75])
def test_a_crossfade_is_a_weighted_mean(progress: float) -> None:
    assert np.abs(mixed("crossfade", progress).y - (BEFORE + 140 * progress)).max() <= 1


def test_fades_pass_through_their_color() -> None:
    assert (mixed("fade-black", 0.5).y == 16).all()
    assert (mixed("fade-white", 0.5).y == 235).all()
    assert (mixed("fade-black", 0.5).u == 128).all()
    assert (mixed("fade-black", 0.25).y < BEFORE).all()


@pytest.mark.parametrize("style", ["slide", "wipe"])
@pytest.mark.parametrize(
    ("direction", "after_at"),
    [("left", (30, 79)), ("right", (30, 0)), ("up", (59, 40)), ("down", (0, 40))],
)
def test_the_new_picture_comes_from_the_side_it_moves_away_from(
    style: str, direction: str, after_at: tuple[int, int]
) -> None:
    halfway = mixed(f"{style}-{direction}", 0.5).y
    assert halfway[after_at] == AFTER
    assert halfway[59 - after_at[0], 79 - after_at[1]] == BEFORE
    assert (halfway == AFTER).mean() == pytest.approx(0.5, abs=0.03)


def test_a_slide_moves_the_pictures_and_a_wipe_does_not() -> None:
    before, after, into = empty(80, 60), blank(80, 60, (AFTER, 128, 128)), empty(80, 60)
    before.y[...] = np.arange(80)
    mix("wipe-left", before, after, 0.5, into)
    assert into.y[0, 0] == 0
    mix("slide-left", before, after, 0.5, into)
    assert into.y[0, 0] == 40


def test_the_zoom_closes_in_on_the_old_picture() -> None:
    before, after, into = empty(80, 60), blank(80, 60, (16, 128, 128)), empty(80, 60)
    before.y[...] = np.where(np.abs(np.arange(80) - 39.5) < 20, 200, 16)
    before.u[...] = before.v[...] = 128
    mix("zoom", before, after, 0.3, into)
    assert (into.y[30] > 40).sum() > 41
