"""What a journal has put off is done in moments that nobody else needs.

Records are made when somebody reads them, which takes half a second for ten thousand exchanges:
whoever opens the studio would wait for it, and everybody else with them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

FEW = 500
"""Exchanges whose records are quickly made when somebody asks for them."""
PORTION = 20
"""Exchanges whose records are made at a time, which takes a millisecond or two."""
PAUSE = 0.02
"""Real seconds between two looks."""
BUSY = 10
"""Exchanges in a pause from which on a server has no time to spare: 500 a second."""


class SpareTime:
    """Looks now and then, while much is put off, whether there is time for some of it.

    `count` says how many exchanges there have been, `waiting` how many of them wait for their
    records, and `work` makes so many of these.
    """

    def __init__(
        self, count: Callable[[], int], waiting: Callable[[], int], work: Callable[[int], None]
    ) -> None:
        self._count, self._waiting, self._work = count, waiting, work
        self._planned = False

    def plan(self) -> None:
        """Look again after a pause, if there is much to do."""
        if not self._planned and self._waiting() > FEW:
            self._planned = True
            asyncio.get_running_loop().call_later(PAUSE, self._look, self._count())

    def _look(self, before: int) -> None:
        self._planned = False
        if self._count() - before < BUSY:
            self._work(PORTION)
        self.plan()
