from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pytest
from nemovideo_mock.draft import Mood
from nemovideo_mock.render.sound.moods import arrangement
from nemovideo_mock.render.sound.music import Musician
from nemovideo_mock.render.sound.samples import RATE, Samples

MOODS: tuple[Mood, ...] = get_args(Mood)


def played(name: Mood, seconds: int = 20, seed: int = 1) -> Samples:
    musician = Musician(name, seed, seconds)
    return np.hstack([musician.read(RATE // 2) for _ in range(2 * seconds)])


def brightness(music: Samples) -> float:
    """The spectral centroid of the middle of a piece, in Hz."""
    spectrum = np.abs(np.fft.rfft(music.mean(axis=0)[4 * RATE : -4 * RATE])) ** 2
    frequencies = np.fft.rfftfreq(music.shape[1] - 8 * RATE, 1 / RATE)
    return float((spectrum * frequencies).sum() / spectrum.sum())


def onsets(music: Samples) -> Samples:
    """How much louder each hundredth of a second is than the one before, over all bands."""
    frames = music.mean(axis=0)[: music.shape[1] // 480 * 480].reshape(-1, 480)
    spectra = np.log1p(50 * np.abs(np.fft.rfft(frames * np.hanning(480), axis=1)))
    rise: Samples = np.maximum(0, np.diff(spectra, axis=0)).sum(axis=1)
    centered: Samples = rise - rise.mean()
    return centered


def beat_strength(music: Samples, tempo: float) -> float:
    """How well the onsets repeat at a tempo's beat (autocorrelation, 0-1)."""
    rise = onsets(music)
    lag = round(100 * 60 / tempo)
    return float((rise[lag:] * rise[:-lag]).sum() / (rise * rise).sum())


@pytest.mark.parametrize("name", MOODS)
def test_every_mood_sounds_at_about_one_loudness(name: Mood) -> None:
    music = played(name)
    assert np.isfinite(music).all()
    assert 0.09 < np.sqrt((music**2).mean()) < 0.2
    seconds = np.sqrt((music[:, : 16 * RATE].reshape(2, 16, RATE) ** 2).mean(axis=(0, 2)))
    assert seconds.min() > 0.02


def test_moods_differ_in_brightness() -> None:
    music_of = {
        name: brightness(played(name)) for name in ("lo-fi", "romantic", "upbeat", "cinematic")
    }
    assert music_of["lo-fi"] < music_of["romantic"] < music_of["upbeat"] / 2
    assert music_of["cinematic"] < music_of["upbeat"] / 2


@pytest.mark.parametrize("name", ["upbeat", "electronic", "rock", "lo-fi", "acoustic"])
def test_the_tempo_can_be_measured(name: Mood) -> None:
    music, tempo = played(name), arrangement(name).tempo
    on_the_beat = beat_strength(music, tempo)
    assert on_the_beat > 0.15
    assert on_the_beat > beat_strength(music, tempo * 1.13) + 0.05
    assert on_the_beat > beat_strength(music, tempo * 0.88) + 0.05


def test_tempos_differ() -> None:
    tempos = sorted(item.tempo for item in map(arrangement, MOODS))
    assert tempos[0] <= 64
    assert tempos[-1] >= 130
    assert len(set(tempos)) >= 9


@pytest.mark.parametrize("name", ["romantic", "ambient", "electronic"])
def test_no_four_bars_come_twice_in_a_minute(name: Mood) -> None:
    music = played(name, 60).mean(axis=0)
    length = round(16 * 60 / arrangement(name).tempo * RATE)
    phrases = [music[start : start + length] for start in range(0, len(music) - length, length)]
    assert len(phrases) >= 3
    for one, other in itertools.combinations(phrases, 2):
        assert np.abs(one - other).mean() > 0.2 * np.abs(one).mean()


def test_the_same_seed_plays_the_same_however_it_is_read() -> None:
    first, second = Musician("jazz", 3, 8), Musician("jazz", 3, 8)
    whole = first.read(4 * RATE)
    parts = np.hstack([second.read(count) for count in (1, 999, RATE, 3 * RATE - 1000)])
    assert (whole == parts).all()
    assert not np.array_equal(whole, Musician("jazz", 4, 8).read(4 * RATE))


def test_it_ends_with_its_last_bar() -> None:
    music = played("upbeat", 12)
    musician = Musician("upbeat", 1, 12)
    musician.read(12 * RATE)
    after = musician.read(6 * RATE)
    assert np.abs(after[:, 4 * RATE :]).max() < 0.01
    assert np.abs(music[:, -RATE:]).max() < np.abs(music).max()


def test_left_and_right_differ() -> None:
    left, right = played("romantic")
    assert 0.3 < np.corrcoef(left, right)[0, 1] < 0.995


def test_no_two_moods_are_alike() -> None:
    mono = {name: played(name, 6).mean(axis=0) for name in MOODS}
    for one, other in itertools.combinations(MOODS, 2):
        assert abs(np.corrcoef(mono[one], mono[other])[0, 1]) < 0.5
        first, second = arrangement(one), arrangement(other)
        assert (first.tempo, first.comp) != (second.tempo, second.comp)


def test_moods_differ_in_what_is_played() -> None:
    soft: tuple[Mood, ...] = ("sad", "classical", "festive")
    sad, classical, festive = (brightness(played(mood)) for mood in soft)
    assert sad < classical < festive
    driven = beat_strength(played("hip-hop"), arrangement("hip-hop").tempo)
    assert beat_strength(played("sad"), arrangement("sad").tempo) < driven - 0.2
