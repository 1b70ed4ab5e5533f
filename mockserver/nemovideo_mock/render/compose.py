"""The draft as frames: what is on the picture at each moment, and the picture itself."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import av

from nemovideo_mock.draft import Clip, Track
from nemovideo_mock.render.picture import transitions
from nemovideo_mock.render.picture.fades import Fades, cover
from nemovideo_mock.render.picture.shots import Album, MovingShot, Shot, StillShot
from nemovideo_mock.render.planes import Planes, color, empty, views
from nemovideo_mock.render.request import Request
from nemovideo_mock.render.text.titles import Caption


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a transition plays, in ms of the draft."""

    start: float
    end: float

    def progress(self, ms: float) -> float:
        return (ms - self.start) / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Appearance:
    """A clip and when any of it is seen: its own time, and the transitions at both ends."""

    clip: Clip
    start: float
    end: float
    arrival: Arrival | None = None
    before: Clip | None = None

    def motion(self, ms: float) -> float:
        """How far its motion has come (0-1)."""
        return min(1.0, max(0.0, (ms - self.start) / max(1.0, self.end - self.start)))


def appearances(track: Track) -> list[Appearance]:
    """The clips of a track, each as long as it is seen."""
    clips = [segment for segment in track.segments if isinstance(segment, Clip)]
    arrivals = [
        _arrival(clips[index - 1] if index else None, clip) for index, clip in enumerate(clips)
    ]
    seen = []
    for index, (clip, (arrival, before)) in enumerate(zip(clips, arrivals, strict=True)):
        start = min(clip.start, arrival.start) if arrival else clip.start
        leaving = arrivals[index + 1] if index + 1 < len(clips) else (None, None)
        end = leaving[0].end if leaving[0] and leaving[1] else clip.end
        seen.append(Appearance(clip, start, max(end, clip.end), arrival, before))
    return seen


def _arrival(before: Clip | None, clip: Clip) -> tuple[Arrival | None, Clip | None]:
    """A clip's transition and the clip it comes from: none before it, none across a gap."""
    if clip.transition.kind == "cut" or clip.transition.ms <= 0:
        return None, before
    half = min(clip.transition.ms / 2, clip.duration / 2)
    if before is None or before.end < clip.start:
        # Nothing to come from: the arriving half alone, out of the background.
        return Arrival(clip.start, clip.start + half), None
    half = min(half, before.duration / 2)
    return Arrival(clip.start - half, clip.start + half), before


class Composer:
    """Draws the frames of a request, one after the other. One per thread."""

    def __init__(self, request: Request, album: Album | None = None) -> None:
        self._request = request
        self._size = request.output.width, request.output.height
        self._album = album or Album()
        self._tracks = [appearances(track) for track in request.draft.tracks]
        self._captions = [Caption(text, self._size) for text in request.draft.texts]
        self._shots: dict[int, Shot] = {}
        self._ground = color(request.draft.background)
        self._fades = Fades(request.draft)
        self._frame = av.VideoFrame(*self._size, "yuv420p")
        self._canvas = views(self._frame)
        self._leaving, self._arriving = empty(*self._size), empty(*self._size)
        self._recipe: Hashable = object()

    def frame(self, index: int) -> av.VideoFrame:
        """The `index`-th frame, ready to encode; painted over by the next call."""
        ms = index * 1000 / self._request.output.fps
        seen = self._seen(ms)
        captions = [caption for caption in self._captions if caption.alpha(ms) > 0]
        covered, paint = self._fades.cover(ms)
        words = tuple(caption.recipe(ms) for caption in captions)
        recipe = (seen and self._part(seen, ms), words, covered, paint)
        if recipe == self._recipe:
            return self._frame
        self._recipe = recipe
        self._let_go(ms)
        self._paint(seen, ms)
        for caption in captions:
            caption.draw(ms, self._canvas)
        if covered:
            cover(self._canvas, covered, paint)
        return self._frame

    def picture(self, index: int) -> Planes:
        """The `index`-th frame; painted over by the next call."""
        self.frame(index)
        return self._canvas

    def close(self) -> None:
        for shot in self._shots.values():
            shot.close()
        self._shots.clear()

    def _let_go(self, ms: float) -> None:
        """Close what is over: a long draft must not end with every file open."""
        over = [shown for track in self._tracks for shown in track if shown.end <= ms]
        for seen in over:
            shot = self._shots.pop(id(seen.clip), None)
            if shot is not None:
                shot.close()

    def _seen(self, ms: float) -> Appearance | None:
        """What is seen: the uppermost track's clip; of two in a transition, the arriving one."""
        now = [shown for track in self._tracks for shown in track if shown.start <= ms < shown.end]
        return now[-1] if now else None

    def _part(self, seen: Appearance, ms: float) -> Hashable:
        shot = self._shot(seen.clip)
        arriving = seen.arrival is not None and ms < seen.arrival.end
        return id(seen), shot.recipe(ms - seen.clip.start, seen.motion(ms)), arriving and ms

    def _paint(self, seen: Appearance | None, ms: float) -> None:
        if seen is None:
            self._canvas.fill(self._ground)
        elif seen.arrival is None or ms >= seen.arrival.end:
            self._draw(seen, ms, self._canvas)
        else:
            self._leave(seen, ms)
            self._draw(seen, ms, self._arriving)
            kind, progress = seen.clip.transition.kind, seen.arrival.progress(ms)
            transitions.mix(kind, self._leaving, self._arriving, progress, self._canvas)

    def _leave(self, seen: Appearance, ms: float) -> None:
        """What a transition comes from."""
        if seen.before is None:
            self._leaving.fill(self._ground)
            return
        before = next(
            shown for track in self._tracks for shown in track if shown.clip is seen.before
        )
        self._draw(before, ms, self._leaving)

    def _draw(self, seen: Appearance, ms: float, into: Planes) -> None:
        self._shot(seen.clip).draw(ms - seen.clip.start, seen.motion(ms), into)

    def _shot(self, clip: Clip) -> Shot:
        shot = self._shots.get(id(clip))
        if shot is None:
            shot = self._shots[id(clip)] = self._open(clip)
        return shot

    def _open(self, clip: Clip) -> Shot:
        media = self._request.find(clip.media) if clip.media else None
        if media is not None and media.kind == "video":
            return MovingShot(self._request, clip, media, self._size)
        return StillShot(self._request, clip, self._size, self._album)
