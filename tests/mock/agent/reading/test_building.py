"""What a request for a video shows: every upload, or the ones it names."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from nemovideo_mock.agent.scene import Scene

from tests.mock.agent.scenes import NOW, after, mismatches, outcome, photo, say, scene

EVERYTHING = ["beach", "city", "forest", "harbor", "dance"]
SEED_LINES: dict[str, dict[str, Any]] = {
    "convert my images": {},
    "export 1080p MP4": {},
    "convert these images into a smooth": {"transition": "crossfade"},
    "convert five vacation photos in JPG format into a 1080p MP4": {},
    "turn these photos into a slideshow video with transitions and background music": {
        "transition": "crossfade",
        "music": {},
    },
    "turning photo collections into shareable videos for social media creators, marketers": {},
    "create five couple photos and a short venue clip into a 1080p MP4": {},
    "create a 60-second wedding invitation video with our names, date, and romantic background "
    "music": {"total": 60, "transition": "crossfade", "music": {"mood": "romantic"}},
    "creating personalized wedding invitation videos to share with guests for couples and "
    "wedding planners": {"transition": "crossfade"},
}


@pytest.mark.parametrize("line", SEED_LINES)
def test_a_line_of_the_seeds_makes_a_video(line: str) -> None:
    before = scene("fresh")
    expected = {"names": EVERYTHING, "canvas": [1920, 1080], "kind": "edit", **SEED_LINES[line]}
    assert mismatches(expected, say(line, before), before) == []


@pytest.mark.parametrize(
    "line", ["export 1080p MP4", "convert my images to black and white", "save it as MP4"]
)
def test_what_stands_on_the_timeline_is_not_laid_out_again(line: str) -> None:
    before = scene("laid")
    before = after(say("remove the second clip", before), before)
    assert outcome(say(line, before), before)["names"] == ["beach", "forest", "harbor", "dance"]


def test_a_word_that_is_a_file_name_beside_a_count_adds_the_file() -> None:
    venue = replace(scene("fresh").uploads[-1], id="media_9", filename="venue.mp4")
    photos = tuple(photo(f"p{nth}", nth) for nth in range(1, 6))
    before = replace(scene("bare"), media=(*photos, venue))
    turn = say("create five couple photos and a short venue clip into a 1080p MP4", before)
    assert outcome(turn, before)["names"] == ["p1", "p2", "p3", "p4", "p5", "venue"]


def numbered() -> Scene:
    """Five photos called photo1 to photo5."""
    photos = tuple(photo(f"photo{nth}", nth) for nth in range(1, 6))
    return replace(scene("bare"), media=photos)


CHOICES = {
    "make a video with just photo2": ["photo2"],
    "make a video from photo1 with a slow zoom": ["photo1"],
    "make a video using photo4 and photo2": ["photo4", "photo2"],
    "make a slideshow from photo1.jpg, photo3.jpg and photo5.jpg": ["photo1", "photo3", "photo5"],
    "use photo1.jpg and photo3.jpg": ["photo1", "photo3"],
    "make a video, use photo5 and photo1": ["photo5", "photo1"],
    "create a 10 second clip out of photo3 only": ["photo3"],
    "turn photo2 into a video": ["photo2"],
    "edit photo2 into a video in black and white": ["photo2"],
    "make a video from photo1 and then photo3": ["photo1", "photo3"],
    "take photo1 and make a video": ["photo1"],
    "process photo4 with a slow zoom": ["photo4"],
    "just photo5 please": ["photo5"],
    "make a 15 second reel from 3 pics": ["photo1", "photo2", "photo3"],
    "make one video per photo": ["photo1", "photo2", "photo3", "photo4", "photo5"],
    "用photo1和photo3做视频": ["photo1", "photo3"],
    "make a video of the first two photos": ["photo1", "photo2"],
    "make a video from the second photo": ["photo2"],
    "make a video from photos 2 and 4": ["photo2", "photo4"],
    "only the second and third photo": ["photo2", "photo3"],
    "make a video with only the last photo": ["photo5"],
    "make a video without photo 3": ["photo1", "photo2", "photo4", "photo5"],
    "make a slideshow without photo3": ["photo1", "photo2", "photo4", "photo5"],
    "make a video from all photos except the first": ["photo2", "photo3", "photo4", "photo5"],
    "make a video from three photos": ["photo1", "photo2", "photo3"],
    "convert two photos into an MP4": ["photo1", "photo2"],
    "make a video from five photos": ["photo1", "photo2", "photo3", "photo4", "photo5"],
    "make a video from eight photos": ["photo1", "photo2", "photo3", "photo4", "photo5"],
    "用photo2做一个视频": ["photo2"],
    "只用photo2做视频": ["photo2"],
    "用第二张照片做一个视频": ["photo2"],
    "只用第二张和第三张照片做视频": ["photo2", "photo3"],
    "用前两张照片做幻灯片": ["photo1", "photo2"],
    "用三张照片做一个视频": ["photo1", "photo2", "photo3"],
    "把photo4做成视频": ["photo4"],
    "做一个视频,不要第三张照片": ["photo1", "photo2", "photo4", "photo5"],
}


@pytest.mark.parametrize("message", CHOICES)
def test_only_what_is_named_is_shown(message: str) -> None:
    before = numbered()
    assert outcome(say(message, before), before)["names"] == CHOICES[message]


@pytest.mark.parametrize("message", CHOICES)
def test_a_photo_may_be_called_by_its_number_when_no_file_has_that_name(message: str) -> None:
    if ".jpg" in message:
        pytest.skip("names a file")
    names = ("sea", "hill", "lake", "dune", "cove")
    media = tuple(photo(name, nth) for nth, name in enumerate(names, 1))
    before = replace(scene("bare"), media=media)
    wanted = [names[int(name[-1]) - 1] for name in CHOICES[message]]
    assert sorted(outcome(say(message, before), before)["names"]) == sorted(wanted)


@pytest.mark.parametrize(
    "prompt",
    [
        {"image": "photo2.jpg", "duration": 5, "motion": "zoom-in"},
        {"photo": 2, "duration": 5, "motion": "zoom-in"},
        {"image": {"file": "photo2.jpg"}, "duration": 5, "motion": "zoom-in"},
        {"images": ["photo2.jpg"], "duration": 5, "motion": "zoom-in"},
        {"images": "photo2.jpg", "duration": 5, "motion": "zoom-in"},
        {"scenes": {"image": "photo2.jpg"}, "duration": 5, "motion": "zoom-in"},
        {"files": ["photo2"], "duration": 5, "motion": "zoom-in"},
        [{"image": "photo2.jpg", "duration": 5, "motion": "zoom-in"}],
    ],
    ids=json.dumps,
)
def test_json_that_names_one_image_shows_that_one(prompt: object) -> None:
    before = numbered()
    now = outcome(say(json.dumps(prompt), before), before)
    assert now["names"] == ["photo2"]
    assert now["lengths"] == [5]
    assert now["clips"][1]["motion"] == "zoom-in"


def test_json_that_names_a_picture_nobody_uploaded_says_so() -> None:
    before = numbered()
    turn = say(json.dumps({"image": "moon.jpg", "duration": 5}), before)
    assert turn.commit is None
    assert any("moon.jpg" in getattr(event, "text", "") for event in turn.events)


def test_photos_are_processed_one_by_one() -> None:
    """fact: agent.batch"""
    now = numbered()
    for nth in range(1, 6):
        turn = say(f"make a video from photo{nth} that is {nth + 2} seconds long", now, nth)
        now = after(turn, now)
        assert [clip.name for clip in now.draft.clips] == [f"photo{nth}"]
        assert now.draft.duration == 1000 * (nth + 2)
        assert turn.arrived_at == NOW


@pytest.mark.parametrize(
    "message", ["use the first and third photo", "use photos 1 and 3", "just use photos 1 and 3"]
)
def test_using_some_of_what_is_shown_keeps_only_these(message: str) -> None:
    before = after(say("make a slideshow in reverse order", numbered(), 9), numbered())
    assert outcome(say(message, before), before)["names"] == ["photo5", "photo3"]


@pytest.mark.parametrize(
    "message",
    [
        "take the first photo and put it last",
        "use beach as the opening",
        "use photo 2 twice",
        "use a crossfade on photo 2",
        "use slow motion on the dance clip",
        "make photo 2 into a zoom",
        "turn the first photo into a title card",
        "turn photo 2 into black and white",
        "just zoom on photo 1",
    ],
)
def test_naming_a_clip_for_something_else_keeps_the_others(message: str) -> None:
    before = scene("laid")
    assert set(EVERYTHING) <= set(outcome(say(message, before), before)["names"])


@pytest.mark.parametrize(
    "message", ["make a video with photo 9", "make a video from photo 9", "用第九张照片做视频"]
)
def test_a_photo_that_is_not_there_is_missed(message: str) -> None:
    turn = say(message, numbered())
    assert turn.commit is None
    assert turn.cost == 0


@pytest.mark.parametrize(
    "message",
    [
        "can you do something nice with these pictures?",
        "do something cool with my photos",
        "make something beautiful out of these pictures please",
        "could you make these photos look amazing in a video?",
        "surprise me with these photos",
        "用这些照片做点好看的",
    ],
)
def test_an_open_request_makes_a_video(message: str) -> None:
    before = scene("fresh")
    assert outcome(say(message, before), before)["names"] == EVERYTHING


@pytest.mark.parametrize("message", ["can you do something nice?", "could you make it beautiful?"])
def test_a_request_is_no_praise(message: str) -> None:
    turn = say(message, scene("fresh"))
    assert not any("welcome" in getattr(event, "text", "") for event in turn.events)


@pytest.mark.parametrize("message", ["nice!", "that looks nice, thank you", "perfect", "太棒了"])
def test_praise_is_no_request(message: str) -> None:
    turn = say(message, scene("fresh"))
    assert turn.commit is None
    assert "welcome" in turn.events[-1].text or "不客气" in turn.events[-1].text  # type: ignore[union-attr]
