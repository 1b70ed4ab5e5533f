"""Files that many servers share, by name: a folder that all of them see, or a bucket.

Everything is streamed; no file is in memory as a whole. `obstore` is loaded when a store is opened.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from nemovideo_mock.errors import Unavailable
from nemovideo_mock.system import private_folder

PATIENCE = timedelta(seconds=20)
"""How long a store that does not answer is asked again."""
_CHUNK = 1 << 20
_PROBE = "probe"


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
        try:
            if "://" in where:
                retries: Any = {"retry_timeout": PATIENCE}
                self._store = from_url(where, retry_config=retries)
            else:
                private_folder(Path(where))
                self._store = LocalStore(Path(where).resolve())
        except (BaseError, OSError, ValueError) as error:
            raise ValueError(f"{where} is no place for files: {_line(error)}") from None

    async def has(self, name: str) -> bool:
        import obstore

        try:
            await obstore.head_async(self._store, name)
        except FileNotFoundError:
            return False
        except self._error as error:
            raise _away(error) from None
        return True

    async def put(self, name: str, path: Path, *, anyway: bool = False) -> None:
        """Store a file under a name that says what is in it; one that is there stays, unless it
        is to be stored `anyway`."""
        import obstore

        if not anyway and await self.has(name):
            return
        try:
            await obstore.put_async(self._store, name, path)
        except self._error as error:
            raise _away(error) from None

    async def fetch(self, name: str, path: Path) -> bool:
        """Put a stored file at `path`, whole or not at all; False if there is none."""
        import obstore

        private_folder(path.parent)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".fetched-") as file:
            try:
                found = await obstore.get_async(self._store, name)
                async for chunk in found.stream(min_chunk_size=_CHUNK):
                    file.write(chunk)
            except FileNotFoundError:
                return False
            except self._error as error:
                raise _away(error) from None
            file.flush()
            # A second name, not another: the first one goes with the block.
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
        return True

    def remove(self, name: str) -> None:
        """Take a file out, if it is there. Blocks."""
        import obstore

        try:
            obstore.delete(self._store, name)
        except FileNotFoundError:
            return
        except self._error as error:
            raise _away(error) from None

    async def check(self) -> None:
        """Write something and take it away again."""
        import obstore

        try:
            await obstore.put_async(self._store, _PROBE, b"nemovideo-mock")
            await obstore.delete_async(self._store, _PROBE)
        except self._error as error:
            raise _away(error) from None


def _away(error: Exception) -> Unavailable:
    return Unavailable(f"the server's object store does not answer ({_line(error)}); try again")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
