"""One composed frame as a PNG, for the dashboard and for tests."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from nemovideo_mock.media import Media
from nemovideo_mock.render.request import Request, used_media

if TYPE_CHECKING:
    from nemovideo_mock.render.picture.shots import Album


def load() -> None:
    """Import the decoders and the composer. Blocks: run it in a thread."""
    importlib.import_module("nemovideo_mock.render.compose")
    importlib.import_module("PIL.Image")


def frame(request: Request, t_ms: float) -> bytes:
    """The draft's picture at `t_ms`, as PNG bytes. Blocks: run it in a thread.

    Raises:
        RenderError: the draft cannot be rendered.
    """
    import cv2

    from nemovideo_mock.render.compose import Composer
    from nemovideo_mock.render.planes import to_rgb

    composer = Composer(request, _album(_shown(request), request.draft.background))
    try:
        index = round(max(0.0, t_ms) * request.output.fps / 1000)
        picture = to_rgb(composer.picture(min(index, request.frames - 1)))
    finally:
        composer.close()
    # It goes to the same machine and is looked at once: packing takes longer than sending.
    options = (cv2.IMWRITE_PNG_COMPRESSION, 0, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE)
    return cv2.imencode(".png", picture[..., ::-1], options)[1].tobytes()


def _shown(request: Request) -> frozenset[Media]:
    used = used_media(request.draft)
    return frozenset(media for media in request.media.values() if media.id in used)


@functools.lru_cache(maxsize=2)
def _album(shown: frozenset[Media], background: str) -> Album:
    """The photos made ready for the frame before: who looks at one looks at the next.

    Media ids come from a world's seed, so two worlds may mean different photos by one id: only
    the same files, by digest, share an album.
    """
    from nemovideo_mock.render.picture.shots import Album

    return Album()
