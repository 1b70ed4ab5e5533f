"""Accounts as somebody in charge changes them: credits, plan, registration, scopes, tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from nemovideo_mock.accounts import Account, Plan, Terms, Token
from nemovideo_mock.errors import NotFound
from nemovideo_mock.ledger import Entry
from nemovideo_mock.service import credits as balances
from nemovideo_mock.service import tokens
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.tokens import Issued

CONTROL_IP = "control"


@alone
def set_terms(context: Context, terms: Terms) -> None:
    """What new accounts are given from now on."""
    context.store.append(terms)


def admit(context: Context, client_id: str) -> Issued:
    """A token for a client without the limits anybody else meets."""
    return tokens.issue(context, client_id, CONTROL_IP, limited=False)


def find(context: Context, user_id: str | None) -> Account:
    """An account by id; without one, the only account there is. Raises NotFound."""
    known = context.store.all(Account)
    if user_id is None and len(known) == 1:
        return known[0]
    found = context.store.get(Account, user_id or "")
    if found is None:
        names = ", ".join(account.user_id for account in known) or "none yet"
        raise NotFound(f"no account {user_id!r}; there are: {names}")
    return found


@alone
def change(
    context: Context,
    user_id: str,
    *,
    credits: int | None = None,
    plan: Plan | None = None,
    registered: bool | None = None,
    export_blocked: bool | None = None,
) -> Account:
    """Change what is given, leave what is None."""
    account = find(context, user_id)
    wanted = {"plan": plan, "registered": registered, "export_blocked": export_blocked}
    changes: dict[str, Any] = {key: value for key, value in wanted.items() if value is not None}
    if changes:
        account = replace(account, **changes)
        context.store.append(account)
    if credits is not None:
        _set_credits(context, user_id, credits)
    return account


@alone
def set_scopes(context: Context, user_id: str, scopes: tuple[str, ...]) -> None:
    """Change what the account's live tokens may do."""
    context.store.append(*(replace(token, scopes=scopes) for token in _live(context, user_id)))


@alone
def end_tokens(context: Context, user_id: str, how: Literal["expired", "revoked"]) -> int:
    """End every live token of an account now; how many there were."""
    live = _live(context, user_id)
    for token in live:
        end_token(context, token, how)
    return len(live)


@alone
def end_token(context: Context, token: Token, how: Literal["expired", "revoked"]) -> None:
    if how == "expired":
        context.store.append(replace(token, expires_at=context.now))
    else:
        context.store.append(replace(token, revoked_at=context.now))


def _live(context: Context, user_id: str) -> list[Token]:
    issued = context.store.all(Token)
    return [token for token in issued if token.user_id == user_id and token.live(context.now)]


def _set_credits(context: Context, user_id: str, amount: int) -> None:
    """A grant of the difference, which may be negative."""
    missing = amount - balances.balance_of(context, user_id).available
    nth = len(context.store.of(Entry, user_id))
    ref = f"{user_id}/set/{nth}"
    context.store.append(
        Entry(kind="grant", user_id=user_id, amount=missing, at=context.now, ref=ref)
    )
