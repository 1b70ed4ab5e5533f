"""One frame of what a session would look like if it were rendered now."""

from __future__ import annotations

import math

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.control.common import world
from nemovideo_mock.errors import Invalid
from nemovideo_mock.media import decoding
from nemovideo_mock.service import previews

router = APIRouter()


@router.get("/frame")
async def read_frame(
    request: Request,
    session: str = "",
    t: str = "0",
    resolution: str | None = None,
    at: float | None = None,
) -> Response:
    """The draft of a session at `t` ms, as a PNG; past its end, its last frame.

    `session` may be left out while there is only one; `resolution` is `360p` or `640x360`; `at`
    (epoch seconds) shows the draft that the session had then.

    Raises NotFound for an unknown session, Conflict for one without a draft to show, Invalid
    for a `t` that is no time or a size that is none.
    """
    context = world(request).context
    wanted = previews.request_of(context, session, resolution, at)
    await context.files.gather(wanted.paths)
    picture = await decoding.in_thread(previews.draw, wanted, _milliseconds(t))
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})


def _milliseconds(text: str) -> float:
    try:
        ms = float(text)
    except ValueError:
        ms = math.nan
    if not 0 <= ms < math.inf:
        raise Invalid(f"t is a time in ms, 0 or more, not {text!r}")
    return ms
