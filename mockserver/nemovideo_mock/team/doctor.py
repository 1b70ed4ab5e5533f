"""A look at a shared instance: what answers, what waits, who works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from nemovideo_mock.durable import DatabaseError, migrating
from nemovideo_mock.durable.objects import Objects
from nemovideo_mock.durable.postgres import connect, shown
from nemovideo_mock.errors import Unavailable

ALIVE = 10
"""Real seconds since a worker was last seen, beyond which it counts as gone."""
_QUEUE = "SELECT status::text, count(*) FROM pgqueuer GROUP BY status ORDER BY status"
_WORKERS = f"""
SELECT host, sum(renders) FROM workers
WHERE seen > now() - interval '{ALIVE} s' GROUP BY host ORDER BY host
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    well: bool
    text: str


def examine(database: str, objects: str) -> int:
    """Print what there is to say; 0 if all is well, 1 if not."""
    findings = [*_of_database(database), _of_objects(objects)]
    for finding in findings:
        print(f"{'ok  ' if finding.well else 'FAIL'} {finding.subject}: {finding.text}")  # noqa: T201
    return 0 if all(finding.well for finding in findings) else 1


def _of_database(url: str) -> Iterator[Finding]:
    try:
        with connect(url) as link:
            yield Finding("database", True, shown(url))
            yield from _of_schema(link)
    except psycopg.OperationalError as error:
        yield Finding("database", False, f"{shown(url)}: {' '.join(str(error).split())}")


def _of_schema(link: psycopg.Connection) -> Iterator[Finding]:
    try:
        found, newest = migrating.version(link), migrating.newest()
    except DatabaseError as error:
        yield Finding("schema", False, str(error))
        return
    text = f"version {found} of {newest}"
    if found < newest:
        yield Finding("schema", False, f"{text}; the next server that starts brings it up to date")
        return
    yield Finding("schema", True, text)
    (worlds,) = link.execute("SELECT count(*) FROM lives").fetchone() or (0,)
    yield Finding("worlds", True, str(worlds))
    queue: dict[str, int] = dict(link.execute(_QUEUE).fetchall())
    yield Finding("queue", True, ", ".join(f"{n} {what}" for what, n in queue.items()) or "empty")
    workers = link.execute(_WORKERS).fetchall()
    hosts = ", ".join(f"{host} renders {renders} at once" for host, renders in workers)
    yield Finding("workers", bool(workers), hosts or "none is alive: renders wait for one")


def _of_objects(where: str) -> Finding:
    try:
        Objects(where).check()
    except (ValueError, Unavailable) as error:
        return Finding("objects", False, str(error))
    return Finding("objects", True, f"{where} can be written to")
