"""Memory that was freed, given back to the system: glibc keeps it. Others need no telling."""

from __future__ import annotations

import contextlib
import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def be_frugal() -> None:
    """Keep little of what is freed. For a process that only renders."""
    libc = ctypes.CDLL(None)
    with contextlib.suppress(AttributeError):
        # An arena for each thread would be a third of the peak.
        libc.mallopt(_ARENA_MAX, 2)
        libc.mallopt(_MMAP_THRESHOLD, 1 << 20)
        # Music is made of small arrays: given back one by one, each would fault in anew.
        libc.mallopt(_TRIM_THRESHOLD, 8 << 20)


def give_back() -> None:
    """Give back the gaps that a long render leaves between what it still uses."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
