"""The files of the studio. Open to everybody: what they show comes from the control API."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.routes.common import route


@route
async def studio_file(request: Request) -> Response:
    return page(request.path_params["name"])


def page(name: str | None = None) -> Response:
    """A file of the studio; its page, if none is named. Raises NotFound."""
    from nemovideo_mock import studio

    body, kind = studio.asset(name or studio.PAGE)
    return Response(body, media_type=kind, headers=dict(studio.HEADERS))
