"""What is on the picture when: clips one after the other, and what leads between them."""

from __future__ import annotations

import numpy as np
import pytest
from nemovideo_mock.draft import Clip, Draft, Motion, Text, Track, TrackType, Transition
from nemovideo_mock.render.compose import Composer, appearances
from nemovideo_mock.render.output import Output
from nemovideo_mock.render.request import Request

from tests.mock.render.studio import BLUE, GREEN, RED, Studio, like

FADE = Transition(kind="crossfade", ms=400)


def two(studio: Studio, transition: Transition) -> Request:
    """Red for a second, then blue for another."""
    return studio.request(
        Clip(duration=1000, media=studio.picture(RED)),
        Clip(start=1000, duration=1000, media=studio.picture(BLUE), transition=transition),
    )


def test_a_cut_is_where_the_draft_says(studio: Studio) -> None:
    request = two(studio, Transition())
    assert like(studio.seen(request, 966), RED)
    assert like(studio.seen(request, 1000), BLUE)


def test_a_transition_is_centered_on_the_cut(studio: Studio) -> None:
    request = two(studio, FADE)
    half = tuple((one + other) / 2 for one, other in zip(RED, BLUE, strict=True))
    assert like(studio.seen(request, 767), RED)
    assert like(studio.seen(request, 1000), half, 8)  # type: ignore[arg-type]
    assert like(studio.seen(request, 1200), BLUE)
    early = studio.seen(request, 900).mean(axis=(0, 1))
    assert RED[0] > early[0] > half[0]


def test_a_first_clip_comes_out_of_the_background(studio: Studio) -> None:
    clip = Clip(duration=2000, media=studio.picture(RED), transition=FADE)
    assert like(studio.shot(clip, 0, background="#1e2878"), (0x1E, 0x28, 0x78))
    assert like(studio.shot(clip, 200), RED)


def test_a_gap_shows_the_background(studio: Studio) -> None:
    request = studio.request(
        Clip(duration=500, media=studio.picture(RED)),
        Clip(start=1000, duration=500, media=studio.picture(BLUE), transition=FADE),
        background="#ffffff",
    )
    assert like(studio.seen(request, 750), (255, 255, 255))
    assert like(studio.seen(request, 1300), BLUE)


def test_a_transition_is_never_longer_than_its_clips() -> None:
    first = Clip(duration=300)
    second = Clip(start=300, duration=2000, transition=Transition(kind="crossfade", ms=5000))
    seen = appearances(Track(TrackType.VIDEO, (first, second)))
    assert seen[1].arrival is not None
    assert (seen[1].arrival.start, seen[1].arrival.end) == (150, 450)
    assert (seen[0].start, seen[0].end) == (0, 450)


def test_a_motion_goes_on_through_the_transitions(studio: Studio) -> None:
    clips = (
        Clip(duration=1000, motion=Motion(kind="zoom-in")),
        Clip(start=1000, duration=1000, transition=FADE),
    )
    seen = appearances(Track(TrackType.VIDEO, clips))[0]
    assert seen.motion(0) == 0
    assert seen.motion(1000) == pytest.approx(1000 / 1200)
    assert seen.motion(1200) == 1


def test_the_upper_track_hides_the_lower(studio: Studio) -> None:
    below = Clip(duration=2000, media=studio.picture(RED))
    above = Clip(start=500, duration=500, media=studio.picture(GREEN))
    draft = Draft(
        width=320,
        height=180,
        tracks=(Track(TrackType.VIDEO, (below,)), Track(TrackType.VIDEO, (above,))),
    )
    request = Request(
        draft=draft, media=studio.media, paths=studio.paths, output=Output(width=320, height=180)
    )
    assert like(studio.seen(request, 0), RED)
    assert like(studio.seen(request, 700), GREEN)
    assert like(studio.seen(request, 1200), RED)


def test_text_is_there_in_its_time_only(studio: Studio) -> None:
    request = studio.request(
        Clip(duration=3000, media=studio.picture(BLUE)),
        Text(start=1000, duration=1000, text="HELLO"),
    )
    bright = [
        (studio.seen(request, ms).min(axis=2) > 200).mean() for ms in (0, 966, 1066, 1500, 2000)
    ]
    assert bright[0] == bright[1] == bright[4] == 0
    assert 0 <= bright[2] < bright[3]
    assert bright[3] > 0.002


def test_nothing_but_text_is_text_on_the_background(studio: Studio) -> None:
    shown = studio.seen(studio.request(Text(duration=1000, text="HELLO")), 500)
    assert (shown.max(axis=2) > 200).mean() > 0.002
    assert np.median(shown) < 10


def test_the_same_frame_twice_is_not_painted_twice(studio: Studio) -> None:
    composer = Composer(studio.request(Clip(duration=1000, media=studio.picture(RED))))
    composer.frame(0)
    composer.picture(0).y[...] = 77
    assert (composer.picture(5).y == 77).all()
    composer.close()


def test_frames_do_not_depend_on_those_before(studio: Studio) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (360, 640, 3), np.uint8)
    request = studio.request(
        Clip(duration=1000, media=studio.painted(picture), motion=Motion(kind="ken-burns")),
        Clip(start=1000, duration=1000, media=studio.picture(RED), transition=FADE),
        Text(duration=1500, text="abc"),
    )
    walked = studio.seen(request, *range(0, 1000, 33), 1033)
    assert (walked == studio.seen(request, 1033)).all()
