"""One clip of the draft, ready to be put on a frame at any moment it is seen."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nemovideo_mock.draft import Clip
from nemovideo_mock.media import Media
from nemovideo_mock.render.picture import motion
from nemovideo_mock.render.picture.footage import Footage, open_footage
from nemovideo_mock.render.picture.generate import draw
from nemovideo_mock.render.picture.looks import Grade, shade, vignette_mask
from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.picture.pictures import OVERSIZE, Picture
from nemovideo_mock.render.picture.stills import cut, open_still
from nemovideo_mock.render.planes import Planes, color
from nemovideo_mock.render.request import Request

if TYPE_CHECKING:
    from PIL.Image import Image

    from nemovideo_mock.render.picture.photos import Photo


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the frame a picture goes, and which part of the picture is ever seen there."""

    x: int
    y: int
    width: int
    height: int
    reach: Window
    size: tuple[int, int]
    """The pixels the reach is made ready at: enough for the closest window, and even."""

    @property
    def frame(self) -> tuple[int, int]:
        return self.width, self.height


def place(clip: Clip, picture: tuple[float, float], frame: tuple[int, int]) -> Place:
    """Where a picture of that size goes on a frame."""
    x, y, width, height = 0, 0, *frame
    if clip.fit == "fit":
        x, y, width, height = motion.fitting(picture, frame)
    reach = motion.reach(clip.motion, picture, (width, height))
    whole = motion.covering(picture, (width, height))
    still = clip.motion.kind == "still"
    near = 1.0 if still else motion.closest(clip.motion) * OVERSIZE
    ready_width = max(2, 2 * round(width * near * reach.width / whole.width / 2))
    ready_height = max(2, 2 * round(height * near * reach.height / whole.height / 2))
    return Place(x, y, width, height, reach, (ready_width, ready_height))


@dataclass(frozen=True, slots=True)
class View:
    """A picture made ready, the size of the original in pixels, and where it goes."""

    picture: Picture
    original: tuple[float, float]
    spot: Place


class Album:
    """Views made ready once, for so many composers at a time; the oldest are let go."""

    def __init__(self, composers: int = 1) -> None:
        # Two in a transition for each, and one to spare.
        self._kept = 2 * composers + 1
        self._views: OrderedDict[Hashable, View] = OrderedDict()
        self._looking, self._making = threading.Lock(), threading.Lock()

    def get(self, key: Hashable, make: Callable[[], View]) -> View:
        """The view of that name, made if it is not there.

        One is made at a time: a photo takes many times its place while it is decoded.
        """
        view = self._known(key)
        if view is None:
            with self._making:
                view = self._known(key) or self._keep(key, make())
        return view

    def _known(self, key: Hashable) -> View | None:
        with self._looking:
            if key in self._views:
                self._views.move_to_end(key)
            return self._views.get(key)

    def _keep(self, key: Hashable, view: View) -> View:
        with self._looking:
            self._views[key] = view
            while len(self._views) > self._kept:
                self._views.popitem(last=False)
        return view


class Shot(ABC):
    """A clip on frames of one size. Times are ms from the clip's start."""

    def __init__(self, clip: Clip, frame: tuple[int, int], background: str) -> None:
        self.clip = clip
        self._frame = frame
        self._ground = color(background)
        self._grade = Grade(clip.look)
        self._mask = vignette_mask(*frame, self._grade.vignette) if self._grade.vignette else None

    def recipe(self, ms: float, progress: float) -> Hashable:
        """What the picture depends on: the same recipe, the same picture."""
        return None if self.clip.motion.kind == "still" else progress

    @abstractmethod
    def _view(self, ms: float) -> View:
        """What is to be seen."""

    def draw(self, ms: float, progress: float, into: Planes) -> None:
        """Fill a frame with the clip at `ms`, its motion at `progress` (0-1)."""
        view = self._view(ms)
        picture, spot = view.picture, view.spot
        window = motion.window(self.clip.motion, progress, view.original, spot.frame)
        across, down = picture.width / spot.reach.width, picture.height / spot.reach.height
        seen = Window(
            (window.x - spot.reach.x) * across,
            (window.y - spot.reach.y) * down,
            window.width * across,
            window.height * down,
        )
        if spot.frame != self._frame:
            into.fill(self._ground)
        picture.sample(_whole(seen), into.crop(spot.x, spot.y, *spot.frame))
        if self._mask is not None:
            shade(into, self._mask)

    def close(self) -> None:
        """Let go of files; there are none by default."""
        return


class StillShot(Shot):
    """A photo, or a generated picture, or nothing but a slate."""

    def __init__(self, request: Request, clip: Clip, frame: tuple[int, int], album: Album) -> None:
        super().__init__(clip, frame, request.draft.background)
        self._request, self._album = request, album

    def _view(self, ms: float) -> View:
        clip = self.clip
        key = (clip.media, clip.motion, clip.fit, clip.look, self._frame)
        return self._album.get(key, self._make)

    def _make(self) -> View:
        image = self._image()
        original = float(image.width), float(image.height)
        spot = place(self.clip, original, self._frame)
        planes = cut(image, spot.reach, spot.size, self._request.draft.background)
        return View(Picture(self._grade.apply(planes)), original, spot)

    def _image(self) -> Image | Photo:
        media = self._request.find(self.clip.media) if self.clip.media else None
        if media is None or media.kind == "generated":
            return draw(media, self._frame)
        return open_still(self._request.path(media), media.filename)


class MovingShot(Shot):
    """A stretch of footage."""

    def __init__(self, request: Request, clip: Clip, media: Media, frame: tuple[int, int]) -> None:
        super().__init__(clip, frame, request.draft.background)
        path = request.path(media)
        self._footage: Footage = open_footage(path, media.filename, request.draft.background)
        self._spot = place(clip, self._footage.size, frame)
        self._length = self._footage.duration or media.duration

    def recipe(self, ms: float, progress: float) -> Hashable:
        return self._footage.at(self._source(ms)), super().recipe(ms, progress)

    def close(self) -> None:
        self._footage.close()

    def _view(self, ms: float) -> View:
        self._footage.at(self._source(ms))
        planes = self._footage.planes(self._spot.reach, self._spot.size)
        moving = self.clip.motion.kind != "still"
        picture = Picture(self._grade.apply(planes), margin=moving)
        return View(picture, self._footage.size, self._spot)

    def _source(self, ms: float) -> float:
        return source_seconds(self.clip, ms, self._length)


def source_seconds(clip: Clip, ms: float, length: float) -> float:
    """The moment of the source a clip shows `ms` after its start; `length` in seconds.

    Before its start and after its end a clip is only seen in transitions, and stands still.
    """
    first = clip.source_start / 1000
    last = length if clip.source_end is None else min(length, clip.source_end / 1000)
    span = max(0.001, last - first)
    played = min(max(0.0, ms), clip.duration - clip.freeze) / 1000 * max(0.01, clip.speed)
    if clip.loop:
        return first + played % span
    return first + min(played, span - 0.001)


def _whole(window: Window) -> Window:
    """A window that misses whole pixels by nothing but arithmetic, on them."""
    sides = (window.x, window.y, window.width, window.height)
    if all(abs(side - round(side)) < 1e-6 for side in sides):
        return Window(*(float(round(side)) for side in sides))
    return window
