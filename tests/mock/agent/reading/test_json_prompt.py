"""JSON prompts: shapes, precedence, mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nemovideo_mock.agent.plan.records import Text
from nemovideo_mock.draft import Draft, Fade

from tests.mock.agent.scenes import say, scene

SCENES: dict[str, Any] = {
    "scenes": [
        {"image": "harbor.jpg", "duration": 3, "motion": "zoom in"},
        {
            "image": "beach.jpg",
            "duration": "2.5s",
            "motion": {"type": "pan", "direction": "left"},
            "transition": {"type": "fade black", "duration": 0.5},
            "text": "Day one",
        },
        {"image": 3, "durationMs": 1500, "camera": "ken_burns"},
    ],
    "music": {"mood": "romantic", "volume": 30},
    "aspectRatio": "9:16",
}


def drafted(prompt: object, where: str = "fresh") -> Draft:
    message = prompt if isinstance(prompt, str) else json.dumps(prompt, ensure_ascii=False)
    commit = say(message, scene(where)).commit
    assert commit is not None
    return commit.draft


def answered(message: str, where: str = "laid") -> str:
    turn = say(message, scene(where))
    assert turn.commit is None
    return "".join(event.text for event in turn.events if isinstance(event, Text))


def test_scenes_are_the_whole_video_in_their_order() -> None:
    draft = drafted(SCENES)
    assert [clip.name for clip in draft.clips] == ["harbor", "beach", "forest"]
    assert [clip.duration for clip in draft.clips] == [3000, 2500, 1500]
    assert [clip.motion.kind for clip in draft.clips] == ["zoom-in", "pan-left", "ken-burns"]
    assert [clip.transition.kind for clip in draft.clips] == ["cut", "fade-black", "cut"]
    assert draft.clips[1].transition.ms == 500
    assert (draft.width, draft.height) == (1080, 1920)
    assert (draft.sounds[0].mood, draft.sounds[0].volume) == ("romantic", 0.3)
    (text,) = draft.texts
    assert (text.text, text.start, text.duration) == ("Day one", 3000, 2500)


@pytest.mark.parametrize("name", ["shots", "clips", "slides", "images", "timeline"])
def test_scenes_go_by_many_names(name: str) -> None:
    assert drafted({name: SCENES["scenes"]}).clips[0].name == "harbor"


def test_a_bare_list_of_scenes() -> None:
    draft = drafted([{"duration": 2, "motion": "zoom-out"}, {"duration": 1}])
    assert [(clip.name, clip.duration) for clip in draft.clips] == [("beach", 2000), ("city", 1000)]


def test_global_fields() -> None:
    draft = drafted({"duration": 20, "motion": "ken_burns", "transition": "crossfade"}, "laid")
    assert draft.duration == 20_000
    assert {clip.motion.kind for clip in draft.clips if clip.kind == "image"} == {"ken-burns"}
    assert {clip.transition.kind for clip in draft.clips[1:]} == {"crossfade"}


@pytest.mark.parametrize("key", ["duration_per_image", "durationPerPhoto", "photo duration"])
def test_a_length_for_every_photo(key: str) -> None:
    assert {clip.duration for clip in drafted({key: 3}).clips if clip.kind == "image"} == {3000}


def test_a_nested_project() -> None:
    draft = drafted(
        {"project": {"settings": 1, "aspect_ratio": "1:1"}, "scenes": [{"duration": 1}]}
    )
    assert (draft.width, draft.height, draft.duration) == (1080, 1080, 1000)


def test_json_goes_before_prose() -> None:
    prompt = json.dumps({"duration_per_image": 2})
    draft = drafted(f"make it black and white and use this:\n```json\n{prompt}\n``` add jazz")
    assert draft.clips[0].duration == 2000
    assert draft.clips[0].look.filter == "none"
    assert draft.sounds == ()


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ('{"duration": 3,\n "motion" "zoom"}', "line 2, column 11"),
        ('{"duration": 3 "motion": 1}', "line 1, column 16"),
        ('please: {"scenes": [{"duration": 3}', "line 1, column 36"),
    ],
)
def test_mistakes_are_told_by_line_and_column(message: str, place: str) -> None:
    assert place in answered(message)


def test_a_mistake_in_a_chinese_message() -> None:
    assert "第1行" in answered('请用这个:{"duration": }')


def test_unknown_keys_alone_are_a_question() -> None:
    assert "nothing to do" in answered('{"foo": 1}')


@pytest.mark.parametrize("message", ['{"a":' * 50_000, '{"a":' * 90 + "1" + "}" * 90])
def test_deep_json_is_refused(message: str) -> None:
    assert "too deep" in answered(message)


def test_unusual_values_do_no_harm() -> None:
    scenes: list[Any] = [None, 5, [], {"duration": True}]
    odd: dict[str, Any] = {"duration": -1, "motion": None, "music": [], "scenes": scenes}
    say(json.dumps(odd), scene("fresh"))
    assert "too large" in answered('{"duration": Infinity}')


def test_descriptions_are_generated_when_nothing_was_uploaded() -> None:
    turn = say(json.dumps({"prompt": "a red fox", "duration": 5}), scene("bare"))
    assert turn.kind == "generation"
    assert turn.commit is not None
    assert turn.commit.draft.clips[0].duration == 5000


@pytest.mark.parametrize(
    ("value", "fade"),
    [
        (True, Fade(ms=1000)),
        (1.5, Fade(ms=1500)),
        ("500ms", Fade(ms=500)),
        ({"duration": 2, "color": "white"}, Fade(ms=2000, color="#ffffff")),
        (False, Fade()),
        (0, Fade()),
    ],
)
def test_fades(value: object, fade: Fade) -> None:
    assert drafted({"title": "Hi", "fade_in": value}, "laid").fade_in == fade
    assert drafted({"title": "Hi", "fadeOut": value}, "laid").fade_out == fade
