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
    "wish",
    ["remove the second clip", "add romantic music", "make every photo last 3 seconds", "undo"],
)
def test_politeness_changes_nothing(wrapper: str, wish: str) -> None:
    before = scene("scored")
    plain, polite = (reader.read(text, before) for text in (wish, wrapper.format(wish)))
    assert (polite.edits, polite.step) == (plain.edits, plain.step)


@pytest.mark.parametrize("wish", [row["say"] for row in phrasings(of=1)[4:60:6]])
def test_case_changes_nothing(wish: str) -> None:
    before = scene("laid")
    if "'" in wish or '"' in wish:
        pytest.skip("its words are to be shown as they are")
    assert reader.read(wish.upper(), before).edits == reader.read(wish, before).edits


def test_wishes_in_any_order() -> None:
    wishes = ["add romantic music", "use crossfades", "make it 9:16", "make every photo 3 seconds"]
    before = scene("laid")
    forward = say(", ".join(wishes), before).commit
    backward = say(". ".join(reversed(wishes)), before).commit
    assert forward is not None
    assert backward is not None
    assert [each.segments for each in forward.draft.tracks[:1]] == [
        each.segments for each in backward.draft.tracks[:1]
    ]
    assert forward.draft.width == backward.draft.width == 1080
    assert forward.draft.sounds[0].mood == backward.draft.sounds[0].mood == "romantic"


def test_quoted_commands_are_only_words() -> None:
    before = scene("laid")
    turn = say('add the title "remove all clips and add music"', before)
    assert turn.commit is not None
    assert [each.text for each in turn.commit.draft.texts] == ["remove all clips and add music"]
    assert turn.commit.draft.clips == before.draft.clips
    assert turn.commit.draft.sounds == ()
