"""Background music, played bar by bar: a mood's chords, bass, melody and drums.

A phrase is four bars. Each takes a progression, a comping pattern and a drum pattern of its
mood, and a melody of its own from the seed; the first phrase is sparse, later ones fuller, so
nothing repeats note for note, and the last bar comes home.
"""

from __future__ import annotations

import random

import numpy as np

from nemovideo_mock import ids
from nemovideo_mock.draft import Mood
from nemovideo_mock.render.sound.harmony import CHORDS, SCALES
from nemovideo_mock.render.sound.instruments import note, soften, stroke
from nemovideo_mock.render.sound.moods import DEFAULT, Arrangement, arrangement
from nemovideo_mock.render.sound.samples import RATE, Samples

_BEATS, _BARS = 4, 4
_TAIL = 3 * RATE
# Early reflections: after how many ms, how loud, on which side (0 left, 1 right).
_ECHOES = ((23, 0.5, 0), (31, 0.45, 1), (47, 0.36, 1), (61, 0.3, 0), (89, 0.22, 0), (113, 0.18, 1))
_LOUDNESS = {"comp": 0.30, "bass": 0.32, "layer": 0.16, "melody": 0.26, "drums": 0.5}


class Musician:
    """Plays a mood from its beginning; the same seed plays the same."""

    def __init__(self, mood: Mood | None, seed: int, seconds: float) -> None:
        self._music = arrangement(mood or DEFAULT)
        self._seed = ids.number(seed, "music", mood or "")
        self._beat = round(60 / self._music.tempo * RATE)
        self._bars = max(1, int(seconds * RATE / (self._beat * _BEATS)))
        self._bar = 0
        self._ready = np.zeros((2, 0), np.float32)
        self._ringing = np.zeros((2, _TAIL), np.float32)

    def read(self, count: int) -> Samples:
        """The next `count` samples, shape (2, count)."""
        while self._ready.shape[1] < count:
            self._ready = np.hstack([self._ready, self._next_bar()])
        block, self._ready = self._ready[:, :count], self._ready[:, count:]
        return block

    def close(self) -> None:
        """There is nothing to let go of."""

    def _next_bar(self) -> Samples:
        length = self._beat * _BEATS
        page = np.zeros((2, length + _TAIL), np.float32)
        if self._bar < self._bars:
            _Bar(self._music, self._seed, self._bar, self._bars, self._beat).play(page)
        self._bar += 1
        _reverberate(page, self._music.room)
        if self._music.softness:
            page = soften(page, self._music.softness)
        page[:, :_TAIL] += self._ringing[:, : page.shape[1]]
        self._ringing = page[:, length:]
        return page[:, :length] * np.float32(self._music.gain)


