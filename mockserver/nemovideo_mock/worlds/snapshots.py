"""The snapshots of a shared world: rows that any server can go back to."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING

from nemovideo_mock.journal import Journal
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.worlds.world import Snapshot

if TYPE_CHECKING:
    from nemovideo_mock.durable.postgres import Postgres

_KEEP = """
INSERT INTO snapshots (world, name, data) VALUES (%s, %s, %s)
ON CONFLICT (world, name) DO UPDATE SET data = excluded.data, taken = now()
"""


class SharedSnapshots(MutableMapping[str, Snapshot]):
    """Snapshots of one world by name, the oldest first."""

    def __init__(self, database: Postgres, world: str) -> None:
        self._database = database
        self._world = world

    def __getitem__(self, name: str) -> Snapshot:
        statement = "SELECT data FROM snapshots WHERE world = %s AND name = %s"
        rows = self._database.quick(statement, self._world, name)
        if not rows:
            raise KeyError(name)
        data = self._database.codec.decode(rows[0][0])
        journal = Journal(self._world, lambda: 0.0)
        journal.secrets = Secrets.of(data.pop("aliases"))
        for exchange in data.pop("exchanges"):
            journal.append(exchange)
            journal.count_from(exchange["n"])
        return Snapshot(journal=journal, **data)

    def __setitem__(self, name: str, taken: Snapshot) -> None:
        journal = taken.journal or Journal(self._world, lambda: 0.0)
        data = {
            "settings": taken.settings,
            "seed": taken.seed,
            "profile": taken.profile,
            "mode": taken.mode,
            "now": taken.now,
            "records": taken.records,
            "exchanges": list(journal.read()),
            "aliases": [list(pair) for pair in journal.secrets.aliases()],
        }
        self._database.quick(_KEEP, self._world, name, self._database.codec.encode(data))

    def __delitem__(self, name: str) -> None:
        statement = "DELETE FROM snapshots WHERE world = %s AND name = %s"
        self._database.quick(statement, self._world, name)

    def __iter__(self) -> Iterator[str]:
        statement = "SELECT name FROM snapshots WHERE world = %s ORDER BY taken"
        return iter([name for (name,) in self._database.quick(statement, self._world)])

    def __len__(self) -> int:
        return len(list(iter(self)))
