"""The database of many servers: worlds in PostgreSQL, their records in order of a number.

Records are only added. Who adds them holds the lock of their world for the length of a short
transaction, and has read what others have added before. A server remembers how far it has read,
and reads on from there.

Calls block, on purpose: they take less than a millisecond on a network of one's own, and the use
cases that make them are plain functions. docs/team.md has the measurements.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo

from nemovideo_mock.durable import migrating
from nemovideo_mock.durable.codec import Codec
from nemovideo_mock.durable.storage import DatabaseError, Kept
from nemovideo_mock.errors import StorageFull, Unavailable, WorldOver
from nemovideo_mock.media import Media
from nemovideo_mock.render.job import Outcome
from nemovideo_mock.store import TABLES

T = TypeVar("T")
Link = psycopg.Connection
Along = Callable[[Link, int], None]
"""What else is written with a new life, in its transaction: given the connection and the life."""

CONNECT_SECONDS = 5
LOCK_SECONDS = 10
"""How long a world's lock is waited for, and how long a frozen server can hold it."""

_OPTIONS = (
    f"-c search_path={migrating.SCHEMA} -c lock_timeout={LOCK_SECONDS}s "
    f"-c idle_in_transaction_session_timeout={LOCK_SECONDS}s"
)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_WALL = "extract(epoch FROM clock_timestamp())::float8"
_NOW = f"CASE WHEN c.mode = 'real' THEN c.now + ({_WALL} - c.wall) * c.speed ELSE c.now END"
_NEWS = f"""
SELECT l.id, c.mode, {_NOW}, c.speed, r.seq, r.data
FROM lives l JOIN clocks c ON c.life = l.id
LEFT JOIN records r ON r.life = l.id AND r.seq > CASE WHEN l.id = %s THEN %s ELSE 0 END
WHERE l.world = %s ORDER BY r.seq
"""
_ADD = "INSERT INTO records (life, seq, data) VALUES (%s, %s, %s)"
_USE = "INSERT INTO uses (life, name) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_SET_CLOCK = f"""
INSERT INTO clocks (life, mode, now, wall, speed) VALUES (%s, %s, %s, {_WALL}, %s)
ON CONFLICT (life) DO UPDATE SET mode = excluded.mode, speed = excluded.speed,
    now = excluded.now, wall = excluded.wall
"""
# Whoever writes last may know less than whoever wrote before: no time goes backwards.
_MOVE_CLOCK = f"""
UPDATE clocks c SET now = greatest({_NOW}, %s), wall = {_WALL} WHERE life = %s AND mode = %s
"""


@dataclass(frozen=True, slots=True)
class Position:
    """How far somebody has read: which life of a world, and up to which number."""

    life: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has been added to a world after a position; all of it, if the world lives anew.

    `now` is the world's time when this was read.
    """

    position: Position
    records: tuple[Any, ...]
    mode: str
    now: float
    speed: float


@dataclass(slots=True)
class Writing:
    """A transaction under a world's lock: what is put here is written when it ends."""

    news: News
    records: list[Any] = field(default_factory=list)
    steps: list[Callable[[Link], None]] = field(default_factory=list)
    """What else belongs to it, done with its connection."""


