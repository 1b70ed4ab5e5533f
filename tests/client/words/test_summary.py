"""A timeline in one line, and what changed in it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_client import differences, summarize

from tests.client.backend import DRAFT


def video(*clips: tuple[str, int]) -> dict[str, Any]:
    return {"tt": 0, "sg": [{"d": d, "m": {"id": name, "name": name}} for name, d in clips]}


def test_the_format_of_the_seeds() -> None:
    draft = {
        "t": [
            {"tt": 0, "sg": [{"d": 10000, "m": {"start": 0, "name": "city timelapse"}}]},
            {"tt": 1, "sg": [{"d": 10000, "m": {"start": 0, "name": "Lo-fi", "volume": 0.35}}]},
            {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Urban Dreams", "role": "title"}}]},
        ]
    }
    assert summarize(draft) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
        '3. Title: "Urban Dreams" (0-3s)'
    )


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ({}, "Timeline (empty)"),
        ({"t": None}, "Timeline (empty)"),
        ({"t": [{"tt": 0, "sg": []}, "x", {"tt": 1}]}, "Timeline (empty)"),
        (
            {"t": [video(("a", 4000), ("b", 3500))]},
            "Timeline (1 track): 1. Video: a (0-4s), b (4-7.5s)",
        ),
        (
            {"t": [video(*((n, 1000) for n in "abcdefgh"))]},
            "Timeline (1 track): 1. Video: a (0-1s), b (1-2s), c (2-3s), d (3-4s), … 3 more …, "
            "h (7-8s)",
        ),
        ({"t": [{"tt": 0, "sg": [{"d": 1000}]}]}, "Timeline (1 track): 1. Video: video (0-1s)"),
        ({"t": [{"tt": 1, "sg": [{}]}]}, "Timeline (1 track): 1. BGM: bgm (0-0s)"),
        ({"t": [{"tt": 7, "sg": [{"d": 1}]}]}, 'Timeline (1 track): 1. Title: "title" (0-0s)'),
        (
            {"t": [{"tt": 3, "sg": [{"d": 1000}]}]},
            "Timeline (1 track): 1. Track: track type 3 (0-1s)",
        ),
        (
            {"t": [{"sg": [{"d": "x", "name": "beside"}, 5]}]},
            "Timeline (1 track): 1. Track: beside (0-0s)",
        ),
        (
            {"t": [{"tt": 1, "m": {"volume": 1}, "sg": [{"d": 500, "m": {"name": "x"}}]}]},
            "Timeline (1 track): 1. BGM: x (0-0.5s, 100%)",
        ),
        (
            {"t": [{"tt": 7, "sg": [{"d": 2000, "m": {"text": "a\nb", "role": "lower-third"}}]}]},
            'Timeline (1 track): 1. Lower third: "a b" (0-2s)',
        ),
        (
            {"t": [{"tt": 7, "sg": [{"d": 2000, "m": {"text": "a", "role": "odd"}}]}]},
            'Timeline (1 track): 1. Text: "a" (0-2s)',
        ),
    ],
)
def test_summarizes_whatever_comes(draft: dict[str, Any], expected: str) -> None:
    assert summarize(draft) == expected


def changed(path: list[Any], value: object) -> dict[str, Any]:
    """DRAFT with one thing changed."""
    draft = copy.deepcopy(DRAFT)
    place: Any = draft
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return draft


CLIP = ["t", 0, "sg", 0]
SOUND = ["t", 1, "sg", 0]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (DRAFT, []),
        (changed([*CLIP, "d"], 3000), ["Video beach: 0-4s → 0-3s."]),
        (changed([*CLIP, "m", "name"], "boat"), ["Video changed: beach (0-4s) → boat (0-4s)."]),
        (changed([*CLIP, "m", "motion"], {"kind": "zoom-in"}), ["Video beach: motion changed."]),
        (changed([*SOUND, "m", "volume"], 0.2), ["BGM Lo-fi: 0-4s, 35% → 0-4s, 20%."]),
        (changed(["m", "height"], 1920), ["Canvas: 1920x1080 → 1920x1920."]),
        (changed(["t"], DRAFT["t"][:1]), ["BGM removed: Lo-fi (0-4s, 35%)."]),
        ({}, ["Video removed: beach (0-4s).", "BGM removed: Lo-fi (0-4s, 35%)."]),
    ],
)
def test_differences(after: dict[str, Any], expected: list[str]) -> None:
    assert differences(DRAFT, after) == expected


def test_added() -> None:
    title = {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Emma & Liam", "role": "title"}}]}
    assert differences({}, {"t": [title]}) == ['Title added: "Emma & Liam" (0-3s).']


def test_two_segments_of_one_name_are_two() -> None:
    once, twice = {"t": [video(("a", 1000))]}, {"t": [video(("a", 1000), ("a", 1000))]}
    assert differences(once, twice) == ["Video added: a (1-2s)."]
    assert differences(twice, once) == ["Video removed: a (1-2s)."]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["t", "tt", "sg", "d", "m", "name", "start", "volume", "text", "role", "id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
drafts = st.dictionaries(st.sampled_from(["t", "d", "m"]), json_values, max_size=3)


@settings(max_examples=150, deadline=None)
@given(drafts, drafts)
def test_no_draft_breaks_it(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert summarize(before).startswith("Timeline (")
    assert all(isinstance(sentence, str) for sentence in differences(before, after))
