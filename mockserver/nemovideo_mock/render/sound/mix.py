"""Sound: the clips' own, uploaded tracks and synthesized music, mixed a block at a time.

Nothing here holds more than a few seconds, however long the draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nemovideo_mock.draft import Clip, Sound
from nemovideo_mock.render.request import Request, audible_segments
from nemovideo_mock.render.sound.limiter import Limiter
from nemovideo_mock.render.sound.music import Musician
from nemovideo_mock.render.sound.samples import RATE, Samples
from nemovideo_mock.render.sound.sources import AudioSource

# A cut in the middle of a wave clicks; this many ms at each end keep it from doing so.
_EDGE_MS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One thing that sounds: from when to when, how loud, and its fades. All in ms."""

    segment: Clip | Sound
    start: int
    end: int
    volume: float
    fade_in: float
    fade_out: float


def cues(request: Request) -> list[Cue]:
    """Everything in the draft that sounds."""
    return [
        _sound_cue(segment) if isinstance(segment, Sound) else _clip_cue(segment)
        for segment in audible_segments(request)
    ]


def _sound_cue(sound: Sound) -> Cue:
    return Cue(
        segment=sound,
        start=sound.start,
        end=sound.end,
        volume=sound.volume,
        fade_in=max(sound.fade_in, _EDGE_MS),
        fade_out=max(sound.fade_out, _EDGE_MS),
    )


def _clip_cue(clip: Clip) -> Cue:
    """A clip sounds while it runs: not in its freeze."""
    return Cue(
        segment=clip,
        start=clip.start,
        end=max(clip.start + 1, clip.end - clip.freeze),
        volume=clip.volume,
        fade_in=max(clip.transition.ms / 2, _EDGE_MS),
        fade_out=_EDGE_MS,
    )


class Voice:
    """A cue while it plays."""

    def __init__(self, request: Request, cue: Cue) -> None:
        self._request, self._cue = request, cue
        self.start, self.end = _samples(cue.start), _samples(cue.end)

    def add(self, block: Samples, position: int) -> None:
        """Mix into a block that begins at sample `position` of the draft."""
        first, last = max(self.start, position), min(self.end, position + block.shape[1])
        if first >= last:
            return
        part = self._source.read(last - first) * self._envelope(first, last)
        block[:, first - position : last - position] += part

    def close(self) -> None:
        if "_source" in self.__dict__:
            self._source.close()

    @cached_property
    def _source(self) -> AudioSource | Musician:
        segment = self._cue.segment
        if segment.media is None:
            mood = segment.mood if isinstance(segment, Sound) else None
            length = (self.end - self.start) / RATE
            return Musician(mood, self._request.seed, length)
        media = self._request.find(segment.media)
        return AudioSource(self._request.path(media), segment, media)

    def _envelope(self, first: int, last: int) -> Samples:
        at = np.arange(first, last, dtype=np.float32)
        up = (at - self.start) / max(1, _samples(self._cue.fade_in))
        down = (self.end - at) / max(1, _samples(self._cue.fade_out))
        return np.clip(np.minimum(up, down), 0, 1) * np.float32(self._cue.volume)


class Mixer:
    """Reads the whole draft's sound from its beginning, limited so that nothing clips."""

    def __init__(self, request: Request) -> None:
        self.position = 0
        self._mixed = 0
        self._waiting = [Voice(request, cue) for cue in cues(request)]
        self._limiter = Limiter(self._mix)

    def read(self, count: int) -> Samples:
        """The next `count` samples, shape (2, count)."""
        block = self._limiter.read(count)
        self.position += count
        return block

    def _mix(self, count: int) -> Samples:
        block = np.zeros((2, count), np.float32)
        for voice in self._waiting:
            voice.add(block, self._mixed)
        self._mixed += count
        for voice in self._over():
            voice.close()
            self._waiting.remove(voice)
        return block

    def _over(self) -> Iterator[Voice]:
        return iter([voice for voice in self._waiting if voice.end <= self._mixed])


def _samples(ms: float) -> int:
    return round(ms * RATE / 1000)
