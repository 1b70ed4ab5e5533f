"""Files by URL, without a bearer: uploads, and finished renders. Range requests are served."""

from __future__ import annotations

import mimetypes
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import LinkExpired
from nemovideo_mock.routes.common import context, file_answer, route
from nemovideo_mock.service import clips, renders

_DENIED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>AccessDenied</Code><Message>{}</Message></Error>"
)


@route
async def render_result(request: Request) -> Response:
    try:
        path = await renders.file_by_key(context(request), request.path_params["key"])
    except LinkExpired as error:
        # fact: render.output.url-life
        request_context(request.scope).notes += (error.note,)
        return Response(_DENIED.format(escape(error.message)), 403, media_type="application/xml")
    return file_answer(request, path, "video/mp4")


@route
async def uploaded_file(request: Request) -> Response:
    world = context(request)
    media = clips.find(world, request.path_params["media_id"])
    kind = mimetypes.guess_type(media.filename)[0] or "application/octet-stream"
    return file_answer(request, await clips.path_of(world, media), kind)
