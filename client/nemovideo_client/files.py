"""Files of this machine: what may be read, and where a video may go."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import NemoVideoError, UsageError

ROOM = 2**20  # bytes that must be free where a video is to go; its size is known only later


def is_file(path: Path) -> bool:
    """Whether there is a file; names too long or too odd for the system are none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def prepare(path: Path | str) -> Path:
    """The file a video will replace, tried out before anything is paid for.

    Links are followed. Raises UsageError for a folder, a device or anything else that is no
    regular file, for a place that cannot be written to, and for a full disk.
    """
    try:
        target = Path(os.path.realpath(path))
        replaceable(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name that is too long is an error; Python 3.14 has no other way to say so.
        with contextlib.suppress(FileNotFoundError):
            target.stat()
        # Without a name: whoever is killed here leaves nothing behind.
        with tempfile.TemporaryFile(dir=target.parent) as probe:
            probe.write(bytes(4096))
        if free(target) < ROOM:
            raise UsageError(f"The disk of {str(path)!r} is full", advice="Make room for it.")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            f"The video cannot be written to {str(path)!r} ({reason})",
            advice="Choose another place.",
        ) from None
    return target


def replaceable(target: Path) -> None:
    """Raise UsageError for what is there and is no regular file: it must not be replaced."""
    if target.is_dir():
        raise UsageError(f"{str(target)!r} is a folder", advice="Name the file, like trip.mp4.")
    if target.exists() and not target.is_file():
        raise UsageError(f"{str(target)!r} is no regular file", advice="Choose another place.")


def free(path: Path) -> int:
    """Bytes that are free where `path` lies."""
    return shutil.disk_usage(path.parent).free


@contextlib.contextmanager
def writing(kind: type[NemoVideoError], path: Path) -> Iterator[None]:
    """What the system says against writing to `path`, as an error of `kind`."""
    try:
        yield
    except OSError as error:
        raise kind(
            f"{str(path)!r} cannot be written ({error.strerror})",
            advice="Make room or choose another place; the video is rendered.",
        ) from None
