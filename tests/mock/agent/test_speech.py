"""What the backend says: every row of the seeds' translation table, and the summary."""

from __future__ import annotations

import re

import pytest
from nemovideo_mock.agent.language import small_talk
from nemovideo_mock.agent.plan import phrases, screen_talk
from nemovideo_mock.agent.plan.records import Text
from nemovideo_mock.agent.timeline.summary import summary
from nemovideo_mock.draft import Clip, Draft, Sound, Track, TrackType
from nemovideo_mock.draft import Text as Words

from tests.mock.agent.scenes import say, scene

ROWS = {
    "click": (r"\b[Cc]lick\b", "点击"),
    "open": (r"\b[Oo]pen the\b", "打开"),
    "drag": (r"\b[Dd]rag\b", "拖拽"),
    "preview in timeline": (r"[Pp]review in timeline", "时间线(?:中)?预览|时间线预览"),
    "export": (r"Export button|click Export", "导出"),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_every_row_of_the_table_is_said_after_edits(row: tuple[str, str]) -> None:
    english, chinese = row
    said = {"en": "", "zh": ""}
    for nth in range(40):
        for message, language in (("add crossfades", "en"), ("加叠化转场", "zh")):
            turn = say(message, scene("laid"), nth)
            said[language] += " ".join(e.text for e in turn.events if isinstance(e, Text))
    assert re.search(english, said["en"])
    assert re.search(chinese, said["zh"])


def test_all_phrases_are_in_both_languages() -> None:
    closings = (*screen_talk.AFTER_AN_EDIT, *screen_talk.AFTER_A_GENERATION, *screen_talk.INSIDE)
    spoken = [*closings, phrases.NO_MEDIA, small_talk.HELP]
    for words in spoken:
        assert words.en.isascii()
        assert re.search("[\u4e00-\u9fff]", words.zh)


def test_the_summary_of_the_seeds() -> None:
    draft = Draft(
        tracks=(
            Track(TrackType.VIDEO, (Clip(id="a", name="city timelapse", duration=10_000),)),
            Track(TrackType.AUDIO, (Sound(id="b", name="Lo-fi", duration=10_000),)),
            Track(TrackType.TEXT, (Words(id="c", text="Urban Dreams", duration=3000),)),
        )
    )
    assert summary(draft) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
        '3. Title: "Urban Dreams" (0-3s)'
    )


def test_the_summary_of_little() -> None:
    assert summary(Draft()) == "Timeline (0 tracks): empty"
    assert summary(Draft(), "zh") == "时间线(0 条轨道):空"
    halves = Track(TrackType.VIDEO, (Clip(duration=1500), Clip(start=1500, duration=250)))
    assert summary(Draft(tracks=(halves,))) == (
        "Timeline (1 track): 1. Video: untitled (0-1.5s), untitled (1.5-1.75s)"
    )


def test_asking_for_the_timeline_tells_the_summary() -> None:
    before = scene("scored")
    turn = say("what's in the timeline?", before)
    assert turn.commit is None
    assert any(summary(before.draft) in e.text for e in turn.events if isinstance(e, Text))


def test_ten_words_that_cannot_be_done_leave_the_draft_alone() -> None:
    for message in (
        "remove the tenth clip",
        "split at 5 minutes",
        "rotate the first photo",
        "redo",
    ):
        turn = say(message, scene("laid"))
        assert (turn.kind, turn.commit) == ("talk", None)


def test_photos_make_no_sound() -> None:
    turn = say("mute clip 1", scene("laid"))
    assert turn.commit is None
