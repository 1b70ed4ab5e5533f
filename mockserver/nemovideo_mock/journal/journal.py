"""The journal of one world: the newest exchanges in memory, all of them on disk where it may."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import math
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

from nemovideo_mock.journal.bodies import EMPTY, Body
from nemovideo_mock.journal.counts import Counts
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.journal.spare import SpareTime
from nemovideo_mock.journal.spill import Exchange, Spill, line, within
from nemovideo_mock.journal.unread import Headers, Unread

CAPACITY = 10_000
"""Exchanges kept in memory at most."""
LARGEST = 32 * 2**20
"""Characters kept in memory at most, over all exchanges."""

MOST_UNREAD = 1_000
"""Exchanges that wait for a follower at most; one that does not listen misses the oldest."""

MOST_HEADERS = 500
"""Headers of requests that are known again at most."""

PATIENCE = 0.5
"""Real seconds that a reader waits for exchanges whose clients have gone."""

_log = logging.getLogger(__name__)

T = TypeVar("T")

Progress = tuple[Literal["started", "frame", "ended"], dict[str, Any]]
"""A stream that begins (its record so far), a frame of it, or an exchange that has ended."""


class Journal:
    """A ring of a world's newest exchanges; with `spill` every exchange is also a line there.

    Records are made when somebody reads them, or in spare time: in order, so that aliases count up
    as they would have at once. Where there is a file, or somebody who follows, they are made at
    once.
    """

    prompt = False
    """Whether records are always made at once."""
    counts: Counts | None = None
    """Where exchanges are counted as they end."""

    def __init__(self, world: str, now: Callable[[], float], spill: Path | None = None) -> None:
        self.world = world
        self.now = now
        self.secrets = Secrets()
        self.embeds = False
        """Whether small bodies that are no text are kept whole, as a recording needs them."""
        # As text: thousands of exchanges as objects would keep the garbage collector busy.
        self._ring: deque[tuple[int, str]] = deque()
        self._size = 0
        self._unread: deque[Unread] = deque()
        self._headers: dict[Headers, Headers] = {}
        self._newest: Headers = ()
        self._learned: Headers = ()
        self._whole = EMPTY
        self._listeners: set[asyncio.Queue[Exchange | None]] = set()
        self._watchers: set[asyncio.Queue[Progress | None]] = set()
        self._open: dict[Unread, asyncio.Event | None] = {}
        self._spill = None if spill is None else Spill(spill)
        self._spare_time = SpareTime(lambda: self._count, lambda: len(self._unread), self._record)
        self._closed = False
        self._count = 0 if self._spill is None else self._spill.last
        self._partial = self._count > 0
        """Whether the file has exchanges that are not in the ring."""

    def copy(self) -> Journal:
        """A journal of its own with the same exchanges and the same aliases."""
        self.catch_up()
        twin = Journal(self.world, self.now)
        twin.secrets = self.secrets.copy()
        twin._ring = self._ring.copy()
        twin._size, twin._count = self._size, self._count
        return twin

    def adopt(self, world: str, now: Callable[[], float], spill: Path | None = None) -> None:
        """Go on as the journal of another world."""
        self.catch_up()
        self.world, self.now = world, now
        self._spill = None if spill is None else Spill(spill)
        if self._spill is not None:
            self._spill.remove()
            for n, text in self._ring:
                self._spill.append(n, text)

    def next_number(self) -> int:
        self._count += 1
        return self._count

    def count_from(self, n: int) -> None:
        """The next exchange comes after number `n`."""
        self._count = n

    def seen(self, headers: Headers) -> Headers:
        """The headers, as the one object that others of the same content are too.

        A client sends the same with each request, and they are most of what is noted of one.
        """
        if headers != self._newest:
            self._newest = self._headers.setdefault(headers, headers)
            if len(self._headers) > MOST_HEADERS:
                self._headers.clear()
        return self._newest

    def whole(self, body: bytes) -> Body:
        """The body of an answer, as the one object that it is where the last was the same."""
        if body is not self._whole.kept or len(body) != self._whole.size:
            self._whole = Body(body)
        return self._whole

    def start(self, exchange: Unread) -> None:
        """An exchange goes on, and will `end`."""
        self._open[exchange] = None

    def end(self, exchange: Unread) -> None:
        """An exchange in progress has ended."""
        if self.counts is not None:
            kind = exchange.operation, exchange.status, exchange.response_body.code
            self.counts.note(kind, exchange.size)
        self._unread.append(exchange)
        self._size += exchange.size
        if self.prompt or self._spill is not None or self._listeners or self._watchers:
            self.catch_up()
        else:
            self._shrink()
            self._spare_time.plan()
        waited_for = self._open.pop(exchange, None)
        if waited_for is not None:
            waited_for.set()

    def catch_up(self) -> None:
        """Make the records of all that has ended since somebody looked."""
        self._record(math.inf)

    def _record(self, most: float) -> None:
        """Make so many records at most, the oldest first.

        Whatever goes wrong here is the journal's trouble, and never a client's.
        """
        while self._unread and most > 0:
            most -= 1
            ended = self._unread.popleft()
            self._size -= ended.size
            try:
                self.enter(ended)
            except Exception:
                _log.exception("exchange %d could not be recorded", ended.n)

    def enter(self, exchange: Unread) -> None:
        """Keep the record of an exchange that has ended."""
        self.append(self.make(exchange))

    def make(self, exchange: Unread) -> Exchange:
        """The record of an exchange."""
        return exchange.make(self.world, self.secrets, self.embeds)

    def _shrink(self) -> None:
        """Forget the oldest exchanges that are too many."""
        while len(self._ring) + len(self._unread) > CAPACITY or self._size > LARGEST:
            if self._ring:
                self._size -= len(self._ring.popleft()[1])
            elif len(self._unread) > 1:
                dropped = self._unread.popleft()
                self._size -= dropped.size
                self._learn(dropped)
            else:
                return
            self._partial = True

    def _learn(self, dropped: Unread) -> None:
        """Make secrets known that only its headers show to be some."""
        if dropped.request_headers is not self._learned:
            self.secrets.learn(dropped.request_headers)
            self._learned = dropped.request_headers
        self.secrets.learn(dropped.response_headers)

    async def settle(self) -> None:
        """Return once the exchanges whose clients have gone are in the journal.

        They are seldom more than a moment away. One that works on for nobody, as a poll does that
        waits for its encoder, is not waited for longer than `PATIENCE`.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for exchange in [entry for entry in self._open if entry.abandoned]:
                    if exchange in self._open:
                        self._open[exchange] = ended = self._open[exchange] or asyncio.Event()
                        await ended.wait()

    def append(self, exchange: Exchange) -> None:
        """Keep an exchange that has ended, and let those who listen know."""
        n, text = exchange["n"], line(exchange)
        insort(self._ring, (n, text))
        self._size += len(text)
        self._shrink()
        if self._spill is not None:
            self._spill.append(n, text)
        offer(self._listeners, exchange)
        self.announce("ended", exchange)

    def read(
        self, after: int = 0, before: int | None = None, last: int | None = None
    ) -> Iterator[Exchange]:
        """Exchanges numbered between `after` and `before`, in order of their beginning, made one
        by one; with `last`, only so many of them: the newest."""
        self.catch_up()
        if self._partial and self._spill is not None:
            return self._spill.read(after, before, last)
        places = within([n for n, _ in self._ring], after, before)
        if last is not None:
            places = places[max(0, len(places) - last) :]
        texts = [text for _, text in itertools.islice(self._ring, places.start, places.stop)]
        return map(json.loads, texts)

    async def tail(self) -> AsyncIterator[Exchange]:
        """Every exchange from now on, as it ends, until the journal itself does."""
        async with self._following(self._listeners) as listener:
            while (exchange := await listener.get()) is not None:
                yield exchange

    async def progress(self) -> AsyncIterator[Progress]:
        """Every stream from now on as it grows, and every exchange as it ends."""
        async with self._following(self._watchers) as watcher:
            while (event := await watcher.get()) is not None:
                yield event

    @asynccontextmanager
    async def _following(
        self, queues: set[asyncio.Queue[T | None]]
    ) -> AsyncIterator[asyncio.Queue[T | None]]:
        self.catch_up()
        queue: asyncio.Queue[T | None] = asyncio.Queue(MOST_UNREAD)
        queues.add(queue)
        if self._closed:
            offer([queue], None)
        try:
            yield queue
        finally:
            queues.discard(queue)

    @property
    def busy(self) -> bool:
        """Whether an exchange is going on."""
        return bool(self._open)

    @property
    def watched(self) -> bool:
        """Whether anybody follows streams as they grow."""
        return bool(self._watchers)

    def announce(self, kind: Literal["started", "frame", "ended"], data: dict[str, Any]) -> None:
        """Let those know who follow streams as they grow."""
        offer(self._watchers, (kind, data))

    def clear(self) -> None:
        """Forget everything, aliases excepted: they belong to the run."""
        self.catch_up()
        self._ring.clear()
        self._size = 0
        if self._spill is not None:
            self._spill.remove()

    def close(self) -> None:
        """End for those who follow, and write nothing more to disk: what is still on its way came
        too late."""
        self._end_following()
        if self._spill is not None:
            self.catch_up()
            self._spill.close()
            self._spill = None

    def _end_following(self) -> None:
        self._closed = True
        offer(self._listeners, None)
        offer(self._watchers, None)


def offer(queues: Iterable[asyncio.Queue[T]], item: T) -> None:
    """Hand something to all who follow; who does not keep up misses the oldest."""
    for queue in queues:
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(item)
