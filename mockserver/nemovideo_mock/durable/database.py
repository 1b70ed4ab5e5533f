"""The database of one server: worlds, and the newest version of each of their records."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nemovideo_mock.durable.codec import Codec
from nemovideo_mock.durable.storage import DatabaseError, Kept
from nemovideo_mock.errors import StorageFull
from nemovideo_mock.store import TABLES, record_key
from nemovideo_mock.system import open_private, private_folder

VERSION = 3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS worlds (
    name TEXT PRIMARY KEY, made TEXT NOT NULL,
    mode TEXT NOT NULL, now REAL NOT NULL, wall REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS records (
    nth INTEGER PRIMARY KEY, world TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    data TEXT NOT NULL, UNIQUE (world, kind, key)
);
"""
# A newer version takes the older one's place, so that the order of first appearance stays.
_UPSERT = """
INSERT INTO records (world, kind, key, data) VALUES (?, ?, ?, ?)
ON CONFLICT (world, kind, key) DO UPDATE SET data = excluded.data
"""
_KEEP = """
INSERT INTO worlds (name, made, mode, now, wall) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    made = excluded.made, mode = excluded.mode, now = excluded.now, wall = excluded.wall
"""
_KEEP_TIME = "UPDATE worlds SET mode = ?, now = ?, wall = ? WHERE name = ?"


class Database:
    """One SQLite file, written by one server at a time.

    `roots` are further classes that `made` is built of.
    """

    def __init__(self, path: Path, roots: Iterable[type] = ()) -> None:
        self._codec = Codec((*TABLES, *roots))
        _make_private(path)
        try:
            self._link = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            self._open(path)
        except sqlite3.OperationalError as error:
            raise DatabaseError(
                f"{path} is in use by another server, or no database: {error}"
            ) from None
        except sqlite3.DatabaseError as error:
            raise DatabaseError(_damaged(path, str(error))) from None

    def _open(self, path: Path) -> None:
        # Alone: no second server may write to what this one holds in memory.
        self._link.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._link.execute("PRAGMA journal_mode = WAL")
        # What a killed process has written stays; only a loss of power may cost the last of it.
        self._link.execute("PRAGMA synchronous = NORMAL")
        problem = self._link.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise DatabaseError(_damaged(path, problem))
        (version,) = self._link.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise DatabaseError(f"{path} is of version {version}, this server knows {VERSION}")
        self._link.executescript(
            f"BEGIN EXCLUSIVE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT"
        )

    def close(self) -> None:
        self._link.close()

    def names(self) -> list[str]:
        """The worlds that are kept, oldest first."""
        rows = self._link.execute("SELECT name FROM worlds ORDER BY rowid")
        return [name for (name,) in rows]

    def load(self, world: str) -> Kept | None:
        """A world as it was last written."""
        row = self._link.execute(
            "SELECT made, mode, now, wall FROM worlds WHERE name = ?", (world,)
        ).fetchone()
        if row is None:
            return None
        made, mode, now, wall = row
        rows = self._link.execute("SELECT data FROM records WHERE world = ? ORDER BY nth", (world,))
        records = tuple(self._codec.decode(data) for (data,) in rows)
        made = self._codec.decode(made)
        return Kept(made=made, mode=mode, now=now, wall=wall, records=records)

    def replace(self, world: str, kept: Kept) -> None:
        """Write a world anew, as a whole."""
        row = (world, self._codec.encode(kept.made), kept.mode, kept.now, kept.wall)
        with self._writing():
            self._link.execute("DELETE FROM records WHERE world = ?", (world,))
            self._link.execute(_KEEP, row)
            self._link.executemany(_UPSERT, self._rows(world, kept.records))

    def append(self, world: str, records: Sequence[Any]) -> None:
        """Write records that belong together: all of them, or none. Raises StorageFull."""
        rows = self._rows(world, records)
        with self._writing(together=len(rows) > 1):
            self._link.executemany(_UPSERT, rows)

    def keep_time(self, world: str, mode: str, now: float, wall: float) -> None:
        """Write down how late it is in a world. Raises StorageFull."""
        row = (mode, now, wall, world)
        with self._writing(together=False):
            self._link.execute(_KEEP_TIME, row)

    def delete(self, world: str) -> None:
        with self._writing():
            self._link.execute("DELETE FROM records WHERE world = ?", (world,))
            self._link.execute("DELETE FROM worlds WHERE name = ?", (world,))

    def _rows(self, world: str, records: Sequence[Any]) -> list[tuple[str, str, str, str]]:
        return [
            (world, type(record).__name__, record_key(record), self._codec.encode(record))
            for record in records
        ]

    @contextlib.contextmanager
    def _writing(self, *, together: bool = True) -> Iterator[None]:
        """All or nothing, begun by hand: the link itself commits every statement at once.

        Raises StorageFull when the disk does not take it; nothing is changed then.
        """
        try:
            if together:
                self._link.execute("BEGIN IMMEDIATE")
            yield
            if together:
                self._link.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StorageFull(
                f"the server's disk does not take what was sent ({error}); nothing was changed, "
                "try again when there is room"
            ) from None
        finally:
            # Where the disk was full, the transaction may have ended by itself.
            if self._link.in_transaction:
                self._link.execute("ROLLBACK")


def _make_private(path: Path) -> None:
    """See to it that nobody else may read the database, or the files SQLite puts beside it."""
    private_folder(path.parent)
    if path.exists():
        # Not opened: to close it again would end the locks another server here may have.
        path.chmod(0o600)
    else:
        os.close(open_private(path, os.O_RDWR | os.O_CREAT))


def _damaged(path: Path, problem: str) -> str:
    return (
        f"{path} is damaged, or no database: {' '.join(problem.split())}; "
        "move it aside to start anew, or save what "
        f"can be saved with: sqlite3 {path} .recover | sqlite3 saved.sqlite3"
    )
