"""All of a world at a moment: accounts, credits, sessions, drafts, renders."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.control import renders
from nemovideo_mock.control.common import journal, world
from nemovideo_mock.service.state import past

router = APIRouter()


@router.get("/state")
async def read_state(request: Request, at: float | None = None) -> Response:
    """The world now, or at any moment before (epoch seconds): a function of its records.

    Nothing moves the clock here. Tokens have the aliases that the journal has for them. Raises
    Invalid for a moment that is still to come.
    """
    context = world(request).context
    moment = past.moment(context, at)
    found: dict[str, Any] = {
        "at": moment,
        "now": context.now,
        "accounts": past.accounts(context, moment),
        "ledger": past.ledger(context, moment),
        "sessions": past.sessions(context, moment),
        "renders": renders.described(context, moment),
    }
    return JSONResponse((await journal(request)).secrets.hide_in(found))
