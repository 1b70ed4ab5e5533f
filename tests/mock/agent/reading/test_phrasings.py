"""What people say, and the timeline it gives: every table of phrasings."""

from __future__ import annotations

from typing import Any

import pytest
from nemovideo_mock.agent.language import reader

from tests.mock.agent.scenes import mismatches, phrasings, say, scene

ROWS = phrasings()


@pytest.mark.parametrize("row", ROWS, ids=[row["say"][:60] for row in ROWS])
def test_phrasing(row: dict[str, Any]) -> None:
    before = scene(row["in"])
    assert mismatches(row, say(row["say"], before), before) == []


@pytest.mark.parametrize(
    "wrapper", ["{}", "Please {}", "could you {}?", "Hi! {} Thanks!", "  {}  ", "ok so {}, please"]
)
@pytest.mark.parametrize(
    "message",
    ["remove the second clip", "add romantic music", "make every photo last 3 seconds", "undo"],
)
def test_politeness_changes_nothing(wrapper: str, message: str) -> None:
    before = scene("scored")
    plain, polite = (reader.read(text, before) for text in (message, wrapper.format(message)))
    assert (polite.edits, polite.step) == (plain.edits, plain.step)


@pytest.mark.parametrize("message", [row["say"] for row in phrasings(of=1)[4:60:6]])
def test_case_changes_nothing(message: str) -> None:
    before = scene("laid")
    if "'" in message or '"' in message:
        pytest.skip("its words are to be shown as they are")
    assert reader.read(message.upper(), before).edits == reader.read(message, before).edits


def test_messages_in_any_order() -> None:
    messages = [
        "add romantic music",
        "use crossfades",
        "make it 9:16",
        "make every photo 3 seconds",
    ]
    before = scene("laid")
    forward = say(", ".join(messages), before).commit
    backward = say(". ".join(reversed(messages)), before).commit
    assert forward is not None
    assert backward is not None
    assert [track.segments for track in forward.draft.tracks[:1]] == [
        track.segments for track in backward.draft.tracks[:1]
    ]
    assert forward.draft.width == backward.draft.width == 1080
    assert forward.draft.sounds[0].mood == backward.draft.sounds[0].mood == "romantic"


def test_quoted_commands_are_only_words() -> None:
    before = scene("laid")
    turn = say('add the title "remove all clips and add music"', before)
    assert turn.commit is not None
    assert [text.text for text in turn.commit.draft.texts] == ["remove all clips and add music"]
    assert turn.commit.draft.clips == before.draft.clips
    assert turn.commit.draft.sounds == ()
