"""Uploads: multipart files, or URLs to fetch. (E4)"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import Invalid
from nemovideo_mock.routes.common import base_url, caller_session, context, media_url, route
from nemovideo_mock.service import uploads
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.uploads import Received
from nemovideo_mock.wire import bodies, envelopes, files, multipart

_FIELDS = {"files": ("files",), "file": ("file",), "either": ("files", "file")}


@route
async def upload(request: Request) -> Response:
    world = context(request)
    found, session = caller_session(request)
    found.require("upload")
    received = await _receive(request, world)
    try:
        added = await uploads.add(world, session, received)
    finally:
        for file in received:
            file.incoming.discard()
    base = base_url(request)
    data = {
        "files": [files.entry(media, media_url(base, media)) for media in added],
        "session_state_applied": True,
    }
    return envelopes.success(world.profile, data)


async def _receive(request: Request, world: Context) -> list[Received]:
    if request.headers.get("content-type", "").startswith("application/json"):
        # fact: upload.by-url
        body = await bodies.read(request, bodies.UrlsBody)
        private = _may_reach_private(request, world)
        return await uploads.fetch(world, body.urls, private=private)
    parts = await multipart.receive(
        request, lambda: world.files.incoming(world.profile.upload_limit)
    )
    request_context(request.scope).files = [
        {
            "field": part.field,
            "filename": part.filename,
            "size": part.incoming.size,
            "sha256": part.incoming.digest(),
        }
        for part in parts
    ]
    try:
        _check_fields(parts, world)
    except Invalid:
        for part in parts:
            part.incoming.discard()
        raise
    return [Received(part.filename, part.incoming) for part in parts]


def _may_reach_private(request: Request, world: Context) -> bool:
    """Whether this server fetches from its own networks for whoever sent the request.

    A page of another site may ask from this machine as well: its origin gives it away.
    """
    if world.private_uploads != "local":
        return world.private_uploads == "always"
    origin = request.headers.get("origin")
    hosts = [request.client.host if request.client else ""]
    if origin is not None:
        hosts.append(_host(origin))
    return all(map(uploads.is_loopback, hosts))


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _check_fields(parts: Sequence[multipart.Upload], world: Context) -> None:
    """fact: upload.field.files"""
    allowed = _FIELDS[world.profile.upload_field]
    wrong = sorted({part.field for part in parts if part.field not in allowed})
    if wrong:
        problem = f"multipart field {wrong[0]!r} is not known; send {' or '.join(allowed)!r}"
        raise Invalid(problem, fact="upload.field.wrong")
