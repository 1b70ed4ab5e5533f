"""A render worker: takes jobs from the queue, renders them in child processes, records the outcome.

Its loop never waits for anything but files and messages: a queue whose worker does not answer
gives its job to another. That is harmless. The first outcome of a render is the one that counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import signal
import socket
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from pgqueuer import PgQueuer
from pgqueuer.db import PsycopgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job

from nemovideo_mock.durable.objects import Objects
from nemovideo_mock.durable.postgres import Position, Postgres, conninfo
from nemovideo_mock.durable.queue import ENTRYPOINT
from nemovideo_mock.errors import Conflict, MockError, Unavailable
from nemovideo_mock.render import request as requests
from nemovideo_mock.render.encoders import Mode
from nemovideo_mock.render.farm import Farm
from nemovideo_mock.render.job import Cancel, Outcome
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.render.request import Request
from nemovideo_mock.service.files import Files
from nemovideo_mock.worlds.shared_files import media_name, render_name
from nemovideo_mock.worlds.wakes import notify
from nemovideo_mock.worlds.worlds import roots

LEASE = timedelta(seconds=6)
"""A worker that has said nothing for so long is taken for dead, and its job is given to another."""
LOOK = timedelta(seconds=2)
"""How often a worker looks for jobs without being told of one."""
REPORTS = 1.0
"""Real seconds between two reports of how far a render has come."""
AWAY = 1.0
"""Real seconds until a database that went away is tried again."""

_ORDER = """
SELECT o.request, l.world FROM orders o JOIN lives l ON l.id = o.life
WHERE o.life = %s AND o.key = %s
"""
_PROGRESS = "UPDATE orders SET done = %s WHERE life = %s AND key = %s"
_TOUCH = """
INSERT INTO files (name) VALUES (%s)
ON CONFLICT (name) DO UPDATE SET touched = now() RETURNING xmax = 0
"""
_TOTAL = """
INSERT INTO totals VALUES ('renders', 1), ('seconds', %s)
ON CONFLICT (name) DO UPDATE SET value = totals.value + excluded.value
"""
_SEEN = """
INSERT INTO workers (id, host, renders) VALUES (%s, %s, %s)
ON CONFLICT (id) DO UPDATE SET seen = now()
"""
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a worker works: `renders` at once; `drain` is the real seconds that running ones get to
    end in when it is stopped."""

    database: str
    objects: str
    renders: int = 1
    mode: Mode = "real"
    limits: Limits = field(default=Limits())
    drain: float = 20.0


@dataclass(frozen=True, slots=True)
class Order:
    """A render to be done: for which life of which world, and under which key."""

    life: int
    key: str
    world: str
    request: Request


class Watch:
    """Looks whether a render is still needed, reading only what is new each time."""

    def __init__(self, database: Postgres, order: Order) -> None:
        self._database = database
        self._order = order
        self._known = Position()

    def is_over(self) -> bool:
        """Whether it has an outcome, or was cancelled, or its world lives no more."""
        news = self._database.news(self._order.world, self._known)
        if news is None or news.position.life != self._order.life:
            return True
        self._known = news.position
        return _ended(news.records, self._order.key)


