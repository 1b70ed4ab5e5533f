"""The control API's routes, all of them. Loaded when the first one is asked for."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__
from nemovideo_mock.control import (
    accounts,
    answers,
    clock,
    contract,
    faults,
    frames,
    journal,
    opened,
    renders,
    state,
    why,
    worlds,
)
from nemovideo_mock.control.common import base_url, schemas

router = APIRouter(prefix="/__mock__")
PARTS = (
    *(worlds, clock, accounts, faults, frames, renders, state),
    *(journal, why, opened, contract),
)
for part in PARTS:
    router.include_router(part.router)


@router.get("/openapi.json", include_in_schema=False)
async def describe(request: Request) -> Response:
    """The control API for machines: a document of its own, beside the contract's."""
    document = get_openapi(
        title="nemovideo-mock control API",
        version=__version__,
        description="What a test may do to a world that a client may not. See docs/control.md.",
        routes=router.routes,
        servers=[{"url": base_url(request)}],
    )
    answers.describe(document["paths"], router.prefix)
    document["components"] = {"schemas": {**answers.schemas(), **schemas()}}
    return JSONResponse(document)
