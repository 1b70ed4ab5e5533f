"""What keeps worlds: the one interface of the SQLite file and of the shared database.

A server without either keeps its worlds in memory alone, and asks for nothing of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class DatabaseError(ValueError):
    """A database that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A world as it was last written: how it was made, its clock, its records.

    `now` is virtual, `wall` real: epoch seconds of the same moment. A record may be there in
    several versions, the newest last.
    """

    made: Any
    mode: str
    now: float
    wall: float
    records: tuple[Any, ...]


class Storage(Protocol):
    """Worlds that outlive a server. What a call writes has been written when it returns."""

    def names(self) -> list[str]:
        """The worlds there are, oldest first."""

    def load(self, world: str) -> Kept | None:
        """A world as it was last written."""

    def replace(self, world: str, kept: Kept) -> None:
        """Write a world anew, as a whole."""

    def append(self, world: str, records: Sequence[Any]) -> None:
        """Write records that belong together: all of them, or none. Raises StorageFull."""

    def keep_time(self, world: str, mode: str, now: float, wall: float) -> None:
        """Write down how late it is in a world."""

    def delete(self, world: str) -> None:
        """Forget a world."""

    def close(self) -> None:
        """Write nothing more."""
