"""Tokens, credits, claims. (E1, E5, E10)"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.accounts import WEEK
from nemovideo_mock.routes.common import caller, context, remembered, route
from nemovideo_mock.service import credits, sessions, tokens
from nemovideo_mock.wire import bodies, envelopes


@route
async def anonymous_token(request: Request) -> Response:
    world = context(request)
    ip = request.client.host if request.client else "unknown"
    issued = tokens.issue(world, request.headers.get("x-client-id"), ip)
    # facts: auth.token.in-data, auth.answer.fields
    data = {
        "token": issued.token.value,
        "user_id": issued.token.user_id,
        "credits": issued.credits,
    }
    if issued.token.expires_at is not None:
        data["expires_at"] = tokens.timestamp(issued.token.expires_at)
    return envelopes.success(world.profile, data)


@route
async def credit_balance(request: Request) -> Response:
    world = context(request)
    found = caller(request)
    found.require("read")
    held = credits.balance_of(world, found.user_id)

    def answer() -> Response:
        # fact: credits.fields
        data = {"available": held.available, "frozen": held.frozen, "total": held.total}
        return envelopes.success(world.profile, data)

    return remembered(world, found.user_id, (held, world.profile), answer)


@route
async def claim_token(request: Request) -> Response:
    world = context(request)
    found = caller(request)
    body = await bodies.read(request, bodies.ClaimBody)
    session = sessions.find(world, found, body.session_id)
    sessions.check_task(session, body.task_id)
    claim = tokens.claim(world, session)
    return envelopes.success(world.profile, {"claim_token": claim.value, "expires_in": int(WEEK)})
