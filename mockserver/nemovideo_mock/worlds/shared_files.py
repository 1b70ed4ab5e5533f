"""Files of shared worlds: in an object store under their digests, and on this server as needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nemovideo_mock.durable.objects import Objects, date
from nemovideo_mock.service.files import Files, Incoming


def media_name(digest: str) -> str:
    """What an upload is called in the object store."""
    return f"media/{digest}"


def render_name(name: str) -> str:
    """What a finished video is called there; `name` is its digest and `.mp4`."""
    return f"renders/{name}"


class SharedFiles(Files):
    """A folder with copies of what the store has. `touch` keeps a file from being tidied away,
    and says whether it is new.

    The same bytes are one file, whichever world they were uploaded to.
    """

    def __init__(self, root: Path, objects: Objects, touch: Callable[[str], bool]) -> None:
        super().__init__(root)
        self._objects = objects
        self._touch = touch

    async def keep(self, incoming: Incoming) -> str:
        name = media_name(incoming.digest())
        # A file that nobody has had before may just be on its way out of the store.
        fresh = self._touch(name)
        await self._objects.put(name, incoming.path, anyway=fresh)
        date(incoming.path, name)
        return await super().keep(incoming)

    async def media_file(self, digest: str) -> Path:
        path = self.media(digest)
        if not path.is_file():
            await self._objects.fetch(media_name(digest), path)
        return path

    def adopt(self, other: Files) -> None:
        """Nothing to do: what one world has, all have."""

    def remove(self) -> None:
        """Nothing to do: others may have a use for the same files."""
