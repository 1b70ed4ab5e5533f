"""The control API's routes, all of them. Loaded when the first one is asked for."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__
from nemovideo_mock.control import accounts, clock, faults, frames, journal, renders, worlds

router = APIRouter(prefix="/__mock__")
for part in (worlds, clock, accounts, faults, frames, renders, journal):
    router.include_router(part.router)


@router.get("/openapi.json", include_in_schema=False)
async def describe() -> Response:
    """The control API for machines: a section of its own, beside the contract's document."""
    told = get_openapi(
        title="nemovideo-mock control API",
        version=__version__,
        description="What a test may do to a world that a client may not. See docs/control.md.",
        routes=router.routes,
    )
    return JSONResponse(told)
