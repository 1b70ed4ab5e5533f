"""Files by URL, without a bearer: uploads, and finished renders. Range requests are served."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from nemovideo_mock.routes.common import context, route
from nemovideo_mock.service import clips, renders

router = APIRouter()


@route(router)
async def render_result(request: Request) -> Response:
    path = renders.file_by_key(context(request), request.path_params["key"])
    return FileResponse(path, media_type="video/mp4")


@route(router)
async def uploaded_file(request: Request) -> Response:
    world = context(request)
    media = clips.find(world, request.path_params["media_id"])
    kind = mimetypes.guess_type(media.filename)[0] or "application/octet-stream"
    return FileResponse(await clips.path_of(world, media), media_type=kind)
