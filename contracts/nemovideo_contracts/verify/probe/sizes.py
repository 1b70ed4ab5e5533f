"""How large an upload may be: padded pictures around the limits that the record names."""

from __future__ import annotations

from collections.abc import Iterator

from ...control import CannotTell
from ...spec import codes, fact
from ..explorer import code
from ..samples import png
from .common import Probe, step

NAMED = (fact("upload.limit.200").count, fact("upload.limit.500").count)
"""The limits on record, in MB, whatever a MB is."""

BINARY = fact("upload.limit.megabyte-binary").count
DECIMAL = fact("upload.limit.megabyte-decimal").count
TOO_LARGE = (4002, codes()[4002].status)
_CHUNK = bytes(2**20)


@step("upload_limit_mb", "megabyte", thorough=True)
def upload_limit(run: Probe) -> None:
    """Which of the limits on record: it takes so many bytes, and not one more."""
    for mb in NAMED:
        if _fits(run, mb * BINARY + 1):
            continue
        run.found["megabyte"] = _unit(run, mb)
        run.found["upload_limit_mb"] = mb
        return
    raise CannotTell(f"the upload limit is above {NAMED[-1]} MB")


def _unit(run: Probe, mb: int) -> str:
    """Which MB the limit is in, when it is known to be no larger than the binary one."""
    if _fits(run, mb * BINARY):
        return "binary"
    if _fits(run, mb * DECIMAL) and not _fits(run, mb * DECIMAL + 1):
        return "decimal"
    raise CannotTell(f"the upload limit is near or below {mb} MB, and none of those on record")


def _fits(run: Probe, size: int) -> bool:
    refused = code(run.guest.pour("probe.png", size, padded(size)))
    if refused and refused not in TOO_LARGE:
        raise CannotTell(f"an upload of {size} bytes was refused with {refused}")
    return not refused


def padded(size: int) -> Iterator[bytes]:
    """A valid picture of that many bytes: what comes after its end is nobody's."""
    picture = png()
    yield picture
    left = size - len(picture)
    while left > 0:
        yield _CHUNK[:left]
        left -= len(_CHUNK)
