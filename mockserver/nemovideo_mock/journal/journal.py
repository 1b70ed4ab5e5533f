"""The journal of one world: the newest exchanges in memory, all of them on disk where it may."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Protocol

from nemovideo_mock.journal.secrets import Secrets

CAPACITY = 10_000
"""Exchanges kept in memory at most."""
LARGEST = 32 * 2**20
"""Characters kept in memory at most, over all exchanges."""

PATIENCE = 0.5
"""Real seconds that a reader waits for exchanges whose clients have gone."""

Exchange = dict[str, Any]


class InProgress(Protocol):
    """An exchange that has not ended."""

    @property
    def abandoned(self) -> bool:
        """Whether its client has gone."""


class Journal:
    """A ring of a world's newest exchanges; with `spill` every exchange is also a line there."""

    def __init__(self, world: str, now: Callable[[], float], spill: Path | None = None) -> None:
        self.world = world
        self.now = now
        self.secrets = Secrets()
        self.embeds = False
        """Whether small bodies that are no text are kept whole, as a recording needs them."""
        # As text: thousands of exchanges as objects would keep the garbage collector busy.
        self._ring: deque[str] = deque()
        self._size = 0
        self._count = 0
        self._listeners: set[asyncio.Queue[Exchange]] = set()
        self._open: dict[InProgress, asyncio.Event | None] = {}
        self._spill = spill
        self._file: IO[str] | None = None
        self._partial = spill is not None and spill.exists()
        """Whether the file has exchanges that are not in the ring."""
        if spill is not None and self._partial:
            self._count = max((each["n"] for each in lines(spill)), default=0)

    def copy(self) -> Journal:
        """A journal of its own with the same exchanges and the same aliases."""
        twin = Journal(self.world, self.now)
        twin.secrets = self.secrets.copy()
        twin._ring = self._ring.copy()
        twin._size, twin._count = self._size, self._count
        return twin

    def adopt(self, world: str, now: Callable[[], float], spill: Path | None = None) -> None:
        """Go on as the journal of another world."""
        self.world, self.now, self._spill = world, now, spill
        if spill is not None:
            spill.unlink(missing_ok=True)
            for text in self._ring:
                self._write(text)

    def next_number(self) -> int:
        self._count += 1
        return self._count

    def start(self, exchange: InProgress) -> None:
        """An exchange goes on, and will `end`."""
        self._open[exchange] = None

    def end(self, exchange: InProgress, record: Exchange) -> None:
        """An exchange has ended, and is `record` from now on."""
        self.append(record)
        waited_for = self._open.pop(exchange, None)
        if waited_for is not None:
            waited_for.set()

    async def settle(self) -> None:
        """Return once the exchanges whose clients have gone are in the journal.

        They are seldom more than a moment away. One that works on for nobody, as a poll does that
        waits for its encoder, is not waited for longer than `PATIENCE`.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for exchange in [each for each in self._open if each.abandoned]:
                    if exchange in self._open:
                        self._open[exchange] = ended = self._open[exchange] or asyncio.Event()
                        await ended.wait()

    def append(self, exchange: Exchange) -> None:
        """Keep an exchange that has ended, and let those who listen know."""
        text = line(exchange)
        self._ring.append(text)
        self._size += len(text)
        while len(self._ring) > CAPACITY or (self._size > LARGEST and len(self._ring) > 1):
            self._size -= len(self._ring.popleft())
            self._partial = True
        self._write(text)
        for listener in self._listeners:
            listener.put_nowait(exchange)

    def read(self, after: int = 0) -> list[Exchange]:
        """Exchanges numbered above `after`, in order of their beginning."""
        kept: Iterable[Exchange] = map(json.loads, self._ring)
        if self._partial and self._spill is not None and self._spill.exists():
            kept = lines(self._spill)
        return sorted((each for each in kept if each["n"] > after), key=lambda each: int(each["n"]))

    async def tail(self) -> AsyncIterator[Exchange]:
        """Every exchange from now on, as it ends."""
        listener: asyncio.Queue[Exchange] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            while True:
                yield await listener.get()
        finally:
            self._listeners.discard(listener)

    def clear(self) -> None:
        """Forget everything, aliases excepted: they belong to the run."""
        self._ring.clear()
        self._size = 0
        self._shut()
        if self._spill is not None:
            self._spill.unlink(missing_ok=True)

    def close(self) -> None:
        """Write nothing more to disk: what is still on its way came too late."""
        self._shut()
        self._spill = None

    def _shut(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, text: str) -> None:
        if self._spill is None:
            return
        if self._file is None:
            self._spill.parent.mkdir(parents=True, exist_ok=True)
            # Line by line, so that a killed process loses nothing that has ended.
            self._file = self._spill.open("a", encoding="utf-8", buffering=1)
        self._file.write(text)


def line(exchange: Exchange) -> str:
    """An exchange as it stands in a file."""
    return json.dumps(exchange, separators=(",", ":")) + "\n"


def lines(path: Path) -> Iterator[Exchange]:
    """The exchanges of a file. A last line that was never finished is passed over, and so is
    what is no exchange: the head of a recording."""
    with path.open(encoding="utf-8") as file:
        for text in file:
            if not text.endswith("\n"):
                return
            told = json.loads(text)
            if "n" in told:
                yield told
