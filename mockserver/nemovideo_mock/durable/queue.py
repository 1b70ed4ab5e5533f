"""Renders as jobs of PgQueuer, in the database of the worlds.

A job is entered in the transaction that records its submission. Its key is the render's, so that
no render is in the queue twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

ENTRYPOINT = "render"
_ORDER = """
INSERT INTO orders (life, key, request, total) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_ORDERED = "SELECT FROM orders WHERE life = %s AND key = %s"
_WAITING = "SELECT count(*) FROM pgqueuer WHERE starts_with(dedupe_key, %s)"


def install(link: psycopg.Connection) -> None:
    """The queue's own tables, if they are not there."""
    row = link.execute("SELECT to_regclass('pgqueuer') IS NOT NULL").fetchone()
    if row is not None and not row[0]:
        from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

        link.execute(QueryBuilderEnvironment().build_install_query().encode())


def order(link: psycopg.Connection, life: int, key: str, request: str, frames: int) -> None:
    """Have a render done, in the transaction that is going on."""
    link.execute(_ORDER, (life, key, request, frames))
    _enqueue(link, life, key)


def order_again(link: psycopg.Connection, life: int, key: str) -> None:
    """See to it that a render that was ordered is in the queue."""
    if link.execute(_ORDERED, (life, key)).fetchone() is not None:
        _enqueue(link, life, key)


def _enqueue(link: psycopg.Connection, life: int, key: str) -> None:
    from pgqueuer.adapters.drivers.psycopg import SyncPsycopgDriver
    from pgqueuer.adapters.persistence.queries import SyncQueries

    payload = json.dumps({"life": life, "key": key}).encode()
    queries = SyncQueries(SyncPsycopgDriver(link))
    queries.enqueue(
        ENTRYPOINT,
        payload,
        # The first render of one world goes before the tenth of another.
        priority=-_waiting(link, life),
        dedupe_key=f"{life}/{key}",
        on_conflict="skip",
    )


def _waiting(link: psycopg.Connection, life: int) -> int:
    row = link.execute(_WAITING, (f"{life}/",)).fetchone()
    return 0 if row is None else int(row[0])
