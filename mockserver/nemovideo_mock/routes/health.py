"""What a server shows of itself: whether it is up, its root, the files of the studio.

Open to everybody, and not recorded: what the studio shows comes from the control API.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__, operations
from nemovideo_mock.asgi.request import request_context
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
        return _file_of_studio()
    root = base_url(request)
    about = {
        "name": "nemovideo-mock",
        "version": __version__,
        "world": request_context(request.scope).world.name,
        "links": {name: root + path for name, path in _LINKS.items()},
    }
    return JSONResponse(about, headers={"Vary": "Accept"})


@route
async def studio_file(request: Request) -> Response:
    return _file_of_studio(request.path_params["name"])


def _file_of_studio(name: str | None = None) -> Response:
    """A file of the studio; its page, if none is named. Raises NotFound."""
    from nemovideo_mock import studio

    body, kind = studio.asset(name or studio.PAGE)
    return Response(body, media_type=kind, headers=dict(studio.HEADERS))
