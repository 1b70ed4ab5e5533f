"""Files by URL, without a bearer: uploads, and finished renders. Range requests are served."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from nemovideo_mock.errors import NotFound
from nemovideo_mock.media import Media
from nemovideo_mock.routes.common import context
from nemovideo_mock.service import renders

router = APIRouter()


@router.api_route("/render-result/{key}.mp4", methods=["GET", "HEAD"])
async def render_result(request: Request, key: str) -> Response:
    path = renders.file_by_key(context(request), key)
    return FileResponse(path, media_type="video/mp4")


@router.api_route("/cdn/{media_id}/{filename:path}", methods=["GET", "HEAD"])
async def uploaded_file(request: Request, media_id: str, filename: str) -> Response:
    world = context(request)
    media = world.store.get(Media, media_id)
    if media is None or media.at > world.now:
        raise NotFound("no such file")
    kind = mimetypes.guess_type(media.filename)[0] or "application/octet-stream"
    return FileResponse(world.files.media(media.digest), media_type=kind)