class Postgres:
    """One server's two connections. The second one does not wait for the disk: what it writes
    (the journal) survives the servers, and all but the last half second survives PostgreSQL.

    `roots` are further classes that `made` is built of.

    Raises:
        DatabaseError: nothing answers at the URL, or it is of a newer version.
    """

    def __init__(self, url: str, roots: Iterable[type] = ()) -> None:
        self.codec = Codec((*TABLES, *roots), ascii=True)
        self.server = uuid.uuid4().hex
        """What others know this server by."""
        self._url = url
        try:
            with connect(url) as link:
                migrating.migrate(link)
            self._link, self._quick = connect(url), connect(url, durable=False)
        except psycopg.Error as error:
            raise DatabaseError(f"{shown(url)} cannot be used: {_line(error)}") from None

    def close(self) -> None:
        self._link.close()
        self._quick.close()

    def names(self) -> list[str]:
        return [name for (name,) in self.quick("SELECT world FROM lives ORDER BY id")]

    def news(self, world: str, known: Position) -> News | None:
        """What is new in a world; None if there is no such world."""
        with self._answering():
            rows = _again(self._ready, lambda link: self._read(link, world, known))
            return self._news(rows, known)

    def made(self, life: int) -> Any:
        """How a world was made, of the life it has. Raises WorldOver when that is over."""
        rows = self.quick("SELECT made FROM lives WHERE id = %s", life)
        if not rows:
            raise WorldOver
        return self.codec.decode(rows[0][0])

    def load(self, world: str) -> Kept | None:
        news = self.news(world, Position())
        if news is None:
            return None
        made = self.made(news.position.life)
        return Kept(made=made, mode=news.mode, now=news.now, wall=0.0, records=news.records)

    @contextlib.contextmanager
    def writing(self, world: str, known: Position) -> Iterator[Writing]:
        """Nobody else writes to the world in here. All of what is put into it is written, or none.

        Raises:
            WorldOver: the world was made anew, or deleted, since `known` was read.
            Unavailable: the database does not answer, or a frozen server has the lock.
        """
        with self._answering():
            rows = _again(self._ready, lambda link: self._begin(link, world, known))
            news = self._news(rows, known)
            link = self._link
            try:
                if news is None or (known.life and news.position.life != known.life):
                    raise WorldOver
                writing = Writing(news)
                yield writing
                self._write(link, writing)
                link.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(psycopg.Error):
                    link.execute("ROLLBACK")
                raise

    def append(self, world: str, records: Sequence[Any]) -> None:
        with self.writing(world, Position()) as writing:
            writing.records += records

    def create(
        self, world: str, kept: Kept, speed: float = 1.0, along: Along | None = None
    ) -> bool:
        """Write a world that is not there yet; False if it is."""
        return self._begin_life(world, kept, speed, along, anew=False)

    def replace(
        self, world: str, kept: Kept, speed: float = 1.0, along: Along | None = None
    ) -> None:
        self._begin_life(world, kept, speed, along, anew=True)

    def keep_time(self, world: str, mode: str, now: float, wall: float) -> None:
        rows = self.quick("SELECT id FROM lives WHERE world = %s", world)
        if rows:
            self.move_clock(rows[0][0], mode, now)

    def move_clock(self, life: int, mode: str, now: float, link: Link | None = None) -> None:
        """Write down how late it is; an earlier time than the written one changes nothing."""
        if link is not None:
            link.execute(_MOVE_CLOCK, (now, life, mode))
            return
        with self._answering():
            _again(self._ready, lambda link: link.execute(_MOVE_CLOCK, (now, life, mode)))

    def set_clock(self, life: int, mode: str, now: float, speed: float) -> None:
        """Exchange the clock of a world for another."""
        with self._answering():
            _again(self._ready, lambda link: link.execute(_SET_CLOCK, (life, mode, now, speed)))

    def delete(self, world: str) -> None:
        with self._answering():
            link = self._ready()
            with link.transaction():
                link.execute(_LOCK, (world,))
                link.execute("DELETE FROM lives WHERE world = %s", (world,))
                link.execute("DELETE FROM snapshots WHERE world = %s", (world,))

    def quick(self, statement: str, *values: Any) -> list[Any]:
        """The rows of one statement that need not wait for the disk."""
        with self._answering():
            cursor = _again(self._ready_quick, lambda link: link.execute(statement, values))
            return cursor.fetchall() if cursor.description else []

    def hold(self, key: str) -> None:
        """Mark something as this server's own work for as long as its connection lasts."""
        self.quick("SELECT pg_advisory_lock(hashtextextended(%s, 1))", key)

    def release(self, key: str) -> None:
        self.quick("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", key)

    def is_held(self, key: str) -> bool:
        """Whether a server other than this one has marked it."""
        statement = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))"
        return not self.quick(statement, key)[0][0]

    def _begin_life(
        self, world: str, kept: Kept, speed: float, along: Along | None, *, anew: bool
    ) -> bool:
        with self._answering():
            link = self._ready()
            with link.transaction():
                link.execute(_LOCK, (world,))
                if anew:
                    link.execute("DELETE FROM lives WHERE world = %s", (world,))
                row = link.execute(
                    "INSERT INTO lives (world, made) VALUES (%s, %s) "
                    "ON CONFLICT DO NOTHING RETURNING id",
                    (world, self.codec.encode(kept.made)),
                ).fetchone()
                if row is None:
                    return False
                link.execute(_SET_CLOCK, (row[0], kept.mode, kept.now, speed))
                link.execute("INSERT INTO journals (life) VALUES (%s)", (row[0],))
                self._add(link, row[0], 1, kept.records)
                if along is not None:
                    along(link, row[0])
        return True

    def _read(self, link: Link, world: str, known: Position) -> list[Any]:
        return link.execute(_NEWS, (known.life, known.seq, world)).fetchall()

    def _begin(self, link: Link, world: str, known: Position) -> list[Any]:
        with link.pipeline():
            link.execute("BEGIN")
            link.execute(_LOCK, (world,))
            cursor = link.execute(_NEWS, (known.life, known.seq, world))
            return cursor.fetchall()

    def _news(self, rows: list[Any], known: Position) -> News | None:
        if not rows:
            return None
        life, mode, now, speed, *_ = rows[0]
        records = tuple(self.codec.decode(row[5]) for row in rows if row[4] is not None)
        seq = rows[-1][4] or (known.seq if known.life == life else 0)
        position = Position(life, seq)
        return News(position=position, records=records, mode=mode, now=now, speed=speed)

    def _write(self, link: Link, writing: Writing) -> None:
        position = writing.news.position
        self._add(link, position.life, position.seq + 1, writing.records)
        for step in writing.steps:
            step(link)

    def _add(self, link: Link, life: int, first: int, records: Sequence[Any]) -> None:
        if records:
            numbered = enumerate(map(self.codec.encode, records), first)
            link.cursor().executemany(_ADD, [(life, seq, data) for seq, data in numbered])
            uses = [(life, name) for name in map(file_name, records) if name]
            if uses:
                link.cursor().executemany(_USE, uses)

    def _ready(self) -> Link:
        if self._link.closed:
            self._link = connect(self._url)
        return self._link

    def _ready_quick(self) -> Link:
        if self._quick.closed:
            self._quick = connect(self._url, durable=False)
        return self._quick

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """What a client is answered when the database does not do what it should."""
        try:
            yield
        except psycopg.errors.ForeignKeyViolation:
            raise WorldOver from None
        except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory) as error:
            raise StorageFull(
                f"the database has no room for what was sent ({_line(error)}); nothing was "
                "changed, try again when there is room"
            ) from None
        except psycopg.OperationalError as error:
            raise Unavailable(
                f"the server's database does not answer ({_line(error)}); try again in a moment"
            ) from None


