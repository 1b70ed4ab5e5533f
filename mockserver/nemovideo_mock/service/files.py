"""Bytes on disk: uploads by digest, renders by name. Nothing here is named by a client."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from nemovideo_mock.errors import FileTooLarge, NotFound
from nemovideo_mock.system import private_folder


class Files:
    """A folder with `media/`, `renders/` and `incoming/`; made when first needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def renders(self) -> Path:
        return self._folder("renders")

    def media(self, digest: str) -> Path:
        return self._folder("media") / digest

    async def media_file(self, digest: str) -> Path:
        """Where an upload is on this machine, if it is still there."""
        return self.media(digest)

    async def gather(self, digests: Iterable[str]) -> None:
        """See to it that uploads are on this machine."""
        for digest in digests:
            await self.media_file(digest)

    def remove(self) -> None:
        """Drop everything."""
        shutil.rmtree(self.root, ignore_errors=True)

    def adopt(self, other: Files) -> None:
        """Have the same media as another folder, without a second copy where that can be."""
        for source in other._folder("media").iterdir():
            target = self.media(source.name)
            if target.exists():
                continue
            try:
                target.hardlink_to(source)
            except OSError:
                shutil.copy(source, target)

    def tidy(self) -> None:
        """Drop uploads that were on their way when a server ended."""
        shutil.rmtree(self.root / "incoming", ignore_errors=True)

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        if not folder.exists():
            private_folder(folder)
        return folder

    def incoming(self, limit: int) -> Incoming:
        """A file to write an upload into, refusing to grow beyond `limit` bytes."""
        return Incoming(self._folder("incoming"), limit)

    async def keep(self, incoming: Incoming) -> str:
        """Move a finished upload to its place; returns its digest."""
        digest = incoming.digest()
        incoming.path.replace(self.media(digest))
        return digest


def present(path: Path) -> Path:
    """The path of a file that was there once. Raises NotFound if it no longer is."""
    if not path.is_file():
        raise NotFound("the file is gone from this server's disk; upload or render it again")
    return path


class Incoming:
    """An upload on its way to disk, hashed as it is written, never held in memory."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._file = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115
        self._hash = hashlib.sha256()
        self.path = Path(self._file.name)
        self.limit = limit
        self.size = 0

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self.limit:
            raise FileTooLarge(
                f"the file is larger than {self.limit / 2**20:.0f} MB; compress or trim it",
                fact="upload.limit.enforced",
            )
        self._hash.update(chunk)
        self._file.write(chunk)

    async def fill(self, chunks: AsyncIterator[bytes]) -> None:
        async for chunk in chunks:
            self.write(chunk)

    def close(self) -> None:
        self._file.close()

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)

    def digest(self) -> str:
        return self._hash.hexdigest()
