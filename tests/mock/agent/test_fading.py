"""Fades at the ends of the video: what is the picture's, what the music's, what the clips'."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nemovideo_mock.draft import Draft, Fade, from_json, to_json

from tests.mock.agent.scenes import after, say, scene


def drafted(*messages: str, where: str = "laid") -> Draft:
    now = scene(where)
    for nth, message in enumerate(messages):
        now = after(say(message, now, nth), now)
    return now.draft


def test_a_fade_changes_nothing_else() -> None:
    faded = drafted("fade in from black over 2 seconds")
    assert faded.fade_in == Fade(ms=2000)
    assert replace(faded, fade_in=Fade()) == scene("laid").draft
    assert from_json(to_json(faded)) == faded


@pytest.mark.parametrize(
    "message", ["remove the fade out at the end", "no fade at the end please", "不要结尾的淡出"]
)
def test_a_fade_can_be_taken_away(message: str) -> None:
    faded = drafted("fade in at the start", "fade out at the end", message)
    assert (faded.fade_in, faded.fade_out) == (Fade(ms=1000), Fade())


@pytest.mark.parametrize("message", ["fade out at the end", "结尾淡出"])
def test_undo_takes_a_fade_back(message: str) -> None:
    assert drafted(message, "undo") == scene("laid").draft


@pytest.mark.parametrize("message", ["start over", "重新开始"])
def test_starting_over_takes_fades_away(message: str) -> None:
    assert drafted("fade in at the start", message) == Draft()


def test_a_fade_is_never_longer_than_the_video() -> None:
    assert drafted("fade in at the start over 5 minutes").fade_in == Fade(ms=28_000)


@pytest.mark.parametrize(
    "message",
    ["fade the music out at the end", "add jazz and fade it out at the end", "音乐结尾淡出"],
)
def test_the_fades_of_music_are_its_own(message: str) -> None:
    draft = drafted(message, where="scored")
    assert draft.sounds[0].fade_out == 2000
    assert draft.fade_out == Fade()


@pytest.mark.parametrize(
    "message", ["fade to black between the clips", "fade in and out", "照片之间淡入淡出"]
)
def test_fades_between_clips_are_transitions(message: str) -> None:
    draft = drafted(message)
    assert (draft.fade_in, draft.fade_out) == (Fade(), Fade())
    assert all(clip.transition.ms for clip in draft.clips[1:])


@pytest.mark.parametrize(
    "message", ["fade in and out at the start and the end", "首尾加淡入淡出", "整个视频淡入淡出"]
)
def test_both_ends_at_once(message: str) -> None:
    draft = drafted(message)
    assert (draft.fade_in, draft.fade_out) == (Fade(ms=1000), Fade(ms=1000))


def test_nothing_to_fade() -> None:
    assert say("fade in at the start", scene("bare")).commit is None
