"""Balances."""

from __future__ import annotations

from nemovideo_mock.ledger import Balance, Entry, Statement
from nemovideo_mock.service.context import Context


def balance_of(context: Context, user_id: str, at: float | None = None) -> Balance:
    """What a user has, now or at a given moment (what is already planned included)."""
    version = context.store.version(Entry, user_id)
    statement = context.folded(
        Statement, user_id, version, lambda: Statement(context.store.of(Entry, user_id))
    )
    return statement.at(context.now if at is None else at)
