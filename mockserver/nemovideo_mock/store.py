"""The records of one world: the only thing here that changes. It keeps them; it has no rules.

Every record has a key and an owner. Appending a record whose key is known replaces the older
version in place, so a table keeps the order in which its keys first appeared.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from nemovideo_mock.accounts import Account, Claim, Session, Terms, Token
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.faults.rules import Rule, Tally
from nemovideo_mock.ledger import Entry
from nemovideo_mock.media import Media
from nemovideo_mock.render.job import Cancel, Outcome, RenderJob

R = TypeVar("R")

_Get = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class _Table:
    key: _Get
    owner: _Get


def render_key(user_id: str, render_id: str) -> str:
    """The key of a render job."""
    return f"{user_id}/{render_id}"


TABLES: Mapping[type, _Table] = types.MappingProxyType(
    {
        Account: _Table(attrgetter("user_id"), attrgetter("client_id")),
        Token: _Table(attrgetter("value"), attrgetter("client_id")),
        Claim: _Table(attrgetter("value"), attrgetter("session_id")),
        Session: _Table(attrgetter("id"), attrgetter("user_id")),
        Media: _Table(attrgetter("id"), attrgetter("session_id")),
        Turn: _Table(attrgetter("id"), attrgetter("session_id")),
        Entry: _Table(lambda entry: f"{entry.ref}/{entry.kind}", attrgetter("user_id")),
        # Render ids are the clients' own choice, so two users may pick the same one.
        RenderJob: _Table(lambda job: render_key(job.user_id, job.id), attrgetter("session_id")),
        Cancel: _Table(attrgetter("job_id"), attrgetter("job_id")),
        Outcome: _Table(attrgetter("job_id"), attrgetter("job_id")),
        Terms: _Table(attrgetter("client_id"), attrgetter("client_id")),
        Rule: _Table(attrgetter("id"), attrgetter("id")),
        Tally: _Table(attrgetter("rule_id"), attrgetter("rule_id")),
    }
)

_Rows = dict[str, Any]
_NOBODY_ELSE = nullcontext()


def record_key(record: Any) -> str:
    """What tells a record from the others of its table."""
    return TABLES[type(record)].key(record)


class Store:
    """Tables of records, each indexed by key and by owner.

    `on_append` is told what is appended together, before it is kept: the seam for writing it to
    disk, all of it or nothing. `alone` begins a step in which nobody else writes to the world: no
    other process does, unless the world is shared.
    """

    def __init__(self, on_append: Callable[[Sequence[Any]], None] | None = None) -> None:
        self.on_append = on_append
        self.alone: Callable[[], AbstractContextManager[None]] = lambda: _NOBODY_ELSE
        self._rows: dict[type, _Rows] = {}
        self._owned: dict[type, dict[str, _Rows]] = {}
        self._versions: dict[type, dict[str, int]] = {}
        self._newest: dict[type, int] = {}
        self._sequence = 0
        self.clear()

    def append(self, *records: Any) -> None:
        """Keep records; a newer version replaces the older of the same key."""
        if records and self.on_append is not None:
            self.on_append(records)
        self.absorb(records)

    def absorb(self, records: Iterable[Any]) -> None:
        """Keep records that are written already."""
        for record in records:
            table = TABLES[type(record)]
            key = table.key(record)
            self._rows[type(record)][key] = record
            owner = table.owner(record)
            self._owned[type(record)].setdefault(owner, {})[key] = record
            self._sequence += 1
            self._versions[type(record)][owner] = self._newest[type(record)] = self._sequence

    def get(self, kind: type[R], key: str) -> R | None:
        """The newest version of one record."""
        found: R | None = self._rows[kind].get(key)
        return found

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """A whole table, in order of first appearance."""
        return tuple(self._rows[kind].values())

    def of(self, kind: type[R], owner: str) -> tuple[R, ...]:
        """One owner's records: a session's turns, a user's entries."""
        return tuple(self._owned[kind].get(owner, {}).values())

    def version(self, kind: type[R], owner: str) -> int:
        """A number that changes with every record of an owner, and never comes again."""
        return self._versions[kind].get(owner, 0)

    def table_version(self, kind: type[R]) -> int:
        """A number that changes with every record of a table, and never comes again."""
        return self._newest.get(kind, 0)

    def records(self) -> tuple[Any, ...]:
        """Everything, table by table: a snapshot, as records never change."""
        return tuple(record for rows in self._rows.values() for record in rows.values())

    def clear(self) -> None:
        self._rows = {kind: {} for kind in TABLES}
        self._owned = {kind: {} for kind in TABLES}
        self._versions = {kind: {} for kind in TABLES}
