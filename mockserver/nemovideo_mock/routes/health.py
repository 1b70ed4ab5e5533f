"""Whether the server is up. It lies under `/__mock__/`, but is here so that it costs nothing."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__
from nemovideo_mock.worlds import World

router = APIRouter(prefix="/__mock__")


@router.get("/health")
async def health(request: Request) -> Response:
    world = cast(World, request.state.world)
    return JSONResponse({"status": "ok", "version": __version__, "world": world.name})
