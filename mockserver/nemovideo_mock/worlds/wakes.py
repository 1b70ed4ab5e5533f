"""Servers of one database wake each other: who waits for something learns that there is news.

A notice is a hint and nothing more. Whoever gets one reads what is written; whoever misses one
looks again within a second.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import psycopg

from nemovideo_mock.durable.postgres import conninfo
from nemovideo_mock.errors import Unavailable

if TYPE_CHECKING:
    from nemovideo_mock.durable.postgres import Postgres

CHANNEL = "nemovideo_mock"
GATHERED = 0.005
"""Real seconds in which notices are put together: every notice makes commits wait in line."""
LOOKS_AGAIN = 1.0
"""Real seconds after which whoever waits looks again without a notice."""


class Wakes:
    """Announces what this server has written, and calls `woken` for what others have.

    `woken` is given the name of a world, or None: any of them may have news.
    """

    def __init__(self, url: str, database: Postgres, woken: Callable[[str | None], None]) -> None:
        self._url = url
        self._database = database
        self._woken = woken
        self._me = database.server
        self._worlds: set[str] = set()
        self._sending: asyncio.TimerHandle | None = None
        self._listening: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen, with the first request."""
        if self._listening is None:
            self._listening = asyncio.get_running_loop().create_task(self._listen())

    def announce(self, world: str) -> None:
        """There is news in a world."""
        self._worlds.add(world)
        if self._sending is None:
            loop = asyncio.get_running_loop()
            self._sending = loop.call_later(GATHERED, self._send)

    async def close(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    def _send(self) -> None:
        self._sending = None
        worlds, self._worlds = self._worlds, set()
        with contextlib.suppress(Unavailable):
            for world in worlds:
                notify(self._database, world, self._me)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_on_one_connection()
            except psycopg.Error:
                await asyncio.sleep(LOOKS_AGAIN)

    async def _listen_on_one_connection(self) -> None:
        link = await psycopg.AsyncConnection.connect(conninfo(self._url), autocommit=True)
        async with link:
            await link.execute(f"LISTEN {CHANNEL}".encode())
            while True:
                self._woken(None)
                async for notice in link.notifies(timeout=LOOKS_AGAIN):
                    sender, _, world = notice.payload.partition(":")
                    if sender != self._me:
                        self._woken(world)


def notify(database: Postgres, world: str, sender: str = "") -> None:
    """Let all servers know that there is news in a world."""
    database.quick("SELECT pg_notify(%s, %s)", CHANNEL, f"{sender}:{world}")