class _Bar:
    """One bar, written onto a page of samples."""

    def __init__(self, music: Arrangement, seed: int, number: int, bars: int, beat: int) -> None:
        self._music, self._beat, self._number = music, beat, number
        self._phrase, self._in_phrase = divmod(number, _BARS)
        self._last = number == bars - 1
        self._phrase_dice = random.Random(ids.number(seed, "phrase", self._phrase))
        self._dice = random.Random(ids.number(seed, "bar", number))
        progression = music.progressions[self._pick(len(music.progressions))]
        self._pattern = music.patterns[self._pick(len(music.patterns))]
        self._drumming = music.drums[self._pick(len(music.drums))]
        home = music.progressions[0][0] if music.scale == "minor" else "I"
        root, intervals = CHORDS[home if self._last else progression[self._in_phrase]]
        self._root = music.tonic + root
        self._chord = _voiced(self._root, intervals)

    def play(self, page: Samples) -> None:
        self._page = page
        if self._last:
            self._come_home()
            return
        self._comp()
        self._bass()
        if self._music.layer and self._phrase > 0:
            self._layer(self._music.layer)
        if self._music.melody and (self._phrase > 0 or self._in_phrase > 1):
            self._melody(self._music.melody)
        if self._number > 0:
            self._drum()

    def _pick(self, count: int) -> int:
        """A choice for the whole phrase, not that of the phrase before where there is another."""
        return (self._phrase + self._phrase_dice.randrange(max(1, count - 1))) % count

    def _come_home(self) -> None:
        for index, pitch in enumerate(self._chord):
            self._put(note(self._music.comp, pitch, 2.4), 0.04 * index, "comp", 0.9, 0.5)
        self._put(note(self._music.bass, self._low(), 2.4), 0, "bass", 1, 0.5)
        if self._drumming:
            self._put(stroke(self._drumming[0][1]), 0, "drums", 0.7, 0.5)

    def _comp(self) -> None:
        for at, length, which in self._pattern:
            pitches = self._chord if which is None else [_nth(self._chord, which)]
            for index, pitch in enumerate(pitches):
                sound = note(self._music.comp, pitch, self._seconds(length))
                loud = self._dice.uniform(0.82, 1.0) / len(pitches) ** 0.4
                side = 0.35 + 0.3 * (pitch % 7) / 6
                self._put(sound, at + 0.02 * index, "comp", loud, side)

    def _bass(self) -> None:
        if self._music.walking:
            steps = (0, self._dice.choice((3, 4, 7)), 7, self._dice.choice((9, 10, 5)))
            line = [(float(beat), 0.92, step) for beat, step in enumerate(steps)]
        else:
            line = [(at, length, 0) for at, length in self._music.bass_line]
        for at, length, step in line:
            pitch = self._low() + step
            self._put(note(self._music.bass, pitch, self._seconds(length)), at, "bass", 1, 0.5)

    def _layer(self, instrument: str) -> None:
        for pitch in self._chord[:3]:
            sound = note(instrument, pitch, self._seconds(_BEATS))
            self._put(sound, 0, "layer", 0.6, 0.3 + 0.4 * (pitch % 5) / 4)

    def _melody(self, instrument: str) -> None:
        """Notes of the scale, near each other; on strong beats, notes of the chord."""
        scale = sorted(
            self._music.tonic + step + octave
            for step in SCALES[self._music.scale]
            for octave in (12, 24)
        )
        place = self._dice.randrange(2, len(scale) - 2)
        at = 0.0
        while at < _BEATS:
            length = self._dice.choice((0.5, 0.5, 1.0, 1.0, 1.5))
            if self._dice.random() < self._music.busy:
                place = min(len(scale) - 1, max(0, place + self._dice.choice((-2, -1, 1, 1, 2))))
                pitch = self._in_tune(scale[place]) if at % 2 == 0 else scale[place]
                sound = note(instrument, pitch, self._seconds(length))
                self._put(sound, at, "melody", self._dice.uniform(0.7, 1.0), 0.58)
            at += length

    def _in_tune(self, pitch: int) -> int:
        """The nearest pitch that belongs to the chord."""
        classes = {pitch % 12 for pitch in self._chord}
        return min(
            range(pitch - 4, pitch + 5), key=lambda p: (p % 12 not in classes, abs(p - pitch))
        )

    def _drum(self) -> None:
        for at, drum, loud in self._drumming:
            self._put(stroke(drum), at, "drums", loud * self._dice.uniform(0.85, 1), 0.5)
        if self._drumming and self._in_phrase == _BARS - 1:
            for step in range(self._dice.randrange(2, 5)):
                self._put(stroke(self._drumming[-1][1]), 3.75 - step / 4, "drums", 0.5, 0.4)

    def _low(self) -> int:
        """The root where a bass plays it."""
        return 36 + (self._root - 36) % 12

    def _seconds(self, beats: float) -> float:
        return beats * self._beat / RATE

    def _put(self, sound: Samples, at: float, part: str, loud: float, side: float) -> None:
        """Add a sound at a beat; `side` from 0 left to 1 right."""
        swung = at + self._music.swing if at % 1 == 0.5 else at
        start = int(max(0.0, swung) * self._beat)
        room = self._page.shape[1] - start
        mixed = sound[:room] * np.float32(loud * _LOUDNESS[part])
        self._page[0, start : start + len(mixed)] += mixed * np.float32(2 * (1 - side)) ** 0.5
        self._page[1, start : start + len(mixed)] += mixed * np.float32(2 * side) ** 0.5


def _voiced(root: int, intervals: tuple[int, ...]) -> list[int]:
    """A chord around middle C: close position, five notes at most, low to high."""
    classes = sorted((root + interval) % 12 for interval in intervals)
    pitches = [52 + (pitch_class - 52) % 12 for pitch_class in classes]
    return sorted(pitches)


def _nth(chord: list[int], which: int) -> int:
    """The chord's notes go on upward in octaves."""
    octave, index = divmod(which, len(chord))
    return chord[index] + 12 * octave


def _reverberate(page: Samples, amount: float) -> None:
    """Add the room: both sides' sum, later and softer."""
    dry = soften(page.mean(axis=0), 3.0) * np.float32(amount)
    for ms, level, side in _ECHOES:
        late = ms * RATE // 1000
        page[side, late:] += dry[:-late] * np.float32(level)
        later = late * 5
        page[1 - side, later:] += dry[:-later] * np.float32(level * 0.35)
