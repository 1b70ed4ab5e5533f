"""The picture at the very start and end of a draft that fades."""

from __future__ import annotations

import numpy as np
import pytest
from nemovideo_mock.draft import Clip, Fade, Text

from tests.mock.render.studio import BLUE, RED, Studio, like, mean

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def test_a_video_comes_out_of_its_color_and_goes_into_one(studio: Studio) -> None:
    clip = Clip(duration=4000, media=studio.picture(RED))
    fades = {"fade_in": Fade(ms=1000, color="#ffffff"), "fade_out": Fade(ms=2000)}
    half_white = tuple((item + 255) / 2 for item in RED)
    half_black = tuple(item / 2 for item in RED)
    assert like(studio.shot(clip, 0, **fades), WHITE)
    assert like(studio.shot(clip, 500, **fades), half_white)  # type: ignore[arg-type]
    assert like(studio.shot(clip, 1000, **fades), RED)
    assert like(studio.shot(clip, 2000, **fades), RED)
    assert like(studio.shot(clip, 3000, **fades), half_black)  # type: ignore[arg-type]
    assert mean(studio.shot(clip, 3967, **fades)).max() < 12


def test_without_fades_the_picture_is_there_from_the_first_frame(studio: Studio) -> None:
    clip = Clip(duration=1000, media=studio.picture(BLUE))
    assert like(studio.shot(clip, 0), BLUE)
    assert like(studio.shot(clip, 967), BLUE)


def test_a_fade_gets_steadily_lighter(studio: Studio) -> None:
    clip = Clip(duration=2000, media=studio.picture(RED))
    reds = [mean(studio.shot(clip, ms, fade_in=Fade(ms=1000)))[0] for ms in range(0, 1000, 100)]
    assert reds[0] < 6
    assert np.diff(reds).min() > 10


def test_words_fade_with_the_picture(studio: Studio) -> None:
    request = studio.request(
        Clip(duration=3000, media=studio.picture(RED)),
        Text(duration=3000, text="HELLO"),
        fade_out=Fade(ms=1000),
    )
    assert (studio.seen(request, 1500).min(axis=2) > 200).mean() > 0.002
    assert (studio.seen(request, 2900).min(axis=2) > 60).mean() == 0


@pytest.mark.parametrize("ms", [0, 500, 967])
def test_a_fade_longer_than_the_video_is_cut_off_by_its_end(studio: Studio, ms: int) -> None:
    clip = Clip(duration=1000, media=studio.picture(RED))
    share = ms / 4000
    seen = mean(studio.shot(clip, ms, fade_in=Fade(ms=4000)))
    assert np.abs(seen - np.array(RED) * share).max() < 6


def test_frames_of_a_fade_do_not_depend_on_those_before(studio: Studio) -> None:
    clip = Clip(duration=1000, media=studio.picture(RED))
    request = studio.request(clip, fade_in=Fade(ms=500), fade_out=Fade(ms=500))
    walked = studio.seen(request, *range(0, 900, 33), 900)
    assert (walked == studio.seen(request, 900)).all()
