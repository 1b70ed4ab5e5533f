"""The tables of the shared database: numbered SQL files, carried out in order, once."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from nemovideo_mock.durable import queue
from nemovideo_mock.durable.storage import DatabaseError

if TYPE_CHECKING:
    import psycopg

SCHEMA = "nemovideo_mock"
"""The PostgreSQL schema that holds all tables, the queue's among them."""
_LOCK = 0x6E656D6F
_VERSIONS = "CREATE TABLE IF NOT EXISTS versions (version int PRIMARY KEY)"


def migrations() -> dict[int, str]:
    """The SQL of each version, by number."""
    folder = resources.files("nemovideo_mock.durable") / "migrations"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    return {int(file.name.removesuffix(".sql")): file.read_text("utf-8") for file in files}


def newest() -> int:
    """The version this server knows."""
    return max(migrations())


def version(link: psycopg.Connection) -> int:
    """The version of a database, 0 for one without our tables. Raises DatabaseError if newer."""
    row = link.execute("SELECT to_regclass('versions') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return 0
    row = link.execute("SELECT coalesce(max(version), 0) FROM versions").fetchone()
    found = int(row[0]) if row else 0
    if found > newest():
        raise DatabaseError(
            f"the database is of version {found}, this server knows {newest()}: "
            "use a newer nemovideo-mock, or another database"
        )
    return found


def migrate(link: psycopg.Connection) -> None:
    """Bring a database to the newest version; servers that start together wait for each other."""
    with link.transaction():
        link.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        link.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        link.execute(_VERSIONS)
        known = version(link)
        for number, text in sorted(migrations().items()):
            if number > known:
                link.execute(text.encode())
                link.execute("INSERT INTO versions VALUES (%s)", (number,))
        queue.install(link)
