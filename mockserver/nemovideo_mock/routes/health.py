"""Whether the server is up, and where to go from its root. Open to everybody, and not recorded."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__, operations
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.routes import studio
from nemovideo_mock.routes.common import base_url, route
from nemovideo_mock.wire.paths import CONTROL

_LINKS = {
    "api": operations.BY_NAME["openapi"].path,
    "docs": operations.BY_NAME["docs"].path,
    "health": operations.BY_NAME["root_health"].path,
    "control_api": f"{CONTROL}/openapi.json",
    "worlds": f"{CONTROL}/worlds",
    "scenarios": f"{CONTROL}/scenarios",
    "journal": f"{CONTROL}/journal",
    "clock": f"{CONTROL}/clock",
}


@route
async def health(request: Request) -> Response:
    world = request_context(request.scope).world
    return JSONResponse({"status": "ok", "version": __version__, "world": world.name})


@route
async def root_health(request: Request) -> Response:
    return await health(request)


@route
async def index(request: Request) -> Response:
    """The studio for a browser; for others what this server is, and where to begin."""
    if "text/html" in request.headers.get("accept", ""):
        return studio.page()
    root = base_url(request)
    about = {
        "name": "nemovideo-mock",
        "version": __version__,
        "world": request_context(request.scope).world.name,
        "links": {name: root + path for name, path in _LINKS.items()},
    }
    return JSONResponse(about, headers={"Vary": "Accept"})
