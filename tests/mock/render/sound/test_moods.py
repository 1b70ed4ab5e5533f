"""The moods as data: every one can be played, in chords, rhythms and instruments there are."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest
from nemovideo_mock.draft import Mood
from nemovideo_mock.render.sound import moods, rhythms
from nemovideo_mock.render.sound.harmony import CHORDS, SCALES
from nemovideo_mock.render.sound.instruments import note, stroke
from nemovideo_mock.render.sound.moods import arrangement

MOODS: tuple[Mood, ...] = get_args(Mood)


def test_exactly_the_moods_of_a_draft_can_be_played() -> None:
    assert set(moods._data()) == set(MOODS)


@pytest.mark.parametrize("mood", MOODS)
def test_every_mood_is_written_in_known_chords_and_never_in_one_loop(mood: Mood) -> None:
    progressions = arrangement(mood).progressions
    assert {chord for progression in progressions for chord in progression} <= CHORDS.keys()
    assert len(set(progressions)) >= 3
    assert arrangement(mood).scale in SCALES


@pytest.mark.parametrize("mood", MOODS)
def test_every_instrument_and_drum_of_a_mood_sounds(mood: Mood) -> None:
    music = arrangement(mood)
    for instrument in {music.comp, music.bass, music.layer, music.melody} - {None}:
        assert note(str(instrument), 60, 0.5).any()
    for drum in {drum for bar in music.drums for _, drum, _ in bar}:
        assert stroke(drum).any()


def test_every_rhythm_is_used() -> None:
    patterns = {pattern for mood in MOODS for pattern in arrangement(mood).patterns}
    lines = {arrangement(mood).bass_line for mood in MOODS}
    assert patterns == set(rhythms.COMPING.values())
    assert lines == set(rhythms.BASS_LINES.values())


def test_a_render_without_music_reads_no_moods() -> None:
    code = (
        "import sys; import nemovideo_mock.render.encode; from nemovideo_mock.render.sound import "
        "moods; assert 'yaml' not in sys.modules; assert not moods._data.cache_info().currsize"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
