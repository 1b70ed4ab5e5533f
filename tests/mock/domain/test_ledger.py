from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from nemovideo_mock.ledger import Balance, Entry, EntryKind, Statement, balance


def entry(kind: EntryKind, amount: int, at: float = 0.0) -> Entry:
    return Entry(kind=kind, user_id="u", amount=amount, at=at, ref="r")


def test_a_hold_freezes_and_its_settlement_spends() -> None:
    entries = [entry("grant", 100), entry("hold", 50, 10), entry("settle", 50, 30)]
    assert balance(entries, 9) == Balance(available=100, frozen=0)
    assert balance(entries, 10) == Balance(available=50, frozen=50)
    assert balance(entries, 30) == Balance(available=50, frozen=0)


def test_a_refund_gives_back() -> None:
    entries = [entry("grant", 100), entry("hold", 50, 10), entry("refund", 50, 30)]
    assert balance(entries, 20).total == 100
    assert balance(entries, 30) == Balance(available=100, frozen=0)


@given(st.lists(st.tuples(st.integers(1, 100), st.booleans(), st.integers(0, 50))))
def test_holding_moves_credits_and_only_settling_spends_them(
    operations: list[tuple[int, bool, int]],
) -> None:
    entries = [entry("grant", 10_000)]
    for amount, settled, at in operations:
        entries.append(entry("hold", amount, at))
        entries.append(entry("settle" if settled else "refund", amount, at + 10))
    spent = sum(amount for amount, settled, _ in operations if settled)
    assert balance(entries, 1000) == Balance(available=10_000 - spent, frozen=0)
    for now in range(0, 60, 5):
        seen = balance(entries, now)
        settled_by_now = sum(e.amount for e in entries if e.kind == "settle" and e.at <= now)
        assert seen.total == 10_000 - settled_by_now


KINDS: list[EntryKind] = ["grant", "hold", "settle", "refund"]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 100), st.integers(0, 9))))
def test_a_statement_has_every_balance(movements: list[tuple[EntryKind, int, int]]) -> None:
    entries = [entry(kind, amount, at) for kind, amount, at in movements]
    statement = Statement(entries)
    for now in range(-1, 11):
        assert statement.at(now) == balance(entries, now)
