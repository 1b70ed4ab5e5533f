"""What a replayed answer hands out becomes known to the simulation beneath it.

So a request that is not recorded may fall through to it with the token and the session that
the recording gave away.
"""

from __future__ import annotations

import json
from typing import Any

from nemovideo_mock.accounts import SCOPES, WEEK, Account, Session, Token
from nemovideo_mock.journal import Exchange
from nemovideo_mock.ledger import Entry
from nemovideo_mock.service.context import Context


def adopt(context: Context, exchange: Exchange, body: bytes) -> None:
    """Enter a replayed token or session into the world's records."""
    if exchange.get("operation") not in ("anonymous_token", "create_session"):
        return
    try:
        answer = json.loads(body)
    except ValueError:
        return
    data = answer.get("data", answer) if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("user_id"), str):
        return
    if isinstance(data.get("token"), str):
        _token(context, exchange, data)
    elif isinstance(data.get("session_id"), str):
        _session(context, data)


def _token(context: Context, exchange: Exchange, data: dict[str, Any]) -> None:
    user_id = data["user_id"]
    client_id = exchange["request"]["headers"].get("x-client-id", user_id)
    known = context.store.get(Account, user_id)
    account = known or Account(user_id=user_id, client_id=client_id, created_at=context.now)
    token = Token(
        value=data["token"],
        user_id=user_id,
        client_id=account.client_id,
        ip="replay",
        issued_at=context.now,
        expires_at=context.now + WEEK,
        scopes=SCOPES[context.profile.anonymous_scopes],
    )
    free = Entry(
        kind="grant",
        user_id=user_id,
        amount=int(data.get("credits", context.profile.free_credits)),
        at=context.now,
        ref=f"{user_id}/free",
    )
    context.store.append(account, token, free)


def _session(context: Context, data: dict[str, Any]) -> None:
    context.store.append(
        Session(
            id=data["session_id"],
            task_id=str(data.get("task_id", "")),
            task_name="project",
            user_id=data["user_id"],
            language=None,
            created_at=context.now,
        )
    )
