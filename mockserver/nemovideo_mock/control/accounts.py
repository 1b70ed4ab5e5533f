"""Accounts and tokens of a world, changed from outside."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.accounts import ANYBODY, Account, Plan, Terms
from nemovideo_mock.clock import LONGEST
from nemovideo_mock.control.common import ControlBody, read, takes, world
from nemovideo_mock.service import accounts, credits
from nemovideo_mock.service.context import Context

router = APIRouter()


class AccountBody(ControlBody):
    """What to change; null leaves it. `user` may be left out while there is only one account."""

    user: str | None = None
    credits: int | None = None
    plan: Plan | None = None
    registered: bool | None = None
    export_blocked: bool | None = None
    scopes: list[str] | None = None
    tokens: Literal["expired", "revoked"] | None = None


class TermsBody(ControlBody):
    """What accounts made from now on are given; `client_id` `*` means everybody's."""

    client_id: str = ANYBODY
    credits: int | None = Field(default=None, ge=0)
    registered: bool = False
    plan: Plan = "free"
    export_blocked: bool = False
    scopes: list[str] | None = None
    token_seconds: float | None = Field(default=None, gt=0, le=LONGEST)


class TokenBody(ControlBody):
    client_id: str = Field(min_length=1)


@router.get("/accounts")
async def read_accounts(request: Request) -> Response:
    context = world(request).context
    known = context.store.all(Account)
    return JSONResponse({"accounts": [_described(context, account) for account in known]})


@router.post(
    "/accounts",
    openapi_extra=takes(
        AccountBody, {"credits": 25}, {"registered": True, "plan": "paid"}, {"tokens": "expired"}
    ),
)
async def change_account(request: Request) -> Response:
    """Change an account, or end its tokens. Raises NotFound when it is not clear which."""
    context = world(request).context
    body = await read(request, AccountBody)
    user_id = accounts.find(context, body.user).user_id
    if body.scopes is not None:
        accounts.set_scopes(context, user_id, tuple(body.scopes))
    if body.tokens is not None:
        accounts.end_tokens(context, user_id, body.tokens)
    changed = accounts.change(
        context,
        user_id,
        credits=body.credits,
        plan=body.plan,
        registered=body.registered,
        export_blocked=body.export_blocked,
    )
    return JSONResponse(_described(context, changed))


@router.post("/terms", openapi_extra=takes(TermsBody, {"credits": 40, "token_seconds": 60}))
async def set_terms(request: Request) -> Response:
    """What new accounts are given."""
    body = await read(request, TermsBody)
    given = body.model_dump()
    given["scopes"] = None if body.scopes is None else tuple(body.scopes)
    accounts.set_terms(world(request).context, Terms(**given))
    return JSONResponse(body.model_dump())


@router.post("/tokens", openapi_extra=takes(TokenBody, {"client_id": "a-test"}))
async def admit(request: Request) -> Response:
    """A token for a client, past the limits: what a test puts into NEMO_TOKEN."""
    body = await read(request, TokenBody)
    issued = accounts.admit(world(request).context, body.client_id)
    token = issued.token
    return JSONResponse(
        {"token": token.value, "user_id": token.user_id, "expires_at": token.expires_at}
    )


def _described(context: Context, account: Account) -> dict[str, Any]:
    held = credits.balance_of(context, account.user_id)
    return {
        "user_id": account.user_id,
        "client_id": account.client_id,
        "registered": account.registered,
        "plan": account.plan,
        "export_blocked": account.export_blocked,
        "credits": {"available": held.available, "frozen": held.frozen, "total": held.total},
    }
