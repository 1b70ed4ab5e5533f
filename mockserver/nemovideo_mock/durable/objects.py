"""Files that many servers share, by name: a folder that all of them see, or a bucket.

Everything is streamed; no file is in memory as a whole. `obstore` is loaded when a store is opened.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from nemovideo_mock.errors import Unavailable
from nemovideo_mock.system import private_folder

T = TypeVar("T")

PATIENCE = timedelta(seconds=20)
"""How long a store that does not answer is asked again."""
AT_ONCE = 16
"""Files that are on their way at the same time; others wait for one of them."""
_CHUNK = 1 << 20
_PROBE = "probe"
_EPOCH, _SPAN = 1_700_000_000, 10_000_000
"""Seconds since 1970 of the first of those times, and how many there are."""


class Objects:
    """A store at `where`: a folder, or a URL such as `s3://bucket/prefix`.

    Raises ValueError for a place that cannot be one. Every call raises Unavailable when the store
    does not answer.
    """

    def __init__(self, where: str) -> None:
        from obstore.exceptions import BaseError
        from obstore.store import LocalStore, from_url

        self._error: type[Exception] = BaseError
        self._store: Any
        # Its own coroutines may still call back when an interpreter is about to end.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="objects")
        try:
            if "://" in where:
                retries: Any = {"retry_timeout": PATIENCE}
                self._store = from_url(where, retry_config=retries)
            else:
                private_folder(Path(where))
                self._store = LocalStore(Path(where).resolve())
        except (BaseError, OSError, ValueError) as error:
            raise ValueError(f"{where} is no place for files: {_line(error)}") from None

    async def put(self, name: str, path: Path, *, anyway: bool = False) -> None:
        """Store a file under a name that says what is in it; one that is there stays, unless it
        is to be stored `anyway`."""
        await self._in_thread(lambda: self._put(name, path, anyway))

    async def fetch(self, name: str, path: Path) -> bool:
        """Put a stored file at `path`, whole or not at all; False if there is none."""
        return await self._in_thread(lambda: self._fetch(name, path))

    def remove(self, name: str) -> None:
        """Take a file out, if it is there. Blocks."""
        import obstore

        with self._answering(), contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, name)

    def check(self) -> None:
        """Write something and take it away again. Blocks."""
        import obstore

        with self._answering():
            obstore.put(self._store, _PROBE, b"nemovideo-mock")
            obstore.delete(self._store, _PROBE)

    def _has(self, name: str) -> bool:
        import obstore

        try:
            obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        return True

    def _put(self, name: str, path: Path, anyway: bool) -> None:
        import obstore

        with self._answering():
            if anyway or not self._has(name):
                obstore.put(self._store, name, path)

    def _fetch(self, name: str, path: Path) -> bool:
        import obstore

        private_folder(path.parent)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".fetched-") as file:
            try:
                with self._answering():
                    for chunk in obstore.get(self._store, name).stream(min_chunk_size=_CHUNK):
                        file.write(chunk)
            except FileNotFoundError:
                return False
            file.flush()
            date(Path(file.name), name)
            # A second name, not another: the first one goes with the block.
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
        return True

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """What a client is answered when the store does not do what it should."""
        try:
            yield
        except FileNotFoundError:
            raise
        except self._error as error:
            raise Unavailable(
                f"the server's object store does not answer ({_line(error)}); try again"
            ) from None


def date(path: Path, name: str) -> None:
    """Give a file the time that it has on every server: entity tags and dates are made of it."""
    moment = _EPOCH + zlib.crc32(name.encode()) % _SPAN
    os.utime(path, (moment, moment))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
