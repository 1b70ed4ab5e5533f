"""What a connection may cost: time to send a head, silence in a body, a place among the others."""

from __future__ import annotations

import asyncio
import errno
import logging
import time
from typing import Any

from nemovideo_mock import system

HEAD_SECONDS = 30.0
"""Real seconds that a client has to send the head of a request, from its first byte on."""
BODY_SECONDS = 60.0
"""Real seconds of silence after which a body that is not complete is given up."""
SWEEP_SECONDS = 5.0
MOST_CONNECTIONS = 10_000
SPARE_DESCRIPTORS = 256
"""What files, encoders and the database need besides connections."""
MOST_DESCRIPTORS = 65_536
_SAY_AGAIN_SECONDS = 60.0
_NO_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_BODY = b'{"code":503,"message":"too many connections at once; close some","data":null}'
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n"
    b"connection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)

_log = logging.getLogger(__name__)


class Limited(asyncio.Protocol):
    """Mixed into a protocol of uvicorn: notes when its client last sent a byte.

    `head_began` is 0 while no head is on its way.
    """

    most: int = MOST_CONNECTIONS
    connections: set[Any]
    cycle: Any
    head_began = 0.0
    last_data = 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.head_began = self.last_data = time.monotonic()
        if len(self.connections) > self.most:
            transport.write(_FULL)
            transport.close()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        self.last_data = time.monotonic()
        if self.cycle is not before:
            self.head_began = 0.0
        elif not self.head_began and (before is None or before.response_complete):
            self.head_began = self.last_data

    def overdue(self, now: float) -> bool:
        """Whether the server has waited for this client long enough."""
        if self.head_began:
            return now - self.head_began > HEAD_SECONDS
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.more_body:
            return False
        # A server that does not read must not complain that nothing came.
        paused = getattr(getattr(self, "flow", None), "read_paused", False)
        return not paused and now - self.last_data > BODY_SECONDS


async def sweep(connections: set[Any]) -> None:
    """Close what is overdue, again and again, until cancelled."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        now = time.monotonic()
        for overdue in [item for item in connections if item.overdue(now)]:
            overdue.transport.close()


def room() -> int:
    """How many connections there is room for, with as many descriptors as this process may have."""
    descriptors = system.raise_descriptors(MOST_DESCRIPTORS)
    if descriptors is None:
        return MOST_CONNECTIONS
    return max(16, min(MOST_CONNECTIONS, descriptors - SPARE_DESCRIPTORS))


class Complaints:
    """A loop's exception handler that does not repeat itself while descriptors are out."""

    def __init__(self) -> None:
        self._said = -_SAY_AGAIN_SECONDS

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in _NO_DESCRIPTORS:
            loop.default_exception_handler(context)
        elif time.monotonic() - self._said >= _SAY_AGAIN_SECONDS:
            self._said = time.monotonic()
            _log.warning("connections wait until others are closed: %s", error)
