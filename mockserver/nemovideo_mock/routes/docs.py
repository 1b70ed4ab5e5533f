"""The API described: `/openapi.json`, and `/docs` for people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from nemovideo_mock.routes.common import base_url, route
from nemovideo_mock.wire import document


@route
async def openapi(request: Request) -> Response:
    return JSONResponse({**document.document(), "servers": [{"url": base_url(request)}]})


@route
async def docs(request: Request) -> Response:
    return HTMLResponse(document.page())
