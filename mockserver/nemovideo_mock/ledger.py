"""Credits: an append-only list of entries per account, and what it comes to at a moment.

An operation holds its price when it starts, and later settles it (the credits are spent) or
refunds it (they come back). Entries carry absolute times and may lie in the future: a turn
writes its settlement when it is planned.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

EntryKind = Literal["grant", "hold", "settle", "refund"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement. `ref` ties a settlement or a refund to its hold."""

    kind: EntryKind
    user_id: str
    amount: int
    at: float
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account may spend, what is reserved, and both together."""

    available: int
    frozen: int

    @property
    def total(self) -> int:
        """fact: credits.total-is-sum"""
        return self.available + self.frozen


NOTHING = Balance(available=0, frozen=0)


class Statement:
    """Every balance of an account, by the moment from which on it holds: made once, read often."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        ordered = sorted(entries, key=lambda entry: entry.at)
        self._moments = [entry.at for entry in ordered]
        self._balances = [*itertools.accumulate(ordered, _after, initial=NOTHING)]

    def at(self, now: float) -> Balance:
        """The balance at `now`."""
        return self._balances[bisect_right(self._moments, now)]


def balance(entries: Iterable[Entry], now: float) -> Balance:
    """The balance at `now` of the account these entries belong to."""
    return functools.reduce(_after, (entry for entry in entries if entry.at <= now), NOTHING)


def _after(held: Balance, entry: Entry) -> Balance:
    """What an entry makes of a balance."""
    available, frozen = held.available, held.frozen
    match entry.kind:
        case "grant":
            available += entry.amount
        case "hold":
            available -= entry.amount
            frozen += entry.amount
        case "settle":
            frozen -= entry.amount
        case "refund":
            frozen -= entry.amount
            available += entry.amount
    return Balance(available=available, frozen=frozen)
