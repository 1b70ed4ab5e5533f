"""The journal of a world: read, emptied."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.control.common import world

router = APIRouter()


@router.get("/journal")
async def read_journal(request: Request, after: int = 0) -> Response:
    return JSONResponse({"exchanges": world(request).journal.read(after)})