class Worker:
    """One worker process. Raises DatabaseError, ValueError for places that cannot be used."""

    def __init__(self, choices: Choices) -> None:
        self.id = uuid.uuid4().hex
        self._choices = choices
        self._database = Postgres(choices.database, roots())
        self._objects = Objects(choices.objects)
        self._folder = Path(tempfile.mkdtemp(prefix="nemovideo-mock-worker-"))
        self._files = Files(self._folder)
        self._farm = Farm(
            self._folder / "renders",
            parallel=choices.renders,
            mode=choices.mode,
            limits=choices.limits,
        )
        # One after the other: a transaction is nothing for two threads.
        self._calls = ThreadPoolExecutor(1)
        self._stopping = asyncio.Event()
        self._handing_back = asyncio.Event()
        self._queue: PgQueuer | None = None

    async def run(self) -> None:
        """Work until stopped."""
        seen = asyncio.create_task(self._be_seen())
        try:
            while not self._stopping.is_set():
                try:
                    await self._work()
                except (psycopg.Error, OSError) as error:
                    _log.warning("the database is away, trying again: %s", error)
                    await asyncio.sleep(AWAY)
        finally:
            seen.cancel()
            await self._farm.close()
            with contextlib.suppress(MockError):
                await self._quick("DELETE FROM workers WHERE id = %s", self.id)
            self._database.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _work(self) -> None:
        info = conninfo(self._choices.database)
        async with await psycopg.AsyncConnection.connect(info, autocommit=True) as link:
            self._queue = PgQueuer(PsycopgDriver(link))
            self._queue.entrypoint(ENTRYPOINT)(self._render)
            if self._stopping.is_set():
                return
            await self._queue.qm.run(
                dequeue_timeout=LOOK,
                batch_size=1,
                # The queue's least: one that is rendered, and one that waits beside it.
                max_concurrent_tasks=max(2, self._choices.renders),
                heartbeat_timeout=LEASE,
            )

    def stop(self) -> None:
        """Take no more jobs; those that do not end in time are handed back."""
        self._stopping.set()
        if self._queue is not None:
            self._queue.qm.shutdown.set()
        asyncio.get_running_loop().call_later(self._choices.drain, self._handing_back.set)

    async def _render(self, job: Job) -> None:
        order = await self._order(json.loads(job.payload or b"{}"))
        if order is None:
            return
        try:
            await self._carry_out(order, f"{order.life}.{order.key}")
        except Unavailable as error:
            raise RetryRequested(delay=LOOK, reason=str(error)) from None

    async def _order(self, named: dict[str, Any]) -> Order | None:
        """What a job is about; None if nobody needs it any more."""
        life, key = named["life"], named["key"]
        try:
            rows = await self._quick(_ORDER, life, key)
            if not rows:
                return None
            order = Order(life, key, rows[0][1], requests.from_json(rows[0][0]))
            over = await self._call(Watch(self._database, order).is_over)
        except Unavailable as error:
            raise RetryRequested(delay=LOOK, reason=str(error)) from None
        return None if over else order

    async def _carry_out(self, order: Order, job_id: str) -> None:
        request = await self._with_files(order.request)
        started = time.monotonic()
        self._farm.start(job_id, request, job_id)
        try:
            outcome = await self._followed(order, job_id)
            if outcome is None:
                return
            if outcome.ok:
                await self._deliver(outcome)
            await self._quick(_TOTAL, time.monotonic() - started)
            recorded = replace(outcome, job_id=order.key)
            await self._call(lambda: self._enter(order, recorded))
        finally:
            self._farm.forget(job_id)

    async def _with_files(self, request: Request) -> Request:
        """The request with its media on this machine."""
        paths = {digest: self._files.media(digest) for digest in request.paths}
        for digest, path in paths.items():
            if not path.is_file():
                await self._objects.fetch(media_name(digest), path)
        return replace(request, paths=paths)

    async def _followed(self, order: Order, job_id: str) -> Outcome | None:
        """What comes of a render; None for one that is cancelled meanwhile.

        Raises RetryRequested for one that does not end before this worker has to.
        """
        coming = asyncio.create_task(self._farm.outcome(job_id))
        watch = Watch(self._database, order)
        try:
            while True:
                await asyncio.wait([coming], timeout=REPORTS)
                done, _ = self._farm.progress(job_id)
                await self._quick(_PROGRESS, done, order.life, order.key)
                if coming.done():
                    return coming.result()
                if self._handing_back.is_set():
                    raise RetryRequested(delay=timedelta(0), reason="the worker was stopped")
                if await self._call(watch.is_over):
                    return None
        finally:
            coming.cancel()

    async def _deliver(self, outcome: Outcome) -> None:
        name, path = render_name(outcome.name), self._folder / "renders" / outcome.name
        fresh = (await self._quick(_TOUCH, name))[0][0]
        await self._objects.put(name, path, anyway=fresh)
        path.unlink(missing_ok=True)

    def _enter(self, order: Order, outcome: Outcome) -> None:
        """Record what came of a render, unless somebody has done so before."""
        try:
            with self._database.writing(order.world, Position()) as writing:
                if writing.news.position.life == order.life and not _ended(
                    writing.news.records, order.key
                ):
                    writing.records.append(outcome)
        except Conflict:
            return
        notify(self._database, order.world)

    async def _be_seen(self) -> None:
        while True:
            with contextlib.suppress(MockError):
                await self._quick(_SEEN, self.id, socket.gethostname(), self._choices.renders)
            await asyncio.sleep(LOOK.total_seconds())

    async def _quick(self, statement: str, *values: Any) -> list[Any]:
        return await self._call(lambda: self._database.quick(statement, *values))

    async def _call(self, work: Callable[[], T]) -> T:
        """Ask the database without making the loop wait."""
        return await asyncio.get_running_loop().run_in_executor(self._calls, work)


def _ended(records: tuple[Any, ...], key: str) -> bool:
    return any(isinstance(record, Outcome | Cancel) and record.job_id == key for record in records)


def work(choices: Choices) -> None:
    """Run a worker until it is stopped."""

    async def run() -> None:
        worker = Worker(choices)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        print(f"ready: worker {worker.id[:8]} renders {choices.renders} at once", flush=True)  # noqa: T201
        await worker.run()

    asyncio.run(run())
