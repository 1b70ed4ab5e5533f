"""The short-key codec, and what a draft says of itself."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from nemovideo_mock.draft import (
    Clip,
    Draft,
    DraftError,
    Fade,
    Look,
    Motion,
    Sound,
    Text,
    Track,
    TrackType,
    Transition,
    from_json,
    to_json,
)

DRAFT = Draft(
    tracks=(
        Track(
            TrackType.VIDEO,
            (
                Clip(
                    id="a", name="beach", media="m1", duration=4000, motion=Motion(kind="zoom-in")
                ),
                Clip(
                    id="b",
                    kind="video",
                    start=4000,
                    duration=6000,
                    speed=2.0,
                    transition=Transition(kind="crossfade", ms=800),
                    look=Look(filter="warm", vignette=0.5),
                ),
            ),
        ),
        Track(TrackType.AUDIO, (Sound(id="c", mood="lo-fi", duration=10_000, fade_out=2000),)),
        Track(TrackType.TEXT, (Text(id="d", text="Hi", duration=3000, color="#ff0000"),)),
    ),
    title="Trip",
    width=1080,
    height=1920,
)


def test_a_draft_survives_its_json() -> None:
    assert from_json(json.loads(json.dumps(to_json(DRAFT)))) == DRAFT


def test_the_short_keys() -> None:
    data = to_json(DRAFT)
    assert set(data) == {"t", "d", "m"}
    assert [track["tt"] for track in data["t"]] == [0, 1, 7]
    assert data["d"] == 10_000
    assert all(set(item) == {"d", "m"} for track in data["t"] for item in track["sg"])
    assert data["t"][0]["sg"][0]["m"]["motion"] == {"kind": "zoom-in"}
    assert data["t"][2]["sg"][0]["m"]["start"] == 0
    assert "volume" not in data["t"][0]["sg"][0]["m"]


def test_segments_without_a_start_follow_each_other() -> None:
    draft = from_json({"t": [{"tt": 0, "sg": [{"d": 1000}, {"d": 500, "m": {"new": 1}}]}]})
    assert [(clip.start, clip.end) for clip in draft.clips] == [(0, 1000), (1000, 1500)]


def test_views_of_a_draft() -> None:
    assert [item.id for item in DRAFT.segments()] == ["a", "b", "c", "d"]
    assert (len(DRAFT.clips), len(DRAFT.sounds), len(DRAFT.texts)) == (2, 1, 1)
    assert DRAFT.duration == 10_000
    assert Draft().duration == 0
    assert not DRAFT.with_track(TrackType.TEXT, ()).texts
    late, early = Sound(id="y", start=500, duration=1), Sound(id="x", duration=1)
    assert DRAFT.with_track(TrackType.AUDIO, (late, early)).sounds == (early, late)


def segment(**meta: Any) -> dict[str, Any]:
    return {"t": [{"tt": 0, "sg": [{"d": 1000, "m": meta}]}]}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], "draft"),
        ({}, "t"),
        ({"t": [{"tt": 5, "sg": []}]}, "t[0].tt"),
        ({"t": [{"tt": True, "sg": []}]}, "t[0].tt"),
        ({"t": [{"tt": 0}]}, "t[0].sg"),
        ({"t": [{"tt": 0, "sg": [{"d": 0}]}]}, "t[0].sg[0].d"),
        ({"t": [{"tt": 0, "sg": [{"d": 1.5}]}]}, "t[0].sg[0].d"),
        (segment(start=-1), "t[0].sg[0].m.start"),
        (segment(start="x"), "t[0].sg[0].m.start"),
        (segment(speed="fast"), "t[0].sg[0].m.speed"),
        (segment(speed=float("nan")), "t[0].sg[0].m.speed"),
        (segment(fit="squeeze"), "t[0].sg[0].m.fit"),
        (segment(motion={"kind": "spin"}), "t[0].sg[0].m.motion.kind"),
        (segment(motion=3), "t[0].sg[0].m.motion"),
        (segment(loop=1), "t[0].sg[0].m.loop"),
        ({"t": [], "m": {"width": 0}}, "m.width"),
    ],
)
def test_mistakes_are_located(data: object, path: str) -> None:
    with pytest.raises(DraftError) as caught:
        from_json(data)
    assert caught.value.path == path
    assert path in str(caught.value)


def test_a_mood_nobody_can_play_is_refused_with_those_there_are() -> None:
    music = {"t": [{"tt": 1, "sg": [{"d": 1000, "m": {"mood": "soft piano"}}]}]}
    with pytest.raises(DraftError, match=r"t\[0\]\.sg\[0\]\.m\.mood: is one of romantic, wedding"):
        from_json(music)


def test_fades_travel_in_the_metadata_and_only_where_there_are_any() -> None:
    faded = replace(DRAFT, fade_in=Fade(ms=1000), fade_out=Fade(ms=500, color="#ffffff"))
    data = to_json(faded)
    assert data["m"]["fade_in"] == {"ms": 1000, "color": "#000000"}
    assert from_json(json.loads(json.dumps(data))) == faded
    assert {"fade_in", "fade_out"} & to_json(DRAFT)["m"].keys() == set()


def test_a_fade_cannot_be_negative() -> None:
    with pytest.raises(DraftError, match=r"m\.fade_out\.ms"):
        from_json({"t": [], "m": {"fade_out": {"ms": -1}}})
