"""A reverse proxy for measurements: every request goes to the next server.

It reads a request's head, adds `Connection: close`, and passes bytes on. So each answer ends with
its connection, whatever kind of answer it is, and a broken one is broken here too.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from itertools import count

_LIMIT = 1 << 20
_TRIES = 3


class Proxy:
    """Listens on a port of its own; `servers` may be changed at any time."""

    def __init__(self, servers: list[tuple[str, int]]) -> None:
        self.servers = servers
        self._turn = count()
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, port: int = 0) -> asyncio.Server:
        return await asyncio.start_server(self._pass_on, "127.0.0.1", port, limit=_LIMIT)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The loop itself remembers its tasks only weakly.
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._exchange(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        there, out = await self._connected()
        out.write(_closing(head))
        sending = asyncio.create_task(_copy(reader, out))
        answering = asyncio.create_task(_copy(there, writer))
        try:
            # A client that goes away ends it as well as a server that has answered.
            await asyncio.wait((sending, answering), return_when=asyncio.FIRST_COMPLETED)
            if answering.done() and answering.result() == "reset":
                _reset(writer)
        finally:
            sending.cancel()
            answering.cancel()
            out.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the next server that accepts one."""
        for attempt in range(_TRIES * len(self.servers)):
            host, port = self.servers[next(self._turn) % len(self.servers)]
            try:
                return await asyncio.open_connection(host, port, limit=_LIMIT)
            except OSError:
                await asyncio.sleep(0.05 * (attempt // len(self.servers)))
        raise ConnectionRefusedError


def _closing(head: bytes) -> bytes:
    lines = head.split(b"\r\n")
    lines = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """Pass bytes on until one side ends; how it ended."""
    try:
        while data := await reader.read(_LIMIT):
            writer.write(data)
            await writer.drain()
    except OSError:
        return "reset"
    return "closed"


def _reset(writer: asyncio.StreamWriter) -> None:
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def main(servers: list[str]) -> None:
    """`python -m benchmarks.team.proxy HOST:PORT…`: prints its own URL and passes on."""
    places = [(host, int(port)) for host, _, port in (place.partition(":") for place in servers)]
    listening = await Proxy(places).serve()
    host, port = listening.sockets[0].getsockname()
    print(f"http://{host}:{port}", flush=True)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1:]))
