"""What differs between operating systems: priorities, the end of a child, memory given back.

Nothing else in the mock knows which system it runs on. Where a system lacks something, the call
does nothing: the work is then less modest, but no less right.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

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
