"""Decoding in a few threads, which share a budget of memory.

A file of some kilobytes may decode to gigabytes, and a client may send a dozen at once. What a
decode will take is known from the header; whoever does not fit into what is left waits.
"""

from __future__ import annotations

import asyncio
import functools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from PIL.Image import Image

P = ParamSpec("P")
R = TypeVar("R")

BUDGET_BYTES = 512 * 2**20
_THREADS = min(4, os.cpu_count() or 1)
# Bytes a pixel while Pillow decodes (measured): WebP holds three canvases beside the picture.
_IMAGE_BYTES = {"png": 4, "gif": 4, "webp": 16, "heic": 8}
# A JPEG is read at an eighth of its size, but a progressive one needs all its coefficients.
_JPEG_BYTES, _PROGRESSIVE_BYTES = 0.25, 6
# A decoder may hold several frames of 12 bits a pixel before it shows the first.
_FRAME_BYTES = 12
# A photo and its copy in another color space.
_PREVIEW_BYTES = 8


class Budget:
    """`size` bytes for all, in order of asking. Whoever wants more than that gets all of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._used = 0.0
        self._turn = threading.Lock()
        self._changed = threading.Condition()

    @contextmanager
    def reserve(self, wanted: float) -> Iterator[None]:
        """Wait until there is room, and hold it to the end of the block. Blocks the thread."""
        amount = min(wanted, float(self.size))
        with self._turn, self._changed:
            self._changed.wait_for(lambda: self._used + amount <= self.size)
            self._used += amount
        try:
            yield
        finally:
            with self._changed:
                self._used -= amount
                self._changed.notify_all()


budget = Budget(BUDGET_BYTES)


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of a function that decodes, run in one of the few threads for that."""
    call = functools.partial(function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_threads(), call)


def image_bytes(image: Image, format: str) -> float:
    """What a probe of a picture will take while it decodes; the header is enough to know."""
    jpeg = _PROGRESSIVE_BYTES if image.info.get("progressive") else _JPEG_BYTES
    return image.width * image.height * _IMAGE_BYTES.get(format, jpeg)


def frame_bytes(width: int, height: int) -> float:
    """What a decoder may take to show the first frame of a video."""
    return width * height * _FRAME_BYTES


def photo_bytes(pixels: int) -> float:
    """What photos of so many pixels take while they are made ready for a frame."""
    return pixels * _PREVIEW_BYTES


@functools.cache
def _threads() -> ThreadPoolExecutor:
    # Not of lower priority: one that waits for a processor while it holds the interpreter's lock
    # would hold up every request.
    return ThreadPoolExecutor(_THREADS, "decode")
