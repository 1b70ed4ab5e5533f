"""What differs between operating systems: priorities, the end of a child, memory given back,
how many files may be open, files for nobody else.

Nothing else in the mock knows which system it runs on. Where a system lacks something, the call
does nothing: the work is then less modest, but no less right.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_LOWEST_PRIORITY = 19
_SET_PARENT_DEATH_SIGNAL = 1
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def lower_priority() -> None:
    """Let every other process go first. Windows has no such call."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(_LOWEST_PRIORITY)


def die_with_parent() -> None:
    """Have Linux kill this process when its parent ends, however that comes about."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def keep_little_memory() -> None:
    """Keep little of what is freed, as glibc would. For a process that only renders."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    # Another C library than glibc has no such knobs.
    with contextlib.suppress(AttributeError):
        # An arena for each thread would be a third of the peak.
        libc.mallopt(_ARENA_MAX, 2)
        libc.mallopt(_MMAP_THRESHOLD, 1 << 20)
        # Music is made of small arrays: given back one by one, each would fault in anew.
        libc.mallopt(_TRIM_THRESHOLD, 8 << 20)


def give_memory_back() -> None:
    """Give back the gaps that a long render leaves between what it still uses."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def raise_descriptors(most: int) -> int | None:
    """Let this process open up to `most` files, or what it may; None where nothing limits them."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(hard, most)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return soft


def private_folder(path: Path) -> None:
    """Make a folder that only its owner may look into, and those above it where they are missing.

    A folder that is there already stays as its owner has it.
    """
    for folder in reversed((path, *path.parents)):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def open_private(path: Path, flags: int) -> int:
    """Open a file that only its owner may read or write; returns its descriptor."""
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
    with contextlib.suppress(OSError, AttributeError):
        os.fchmod(descriptor, 0o600)
    return descriptor
