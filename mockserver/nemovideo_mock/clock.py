"""Time, as every part of a world sees it: seconds since the Unix epoch, UTC.

    Clock                what the mock may ask of time
    ├── RealClock        wall time, optionally faster
    ├── AutoJumpClock    stands still until somebody waits, then jumps to what is waited for
    └── ManualClock      moves only by request

Deadlines are absolute. A relative sleep started late would end late, and two streams that
share a clock would each add the other's delay to their own.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from abc import ABC, abstractmethod
from typing import ClassVar, Literal, Protocol

Mode = Literal["real", "auto-jump", "manual"]

EARLIEST, LATEST = 0.0, 250_000_000_000.0
"""The moments a clock is set to: 1970 to the year 9892, which leaves calendars some room."""
LONGEST = 1e9
"""Seconds that anything lasts at most: a delay, a token, 31 years."""
END = LATEST + 3 * LONGEST
"""Time goes no further, whatever waits: what calendars can still write down."""
FASTEST = 1_000_000.0
"""How many times as fast as wall time a clock runs at most."""

GLANCE = 0.01
"""Real seconds after which a clock looks again whether somebody else has jumped."""
SHORTEST_PAUSE = 0.001
"""Real seconds that an auto-jump clock stands still at the very least."""

_Sleeper = tuple[float, int, asyncio.Future[None]]


class Others(Protocol):
    """Who else waits for the time of a world: at other servers that share it."""

    def note(self, deadline: float | None) -> None:
        """The earliest moment that anybody waits for here has changed."""

    def earliest(self) -> float | None:
        """The earliest moment to come that anybody waits for elsewhere."""


class Clock(ABC):
    """What the mock may ask of time."""

    mode: ClassVar[Mode]
    speed = 1.0
    """How many times as fast as wall time it runs, if it runs by itself."""

    others: Others | None = None

    def __init__(self) -> None:
        self._sleepers: list[_Sleeper] = []
        self._order = itertools.count()

    @abstractmethod
    def now(self) -> float:
        """The current virtual time, in epoch seconds."""

    @abstractmethod
    def jump_to(self, moment: float) -> None:
        """Move forward to `moment`, waking who waited for it. The past changes nothing."""

    async def sleep_until(self, deadline: float) -> None:
        """Return once `now() >= deadline`; at once when it already is."""
        deadline = min(deadline, END)
        if deadline <= self.now():
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (deadline, next(self._order), wake))
        self._note()
        self._arrange()
        try:
            await wake
        finally:
            self._note()

    def release(self) -> None:
        """Wake everybody early: this clock is being replaced by another."""
        for _, _, wake in self._sleepers:
            wake.get_loop().call_soon_threadsafe(_finish, wake)
        self._sleepers.clear()

    def next_deadline(self) -> float | None:
        """The earliest moment anybody waits for here, or None."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def next_event(self) -> float | None:
        """The earliest moment anybody waits for, here or elsewhere."""
        moments = (self.next_deadline(), self.others.earliest() if self.others else None)
        return min((moment for moment in moments if moment is not None), default=None)

    def _note(self) -> None:
        if self.others is not None:
            self.others.note(self.next_deadline())

    @abstractmethod
    def _arrange(self) -> None:
        """See to it that the sleepers wake."""

    def _wake_due(self) -> None:
        while (deadline := self.next_deadline()) is not None and deadline <= self.now():
            wake = heapq.heappop(self._sleepers)[2]
            wake.get_loop().call_soon_threadsafe(_finish, wake)


def _finish(wake: asyncio.Future[None]) -> None:
    if not wake.done():
        wake.set_result(None)


class RealClock(Clock):
    """Wall time from `start`, running `speed` times as fast."""

    mode: ClassVar[Mode] = "real"

    def __init__(self, start: float | None = None, speed: float = 1.0) -> None:
        super().__init__()
        if not 0 < speed <= FASTEST:
            raise ValueError(f"speed must be above 0, and {FASTEST:.0f} at most, got {speed}")
        self.speed = speed
        self._base = time.time() if start is None else start
        self._since = time.monotonic()
        self._rings: tuple[asyncio.AbstractEventLoop, float] | None = None
        """The timer that is set: in which loop, and when by `time.monotonic`."""

    def now(self) -> float:
        return min(END, self._base + (time.monotonic() - self._since) * self.speed)

    def jump_to(self, moment: float) -> None:
        self._base += max(0.0, min(moment, END) - self.now())
        self._wake_due()
        self._arrange()

    def _arrange(self) -> None:
        deadline = self.next_deadline()
        if deadline is None:
            return
        delay = max(0.0, (deadline - self.now()) / self.speed)
        loop, at = asyncio.get_running_loop(), time.monotonic() + delay
        # One timer is enough: whenever it rings, the next is set. One of another loop may end
        # with that before it rings.
        if self._rings is None or self._rings[0] is not loop or at < self._rings[1]:
            self._rings = loop, at
            loop.call_later(delay, self._ring, at)

    def _ring(self, at: float) -> None:
        if self._rings is not None and self._rings[1] == at:
            self._rings = None
        self._wake_due()
        self._arrange()


class AutoJumpClock(Clock):
    """Stands still until somebody waits, then jumps to the earliest deadline.

    `pause` is the real time between a wait and its jump, in seconds: long enough for
    concurrent requests to arrive in order, and for a person to see a stream stream.
    """

    mode: ClassVar[Mode] = "auto-jump"

    def __init__(self, start: float | None = None, pause: float = 0.0) -> None:
        super().__init__()
        # Whoever has just woken gets its turn before time moves on.
        self.pause = max(pause, SHORTEST_PAUSE)
        self._now = time.time() if start is None else start
        self._armed = False

    def now(self) -> float:
        return self._now

    def jump_to(self, moment: float) -> None:
        self._now = max(self._now, min(moment, END))
        self._wake_due()

    def _arrange(self) -> None:
        self._arm(self.pause)

    def _arm(self, delay: float) -> None:
        if not self._armed:
            self._armed = True
            asyncio.get_running_loop().call_later(delay, self._jump)

    def _jump(self) -> None:
        self._armed = False
        deadline = self.next_deadline()
        if deadline is None:
            return
        if self.next_event() != deadline:
            self._arm(max(self.pause, GLANCE))
            return
        self.jump_to(deadline)
        if self.next_deadline() is not None:
            self._arrange()


class ManualClock(Clock):
    """Moves only by `jump_to`."""

    mode: ClassVar[Mode] = "manual"

    def __init__(self, start: float | None = None) -> None:
        super().__init__()
        self._now = time.time() if start is None else start

    def now(self) -> float:
        return self._now

    def jump_to(self, moment: float) -> None:
        self._now = max(self._now, min(moment, END))
        self._wake_due()

    def _arrange(self) -> None:
        """Nobody wakes here but by `jump_to`."""
