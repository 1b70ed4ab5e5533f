"""The API described: `/openapi.json`, and `/docs` for people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.routes.common import base_url, route
from nemovideo_mock.wire.paths import CONTROL_DOCS


@route
async def openapi(request: Request) -> Response:
    from nemovideo_mock.wire.reference import document

    return JSONResponse({**document.document(), "servers": [{"url": base_url(request)}]})


@route
async def docs(request: Request) -> Response:
    from nemovideo_mock.wire.reference.document import document
    from nemovideo_mock.wire.reference.page import page

    root = request.scope.get("root_path", "")
    return page(document(), root, ("the control API", CONTROL_DOCS))
