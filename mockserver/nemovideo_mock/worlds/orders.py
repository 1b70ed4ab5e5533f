"""Renders of a shared world: ordered here, done by whichever worker is free."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from nemovideo_mock.durable import queue
from nemovideo_mock.durable.objects import Objects
from nemovideo_mock.durable.postgres import Postgres
from nemovideo_mock.errors import MockError, Unavailable
from nemovideo_mock.render import request as requests
from nemovideo_mock.render.encoders import Mode
from nemovideo_mock.render.job import Outcome
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.render.request import Request
from nemovideo_mock.worlds.shared_files import render_name

if TYPE_CHECKING:
    import psycopg

    from nemovideo_mock.worlds.life import Life

_NOTE = "UPDATE orders SET noted = true WHERE life = %s AND key = %s AND NOT noted RETURNING key"
LOOKS_AGAIN = 3.0
"""Real seconds after which whoever waits for a render sees to it that it is still queued."""


class Orders:
    """The encoders of one life of a world: jobs in the queue that it shares with all others."""

    def __init__(
        self, database: Postgres, objects: Objects, folder: Path, mode: Mode, limits: Limits
    ) -> None:
        self.mode = mode
        self.limits = limits
        self._database = database
        self._objects = objects
        self._folder = folder
        self._life: Life | None = None
        self._early: list[tuple[str, Request]] = []
        self._noted: set[str] = set()

    def bind(self, life: Life) -> None:
        """Order for a life from now on."""
        self._life = life

    def enter(self, link: psycopg.Connection, life: int) -> None:
        """Order what was asked for before its life is written down, in that transaction."""
        for job_id, request in self._early:
            queue.order(link, life, job_id, requests.to_json(request), request.frames)

    def start(self, job_id: str, request: Request, owner: str = "") -> None:
        if self._life is None:
            self._early.append((job_id, request))
        elif self._known(job_id) is None:
            life = self._life.id
            text, frames = requests.to_json(request), request.frames
            self._life.along(lambda link: queue.order(link, life, job_id, text, frames))

    def progress(self, job_id: str) -> tuple[int, int]:
        assert self._life is not None
        statement = "SELECT done, total FROM orders WHERE life = %s AND key = %s"
        rows = self._database.quick(statement, self._life.id, job_id)
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    async def outcome(self, job_id: str) -> Outcome:
        life = self._life
        assert life is not None
        while not life.context.ended:
            # Who looks before there is a change to wait for may miss the one in between.
            change = life.change()
            try:
                with contextlib.suppress(MockError):
                    life.refresh()
                found = self._known(job_id)
                if found is not None:
                    return found
                await asyncio.wait_for(change, LOOKS_AGAIN)
            except TimeoutError:
                with contextlib.suppress(MockError):
                    life.along(lambda link: queue.order_again(link, life.id, job_id))
            finally:
                change.cancel()
        return Outcome(job_id=job_id, ok=False, reason="cancelled")

    def note(self, outcome: Outcome) -> None:
        life, key = self._life, outcome.job_id
        assert life is not None
        if key not in self._noted:
            self._noted.add(key)
            with contextlib.suppress(Unavailable):
                if self._database.quick(_NOTE, life.id, key):
                    life.note([outcome])

    def cancel(self, job_id: str) -> None:
        """Nothing to do: workers read of it."""

    def forget(self, owner: str, spare: Collection[str] = ()) -> None:
        """Nothing to do: nobody works for a life that is over."""

    async def file(self, outcome: Outcome) -> Path:
        path = self._folder / outcome.name
        if not path.is_file():
            await self._objects.fetch(render_name(outcome.name), path)
        return path

    def _known(self, job_id: str) -> Outcome | None:
        assert self._life is not None
        return self._life.context.store.get(Outcome, job_id)
