"""A bounded number of places, shared fairly among those who want them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Places:
    """`count` places. A free one goes to the waiting owner with the fewest, in turn among equals.

    Work that has held its place for `patience` seconds goes on, but another owner, who has none,
    may work beside it: one long job delays the others and does not shut them out. At most
    `count` work beside in this way.
    """

    def __init__(self, count: int, patience: float) -> None:
        self._count, self._patience = count, patience
        self._working: Counter[str] = Counter()
        self._overdue: set[object] = set()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def take(self, owner: str) -> AsyncIterator[None]:
        """A place, from the owner's turn to the end of the block."""
        await self._turn(owner)
        work = object()
        timer = asyncio.get_running_loop().call_later(self._patience, self._lend, work)
        try:
            yield
        finally:
            timer.cancel()
            self._overdue.discard(work)
            self._leave(owner)

    async def _turn(self, owner: str) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(turn)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # Admitted and given up in the same moment.
                self._leave(owner)
            raise

    def _lend(self, work: object) -> None:
        self._overdue.add(work)
        self._admit()

    def _leave(self, owner: str) -> None:
        self._working[owner] -= 1
        self._working += Counter()
        self._admit()

    def _admit(self) -> None:
        """Let everybody in for whom there is a place."""
        while (owner := self._next()) is not None:
            turns = self._waiting.pop(owner)
            turn = turns.popleft()
            if turns:
                # The owner goes behind the others.
                self._waiting[owner] = turns
            if not turn.done():
                self._working[owner] += 1
                turn.set_result(None)

    def _next(self) -> str | None:
        """Whose turn it is; None where there is no place for anybody who waits."""
        working = self._working.total()
        beside = min(len(self._overdue), self._count)
        if not self._waiting or working >= self._count + beside:
            return None
        owner = min(self._waiting, key=self._working.__getitem__)
        return None if working >= self._count and self._working[owner] else owner
