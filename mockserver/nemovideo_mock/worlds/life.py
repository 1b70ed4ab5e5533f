"""One life of a shared world, as one server knows it: what it has read, and how it writes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from nemovideo_mock.clock import Mode
from nemovideo_mock.durable.postgres import News, Position, Postgres, Writing
from nemovideo_mock.errors import Unavailable
from nemovideo_mock.journal.shared import SharedJournal
from nemovideo_mock.worlds.waits import Waits
from nemovideo_mock.worlds.world import World

if TYPE_CHECKING:
    import psycopg

TOLERANCE = 0.05
"""Real seconds by which the real clocks of two servers may differ before it is written down."""


class Life:
    """Keeps a world's records and clock in step with the database.

    `note` puts records on the record of the exchange that is going on; `written` is called when
    something has been written.
    """

    def __init__(
        self,
        database: Postgres,
        world: World,
        news: News,
        note: Callable[[Sequence[Any]], None],
        written: Callable[[], None],
    ) -> None:
        self.position = news.position
        self._database = database
        self._journal, self._settings = world.journal, world.settings
        self.context = world.context
        self.note = note
        self._written = written
        self._writing: Writing | None = None
        self._waiting: set[asyncio.Future[None]] = set()
        store = self.context.store
        store.on_append, store.alone = self._append, self.alone
        self.context.streaming = Streams(database, news.position.life)
        self._waits = Waits(database, world.context, news.position.life)
        self.context.clock.others = self._waits
        self._take(news)

    @property
    def id(self) -> int:
        return self.position.life

    @property
    def awaited(self) -> bool:
        """Whether anybody here waits for what others do."""
        sleeping = self.context.clock.next_deadline() is not None
        followed = isinstance(self._journal, SharedJournal) and self._journal.followed
        return sleeping or bool(self._waiting) or followed

    def feed(self) -> None:
        """Hand on what others have written to the journal."""
        if isinstance(self._journal, SharedJournal):
            self._journal.feed()

    def confirm(self) -> None:
        """Give other servers a sign of life for whoever waits here."""
        self._waits.confirm()

    def refresh(self) -> bool:
        """Read what is new; False if this life is over."""
        news = self._database.news(self.context.world, self.position)
        if news is None or news.position.life != self.id:
            return False
        self._take(news)
        return True

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """A step that is written as a whole when it ends; within another it is a part of that."""
        if self._writing is not None or self.context.ended:
            yield
            return
        with self._database.writing(self.context.world, self.position) as writing:
            self._take(writing.news)
            self._writing = writing
            try:
                yield
                writing.steps.append(self._with_time)
            except BaseException:
                self._forget(writing)
                raise
            finally:
                self._writing = None
        self._advance(writing)

    def along(self, step: Callable[[psycopg.Connection], None]) -> None:
        """Do something in the transaction of the step that is going on, or in one of its own."""
        with self.alone():
            if self._writing is not None:
                self._writing.steps.append(step)

    def keep_time(self) -> None:
        """Write down the time before it is reported."""
        clock = self.context.clock
        now = clock.now()
        if self._is_written(clock.mode, now):
            return
        self._database.move_clock(self.id, clock.mode, now)
        self._note_time(clock.mode, now)
        self._written()

    def change_clock(self) -> None:
        """Write down that the world has another clock now."""
        clock = self.context.clock
        clock.others = self._waits
        now = clock.now()
        self._database.set_clock(self.id, clock.mode, now, clock.speed)
        self._note_time(clock.mode, now)
        self._written()

    def change(self) -> asyncio.Future[None]:
        """Done when there are new records, or this life is over."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    def wake(self) -> None:
        """Have everybody look who waits for a change."""
        for future in tuple(self._waiting):
            if not future.done():
                future.set_result(None)

    def _append(self, records: Sequence[Any]) -> None:
        """What the store does before it keeps records: they are written when the step ends."""
        if self._writing is None:
            # A step of its own. The store keeps the records right after it.
            with self._database.writing(self.context.world, self.position) as writing:
                self._take(writing.news)
                writing.records += records
                writing.steps.append(self._with_time)
            self._advance(writing)
        else:
            self._writing.records += records
        self.note(records)

    def _advance(self, writing: Writing) -> None:
        if writing.records:
            known = writing.news.position
            self.position = Position(known.life, known.seq + len(writing.records))
            self.wake()
        self._written()

    def _forget(self, writing: Writing) -> None:
        """A step that failed has left nothing in the database: nor may it here."""
        if writing.records:
            self.context.store.clear()
            self.context.histories.clear()
            self.position = Position(self.id, 0)

    def _take(self, news: News) -> None:
        self.position = news.position
        if news.records:
            self.context.store.absorb(news.records)
            self.wake()
        clock = self.context.clock
        if clock.mode == news.mode and clock.speed == news.speed:
            clock.jump_to(news.now)
        else:
            mode = cast(Mode, news.mode)
            self.context.clock = self._settings.new_clock(mode, news.now, news.speed)
            self.context.clock.others = self._waits
            clock.release()
        self._note_time(news.mode, news.now)

    def _with_time(self, link: psycopg.Connection) -> None:
        """Records carry times: none is written in a world that has not come so far."""
        clock = self.context.clock
        now = clock.now()
        if not self._is_written(clock.mode, now):
            self._database.move_clock(self.id, clock.mode, now, link)
            self._note_time(clock.mode, now)

    def _is_written(self, mode: str, now: float) -> bool:
        known_mode, known, at = self._known_time
        if mode == "real":
            known += (time.monotonic() - at) * self.context.clock.speed
            return now - known <= TOLERANCE * self.context.clock.speed
        return (known_mode, known) == (mode, now)

    def _note_time(self, mode: str, now: float) -> None:
        self._known_time = (mode, now, time.monotonic())


class Streams(set[str]):
    """The turns that some server delivers just now. A server that dies delivers none any more."""

    def __init__(self, database: Postgres, life: int) -> None:
        super().__init__()
        self._database = database
        self._life = life

    def add(self, turn_id: str) -> None:
        super().add(turn_id)
        with contextlib.suppress(Unavailable):
            self._database.hold(f"{self._life}/{turn_id}")

    def discard(self, turn_id: object) -> None:
        super().discard(turn_id)
        with contextlib.suppress(Unavailable):
            self._database.release(f"{self._life}/{turn_id}")

    def __contains__(self, turn_id: object) -> bool:
        return super().__contains__(turn_id) or self._database.is_held(f"{self._life}/{turn_id}")
