"""Whether the server is up. It lies under `/__mock__/`, but is here so that it costs nothing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.routes.common import route


@route
async def health(request: Request) -> Response:
    world = request_context(request.scope).world
    return JSONResponse({"status": "ok", "version": __version__, "world": world.name})
