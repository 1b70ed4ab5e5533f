"""A world's journal on disk: lines that are whole, in a file that heals.

A process that was killed leaves a torn last line behind, and a damaged disk worse. Neither may
cost a world its service: what is no exchange is cut off or put aside, and said once.
"""

from __future__ import annotations

import errno
import json
import logging
import os
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nemovideo_mock.system import open_private, private_folder

Exchange = dict[str, Any]

MOST_WAITING = 32 * 2**20
"""Bytes that wait in memory at most while the disk has no room for them."""
_NEEDED = ("n", "at", "until", "request", "response", "ending")

_log = logging.getLogger(__name__)


def line(exchange: Exchange) -> str:
    """An exchange as it stands in a file."""
    return json.dumps(exchange, separators=(",", ":")) + "\n"


def lines(path: Path) -> Iterator[Exchange]:
    """The exchanges of a file; what is none is passed over: a torn line, a recording's head."""
    with path.open("rb") as file:
        for raw in file:
            exchange = _exchange(raw)
            if exchange is not None:
                yield exchange


def within(numbers: Sequence[int], after: int, before: int | None) -> range:
    """Where in the sorted `numbers` those between `after` and `before` stand."""
    end = len(numbers) if before is None else bisect_left(numbers, before)
    return range(min(bisect_right(numbers, after), end), end)


class Spill:
    """The file of one journal, and where in it which exchange is.

    Nothing here raises because of the disk. What finds no room waits in memory, and is written
    as soon as there is some; only what waits beyond `MOST_WAITING` is lost.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = array("Q")
        self._places = array("Q")
        self._size = 0
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._waiting_size = 0
        self._file: int | None = None
        self._failing = False
        if path.exists():
            self._guarded(self._heal)

    @property
    def last(self) -> int:
        """The highest number of an exchange in the file; 0 if there is none."""
        return self._numbers[-1] if self._numbers else 0

    def append(self, n: int, text: str) -> None:
        """Write an exchange, or keep it until it can be written."""
        self._waiting.append((n, text.encode()))
        self._waiting_size += len(text)
        self._guarded(self._write_waiting)
        while self._waiting_size > MOST_WAITING:
            self._waiting_size -= len(self._waiting.popleft()[1])

    def read(
        self, after: int = 0, before: int | None = None, last: int | None = None
    ) -> Iterator[Exchange]:
        """Exchanges numbered between `after` and `before`, by number, read one by one.

        With `last`, only so many of them: the newest.
        """
        waiting = [
            (n, text)
            for n, text in sorted(self._waiting)
            if n > after and (before is None or n < before)
        ]
        places = within(self._numbers, after, before)
        if last is not None:
            waiting = waiting[max(0, len(waiting) - last) :]
            places = places[max(0, len(places) - (last - len(waiting))) :]
        try:
            yield from self._written(places)
        except OSError as error:
            _log.warning("the journal %s cannot be read: %s", self.path, error)
        yield from (json.loads(text) for _, text in waiting)

    def _written(self, places: range) -> Iterator[Exchange]:
        if not places:
            return
        with self.path.open("rb") as file:
            for place in self._places[places.start : places.stop]:
                file.seek(place)
                exchange = _exchange(file.readline())
                if exchange is not None:
                    yield exchange

    def remove(self) -> None:
        """Forget everything, the file as well."""
        self.close()
        self._guarded(lambda: self.path.unlink(missing_ok=True))
        self._numbers, self._places, self._size = array("Q"), array("Q"), 0
        self._waiting.clear()
        self._waiting_size = 0

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _guarded(self, work: Any) -> None:
        """Do what may fail because of the disk; say so once until it works again."""
        try:
            work()
        except OSError as error:
            if not self._failing:
                _log.warning("the journal %s cannot be kept on disk for now: %s", self.path, error)
            self._failing = True
        else:
            self._failing = False

    def _write_waiting(self) -> None:
        if self._file is None:
            private_folder(self.path.parent)
            self._file = open_private(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            self._size = os.fstat(self._file).st_size
        while self._waiting:
            n, data = self._waiting[0]
            self._write(data)
            self._index(n, self._size)
            self._size += len(data)
            self._waiting.popleft()
            self._waiting_size -= len(data)

    def _write(self, data: bytes) -> None:
        """A line in one piece, so that a killed process loses nothing that has ended."""
        assert self._file is not None
        if os.write(self._file, data) < len(data):
            os.ftruncate(self._file, self._size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _index(self, n: int, place: int) -> None:
        # Exchanges end in nearly the order they began in: this is an append, or close to one.
        at = bisect_right(self._numbers, n)
        self._numbers.insert(at, n)
        self._places.insert(at, place)

    def _heal(self) -> None:
        """Index the file; cut a torn end off, put lines aside that are no exchanges."""
        bad: list[tuple[int, bytes]] = []
        torn = b""
        with self.path.open("rb") as file:
            for raw in file:
                exchange = _exchange(raw)
                if not raw.endswith(b"\n"):
                    torn = raw
                    break
                if exchange is None and not raw.isspace():
                    bad.append((self._size, raw))
                elif exchange is not None:
                    self._index(exchange["n"], self._size)
                self._size += len(raw)
        if torn:
            os.truncate(self.path, self._size)
            _log.warning("%s: cut off a torn last line of %d bytes", self.path, len(torn))
        if bad:
            self._put_aside(bad)

    def _put_aside(self, bad: list[tuple[int, bytes]]) -> None:
        """Bad lines go into a file beside. Where they stood, blanks keep every other place."""
        aside = self.path.with_name(self.path.name + ".bad")
        os.close(open_private(aside, os.O_WRONLY | os.O_CREAT))
        with aside.open("ab") as out:
            out.writelines(raw for _, raw in bad)
        with self.path.open("r+b") as file:
            for place, raw in bad:
                file.seek(place)
                file.write(b" " * (len(raw) - 1))
        _log.warning("%s: put %d damaged lines aside, into %s", self.path, len(bad), aside.name)


def _exchange(raw: bytes) -> Exchange | None:
    """The exchange of a whole line."""
    if not raw.endswith(b"\n"):
        return None
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(data, dict) and all(key in data for key in _NEEDED)
    return data if whole and isinstance(data["n"], int) and data["n"] > 0 else None
