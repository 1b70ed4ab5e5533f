"""The control API's routes, all of them. Loaded when the first one is asked for."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import __version__, operations
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
from nemovideo_mock.wire.paths import CONTROL, CONTROL_DOCS
from nemovideo_mock.wire.reference.page import page

router = APIRouter(prefix=CONTROL)
# What tests ask for most comes first: routes are tried in turn.
PARTS = (
    *(clock, journal, worlds, accounts, faults, frames),
    *(renders, state, why, opened, contract),
)
for part in PARTS:
    router.include_router(part.router)


@router.get("/openapi.json", include_in_schema=False)
async def describe(request: Request) -> Response:
    """The control API for machines: a document of its own, beside the contract's."""
    return JSONResponse(_document(request))


@router.get(CONTROL_DOCS.removeprefix(CONTROL), include_in_schema=False)
async def read_docs(request: Request) -> Response:
    """The control API for people."""
    root = request.scope.get("root_path", "")
    return page(_document(request), root, ("the API", operations.BY_NAME["docs"].path))


def _document(request: Request) -> dict[str, Any]:
    document = get_openapi(
        title="nemovideo-mock control API",
        version=__version__,
        description="What a test may do to a world that a client may not. See docs/control.md.",
        routes=router.routes,
        servers=[{"url": base_url(request)}],
    )
    answers.describe(document["paths"], router.prefix)
    document["components"] = {"schemas": {**answers.schemas(), **schemas()}}
    return document
