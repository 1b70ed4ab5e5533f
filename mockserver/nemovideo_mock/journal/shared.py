"""The journal of a world that many servers serve: exchanges and aliases in their database."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from nemovideo_mock.errors import Unavailable, WorldOver
from nemovideo_mock.journal.journal import Journal, T, offer
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.journal.spill import Exchange, line

if TYPE_CHECKING:
    import psycopg

    from nemovideo_mock.durable.postgres import Postgres
    from nemovideo_mock.journal.unread import Unread

_LOOK_BACK = 100
"""Exchanges that are looked at again: one may be written a moment after the one that follows it."""

_NUMBER = "UPDATE journals SET last = last + 1, used = now() WHERE life = %s RETURNING last"
_APPEND = "INSERT INTO exchanges (life, n, data) VALUES (%s, %s, %s)"
# Unless another server has found a secret since, which may stand in the exchange.
_ENTER = """
INSERT INTO exchanges (life, n, data) SELECT %s, %s, %s
WHERE NOT EXISTS (SELECT FROM aliases WHERE life = %s AND nth > %s) RETURNING n
"""
_READ = """
SELECT data FROM (
    SELECT n, data FROM exchanges
    WHERE life = %s AND n > %s AND (%s::bigint IS NULL OR n < %s) ORDER BY n DESC LIMIT %s
) AS newest ORDER BY n
"""
_ENDED = "SELECT ended, data FROM exchanges WHERE life = %s AND ended > %s ORDER BY ended"
_NEWEST = "SELECT coalesce(max(ended), 0) FROM exchanges WHERE life = %s"
_NAME = """
INSERT INTO aliases (life, secret, alias)
SELECT %s, %s, format('<%%s-%%s>', %s::text, 1 + count(*))
FROM aliases WHERE life = %s AND starts_with(alias, format('<%%s-', %s::text))
ON CONFLICT DO NOTHING RETURNING alias
"""
_NAMED = "SELECT alias FROM aliases WHERE life = %s AND secret = %s"
_ALIASES = "SELECT nth, secret, alias FROM aliases WHERE life = %s AND nth > %s ORDER BY nth"
_ADOPT = "INSERT INTO aliases (life, secret, alias) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


def begin(link: psycopg.Connection, life: int, journal: Journal) -> None:
    """Write the journal that a life begins with."""
    aliases = [(_bytes(secret), alias) for secret, alias in journal.secrets.aliases()]
    exchanges = [(exchange["n"], line(exchange)) for exchange in journal.read()]
    cursor = link.cursor()
    cursor.executemany(_ADOPT, [(life, *pair) for pair in aliases])
    cursor.executemany(_APPEND, [(life, *pair) for pair in exchanges])
    last = max((n for n, _ in exchanges), default=0)
    cursor.execute("UPDATE journals SET last = %s WHERE life = %s", (last, life))


def _bytes(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogatepass")


class SharedSecrets(Secrets):
    """The registry of a world's secrets, as all servers have it."""

    def __init__(self, database: Postgres, life: int) -> None:
        super().__init__()
        self._database = database
        self._life = life
        self._read = 0

    def catch_up(self) -> None:
        """Learn what other servers have found since: a secret may have no form of its own."""
        for nth, secret, alias in self._database.quick(_ALIASES, self._life, self._read):
            self._read = max(self._read, nth)
            text = secret.decode("utf-8", "surrogatepass")
            self._aliases[text] = alias
            if alias.startswith("<bearer-"):
                self._learn(text)

    @property
    def read(self) -> int:
        """How far the registry has been read."""
        return self._read

    def _named(self, key: str, kind: str) -> str:
        life, secret = self._life, _bytes(key)
        while True:
            rows = self._database.quick(_NAME, life, secret, kind, life, kind)
            rows = rows or self._database.quick(_NAMED, life, secret)
            if rows:
                alias: str = rows[0][0]
                return alias


class SharedJournal(Journal):
    """Every exchange is a row before its last byte leaves; whoever reads, reads the rows."""

    prompt = True
    secrets: SharedSecrets

    def __init__(
        self,
        world: str,
        now: Callable[[], float],
        database: Postgres,
        life: int,
        written: Callable[[], None],
    ) -> None:
        super().__init__(world, now)
        self._database = database
        self._life = life
        self._written = written
        self.secrets = SharedSecrets(database, life)
        self._offered: deque[int] = deque(maxlen=2 * _LOOK_BACK)
        self._seen = 0

    def copy(self) -> Journal:
        twin = Journal(self.world, self.now)
        self.secrets.catch_up()
        twin.secrets = Secrets.of(self.secrets.aliases())
        for exchange in self.read():
            twin.append(exchange)
            twin.count_from(exchange["n"])
        return twin

    def next_number(self) -> int:
        try:
            rows = self._database.quick(_NUMBER, self._life)
        except Unavailable:
            rows = []
        self.count_from(rows[0][0] if rows else super().next_number())
        return self._count

    def enter(self, exchange: Unread) -> None:
        # Without a database, or for a world that was made anew meanwhile, nothing is written.
        with contextlib.suppress(Unavailable, WorldOver):
            while not self._enter(self.make(exchange)):
                self.secrets.catch_up()
            self.feed()
            self._written()

    def _enter(self, exchange: Exchange) -> bool:
        life, n = self._life, exchange["n"]
        values = life, n, line(exchange), life, self.secrets.read
        return bool(self._database.quick(_ENTER, *values))

    @property
    def followed(self) -> bool:
        """Whether anybody waits for exchanges here."""
        return bool(self._listeners or self._watchers)

    def feed(self) -> None:
        """Hand on what has been written since, by whichever server."""
        if not self.followed:
            return
        for ended, text in self._database.quick(_ENDED, self._life, self._seen - _LOOK_BACK):
            if ended in self._offered or ended <= self._seen - 2 * _LOOK_BACK:
                continue
            self._offered.append(ended)
            self._seen = max(self._seen, ended)
            exchange = json.loads(text)
            offer(self._listeners, exchange)
            self.announce("ended", exchange)

    @asynccontextmanager
    async def _following(
        self, queues: set[asyncio.Queue[T | None]]
    ) -> AsyncIterator[asyncio.Queue[T | None]]:
        if not self.followed:
            self._seen = self._database.quick(_NEWEST, self._life)[0][0]
            known = self._database.quick(_ENDED, self._life, self._seen - _LOOK_BACK)
            self._offered.extend(ended for ended, _ in known)
        async with super()._following(queues) as queue:
            yield queue

    def read(
        self, after: int = 0, before: int | None = None, last: int | None = None
    ) -> Iterator[Exchange]:
        rows = self._database.quick(_READ, self._life, after, before, before, last)
        return (json.loads(text) for (text,) in rows)

    def clear(self) -> None:
        self._database.quick("DELETE FROM exchanges WHERE life = %s", self._life)

    def close(self) -> None:
        """End for those who follow. No file is open here: whatever still ends in this life is
        written, or has no life."""
        self._end_following()
