"""Unmodified clients in a hurry: libfaketime makes their own sleeps shorter.

It works by being loaded into the process; a program that is linked statically loads nothing, and
is refused with that reason instead of being judged by the wrong clock.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

_SYSTEM = (
    "/usr/lib/*/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/local/lib/faketime/libfaketime.so.1",
    "/opt/homebrew/lib/faketime/libfaketime.1.dylib",
)
_LOADER = b"\x03\x00\x00\x00"
"""The type of the ELF segment that names a dynamic loader."""


class NoFaketime(ValueError):
    """Time cannot be faked; the text says why, and what would help."""


def library() -> Path:
    """libfaketime on this machine, or from its package. Raises NoFaketime."""
    for pattern in _SYSTEM:
        found = sorted(Path("/").glob(pattern.removeprefix("/")))
        if found:
            return found[0]
    package = importlib.util.find_spec("libfaketime")
    if package is not None and package.origin:
        inside = Path(package.origin).parent.rglob("libfaketime*.so.1")
        if found := sorted(inside):
            return found[0]
    raise NoFaketime(
        "libfaketime is neither on this machine nor installed as a package; "
        "`apt install faketime` or `pip install 'nemovideo-mock[faketime]'` brings it, "
        "or leave --faketime out and judge in real time"
    )


def environment(program: str, speed: float) -> dict[str, str]:
    """The variables under which a program's clock runs `speed` times as fast. Raises NoFaketime."""
    path = shutil.which(program)
    if path is not None and _static(Path(path)):
        raise NoFaketime(
            f"{program} is linked statically: it loads no library, so its waits cannot be made "
            "shorter; run it without --faketime"
        )
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"+0 x{speed:g}",
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "0",
    }


def _static(path: Path) -> bool:
    """Whether a program is an ELF file without a dynamic loader. Scripts are not."""
    head = path.read_bytes()[:4096]
    if head[:4] != b"\x7fELF" or head[4] != 2:
        return False
    start = int.from_bytes(head[32:40], "little")
    size, count = int.from_bytes(head[54:56], "little"), int.from_bytes(head[56:58], "little")
    kinds = (head[start + nth * size : start + nth * size + 4] for nth in range(count))
    return _LOADER not in kinds
