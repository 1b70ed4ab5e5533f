"""Balances."""

from __future__ import annotations

from nemovideo_mock.ledger import Balance, Entry, balance
from nemovideo_mock.service.context import Context


def balance_of(context: Context, user_id: str, at: float | None = None) -> Balance:
    """What a user has, now or at a given moment (what is already planned included)."""
    moment = context.now if at is None else at
    return balance(context.store.of(Entry, user_id), moment)
