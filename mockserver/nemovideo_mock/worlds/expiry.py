"""Worlds that nobody uses end, where the server was started with a time for that."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

SHORTEST, LONGEST = 0.05, 60.0
"""Real seconds between two looks for idle worlds."""
_LOOKS = 4
"""How often worlds are looked at within the time after which they end."""

_log = logging.getLogger(__name__)


class Expiry:
    """Remembers when worlds were used, and has those ended that were not for `seconds`."""

    def __init__(self, seconds: float, sweep: Callable[[], Awaitable[None]]) -> None:
        self.seconds = seconds
        self._sweep = sweep
        self._used: dict[str, float] = {}
        self._begun = time.monotonic()
        self._looking: asyncio.Task[None] | None = None

    def note(self, world: str) -> bool:
        """A world is used; whether that is worth being written down."""
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._look())
        now = time.monotonic()
        before = self._used.get(world, float("-inf"))
        if now - before < self.seconds / 10:
            return False
        self._used[world] = now
        return True

    def is_over(self, world: str) -> bool:
        """Whether a world has been idle for too long. One that nobody used counts from the
        server's start."""
        # What was noted may be a tenth older than the last use.
        idle = time.monotonic() - self._used.get(world, self._begun)
        return idle > self.seconds * 1.1

    def forget(self, world: str) -> None:
        self._used.pop(world, None)

    def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(min(LONGEST, max(SHORTEST, self.seconds / _LOOKS)))
            try:
                await self._sweep()
            except Exception:
                _log.exception("idle worlds could not be ended, trying again")
