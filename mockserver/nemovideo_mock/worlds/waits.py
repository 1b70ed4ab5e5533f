"""Who waits for a world's time at which server: no server jumps over what another one waits for."""

from __future__ import annotations

import asyncio
import contextlib

from nemovideo_mock.durable.postgres import Postgres
from nemovideo_mock.errors import MockError
from nemovideo_mock.service.context import Context

SETTLES = 0.005
"""Real seconds after which nobody waits any more; a stream waits again within them."""
_ALIVE = "3 seconds"
"""A server that has given no sign of life for so long waits for nothing."""

_NOTE = """
INSERT INTO waits (life, server, moment) VALUES (%s, %s, %s)
ON CONFLICT (life, server) DO UPDATE SET moment = excluded.moment, seen = now()
"""
_FORGET = "DELETE FROM waits WHERE life = %s AND server = %s"
_EARLIEST = f"""
SELECT min(moment) FROM waits
WHERE life = %s AND server <> %s AND moment > %s AND seen > now() - interval '{_ALIVE}'
"""


class Waits:
    """The `Others` of the clock of one life of a world.

    While the database is away, every server goes by what it knows itself.
    """

    def __init__(self, database: Postgres, context: Context, life: int) -> None:
        self._database = database
        self._context = context
        self._life = life
        self._noted: float | None = None

    def note(self, deadline: float | None) -> None:
        if self._context.ended or deadline == self._noted:
            return
        self._noted = deadline
        if deadline is None:
            asyncio.get_running_loop().call_later(SETTLES, self._settle)
        else:
            self.confirm()

    def confirm(self) -> None:
        """Give a sign of life for what is waited for here."""
        if self._noted is not None:
            with contextlib.suppress(MockError):
                self._database.quick(_NOTE, self._life, self._database.server, self._noted)

    def earliest(self) -> float | None:
        now = self._context.now
        with contextlib.suppress(MockError):
            found = self._database.quick(_EARLIEST, self._life, self._database.server, now)
            moment: float | None = found[0][0]
            return moment
        return None

    def _settle(self) -> None:
        if self._noted is None and not self._context.ended:
            with contextlib.suppress(MockError):
                self._database.quick(_FORGET, self._life, self._database.server)