def file_name(record: Any) -> str | None:
    """The name in the object store of the file that a record speaks of."""
    if isinstance(record, Media) and record.digest:
        return f"media/{record.digest}"
    if isinstance(record, Outcome) and record.ok:
        return f"renders/{record.name}"
    return None


def connect(url: str, *, durable: bool = True) -> Link:
    """A connection with our tables in its path. Raises psycopg.OperationalError."""
    link = psycopg.connect(conninfo(url), autocommit=True)
    if not durable:
        link.execute("SET synchronous_commit = off")
    return link


def conninfo(url: str) -> str:
    """How to connect: what the URL says, and what all our connections need."""
    return make_conninfo(
        url,
        connect_timeout=CONNECT_SECONDS,
        application_name="nemovideo-mock",
        options=_OPTIONS,
        keepalives_idle=5,
        tcp_user_timeout=LOCK_SECONDS * 1000,
    )


def shown(url: str) -> str:
    """A database's URL without its password."""
    head, at, tail = url.rpartition("@")
    return f"{head.rpartition(':')[0] if head.count(':') > 1 else head}{at}{tail}"


def _again(ready: Callable[[], Link], work: Callable[[Link], T]) -> T:
    """Do something, once more on a new connection if the old one turns out to be dead.

    For what may be done twice, or has changed nothing yet.
    """
    link = ready()
    try:
        return work(link)
    except psycopg.OperationalError:
        if not link.closed:
            with contextlib.suppress(psycopg.Error):
                link.execute("ROLLBACK")
            raise
        return work(ready())


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
