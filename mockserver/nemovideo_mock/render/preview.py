"""One composed frame as a PNG, for the dashboard and for tests."""

from __future__ import annotations

import io

from nemovideo_mock.render.request import Request


def frame(request: Request, t_ms: float) -> bytes:
    """The draft's picture at `t_ms`, as PNG bytes. Blocks: run it in a thread.

    Raises:
        RenderError: the draft cannot be rendered.
    """
    from PIL import Image

    from nemovideo_mock.render.compose import Composer
    from nemovideo_mock.render.planes import to_rgb

    composer = Composer(request)
    try:
        index = round(max(0.0, t_ms) * request.output.fps / 1000)
        picture = to_rgb(composer.picture(min(index, request.frames - 1)))
    finally:
        composer.close()
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=1)
    return file.getvalue()
