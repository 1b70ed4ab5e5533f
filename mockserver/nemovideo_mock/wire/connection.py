"""The connection an exchange comes over, as far as a server offers it."""

from __future__ import annotations

from typing import Protocol

from starlette.types import Scope

CONNECTION = "nemovideo_mock.connection"
"""Where the state of a scope has the connection, to be looked at and broken."""


class Connection(Protocol):
    """What a server lets be done to the connection of an exchange."""

    @property
    def closed(self) -> bool:
        """Whether it has ended, whoever ended it."""

    @property
    def left(self) -> bool:
        """Whether the client has gone away, also where it was not read from."""

    def close(self) -> None:
        """End it in order."""

    def reset(self) -> None:
        """End it at once, with a TCP reset."""

    def stall(self) -> None:
        """Nothing will be sent any more: a client in the same process may stop waiting."""


def connection_of(scope: Scope) -> Connection | None:
    """The connection of a request; None where there is none, as in the same process."""
    found: Connection | None = scope.get("state", {}).get(CONNECTION)
    return found
