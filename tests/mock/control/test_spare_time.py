"""A journal makes the records it has put off when the server has nothing else to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from nemovideo_mock.journal import Journal, spare
from nemovideo_mock.journal.spare import BUSY, FEW, PORTION, SpareTime


class Loop:
    """Looks are made when the test says so."""

    def __init__(self) -> None:
        self.looks: list[tuple[Callable[..., None], Any]] = []

    def call_later(self, delay: float, look: Callable[..., None], *given: Any) -> None:
        assert delay == spare.PAUSE
        self.looks.append((look, given))

    def turn(self) -> None:
        look, given = self.looks.pop()
        look(*given)


class Backlog:
    def __init__(self) -> None:
        self.count = self.waiting = 0
        self.spare = SpareTime(lambda: self.count, lambda: self.waiting, self.work)

    def come(self, exchanges: int) -> None:
        self.count, self.waiting = self.count + exchanges, self.waiting + exchanges
        self.spare.plan()

    def work(self, most: int) -> None:
        self.waiting -= most


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    made = Loop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: made)
    return made


def test_little_is_left_until_somebody_asks(loop: Loop) -> None:
    backlog = Backlog()
    backlog.come(FEW)
    assert loop.looks == []


def test_much_is_done_in_portions_until_little_is_left(loop: Loop) -> None:
    backlog = Backlog()
    backlog.come(FEW + 2 * PORTION)
    backlog.come(BUSY - 1)
    loop.turn()
    assert backlog.waiting == FEW + PORTION + BUSY - 1
    loop.turn()
    loop.turn()
    assert backlog.waiting <= FEW
    assert loop.looks == []


def test_nothing_is_done_while_many_exchanges_come(loop: Loop) -> None:
    backlog = Backlog()
    backlog.come(FEW + 1)
    backlog.come(BUSY)
    loop.turn()
    assert backlog.waiting == FEW + 1 + BUSY
    assert len(loop.looks) == 1


class Exchange:
    """One whose record nobody has made yet."""

    size = 0
    made: ClassVar[list[int]] = []

    def __init__(self, n: int) -> None:
        self.n = n

    def make(self, *_: object) -> dict[str, Any]:
        self.made.append(self.n)
        return {"n": self.n}


def test_a_journal_begins_with_the_oldest(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Exchange, "made", [])
    journal = Journal("w", lambda: 0.0)
    for n in range(1, FEW + 2):
        journal.end(Exchange(n))  # type: ignore[arg-type]
    loop.turn()
    assert Exchange.made == list(range(1, PORTION + 1))
