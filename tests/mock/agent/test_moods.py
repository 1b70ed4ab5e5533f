"""Words for music and the moods of the draft they mean."""

from __future__ import annotations

from typing import get_args

import pytest
from nemovideo_mock.agent.language.lexicon import moods
from nemovideo_mock.draft import Mood

from tests.mock.agent.scenes import after, say, scene


def test_the_agent_knows_words_for_moods_of_the_draft_only() -> None:
    assert moods.MOODS.keys() <= set(get_args(Mood))


@pytest.mark.parametrize(
    ("message", "mood", "name"),
    [
        ("add wedding music", "wedding", "Wedding"),
        ("配上婚礼音乐", "wedding", "Wedding"),
        ("add romantic wedding music", "romantic", "Romantic"),
        ("add piano music", "romantic", "Piano"),
        ("add wedding piano music", "wedding", "Wedding piano"),
        ("add some jazz piano", "jazz", "Jazz piano"),
    ],
)
def test_words_find_their_mood(message: str, mood: Mood, name: str) -> None:
    before = scene("laid")
    (sound,) = after(say(message, before), before).draft.sounds
    assert (sound.mood, sound.name) == (mood, name)


def test_a_piano_in_a_described_clip_is_played_as_a_piano_asked_for() -> None:
    before = scene("bare")
    turn = say("generate a clip of a cat at the piano", before)
    assert {sound.mood for sound in after(turn, before).draft.sounds} == {"romantic"}
