"""The bytes of an answer, mistreated: shortened, broken off, blanked, or without their link."""

from __future__ import annotations

import json
from typing import Any

from nemovideo_mock.faults.rules import BodyFault

LINKS = ("output", "outputUrl")


class Mangler:
    """Chunks of a body in, chunks out; `ended` once nothing more may follow."""

    def __init__(self, fault: BodyFault, length: int) -> None:
        self._kind = fault.kind
        self._keep = length if fault.kind == "corrupted" else int(length * fault.share)
        self._blank = (int(length * fault.share / 2), int(length * (1 + fault.share) / 2))
        self._passed = 0

    @property
    def length(self) -> int:
        """How many bytes come out."""
        return self._keep

    @property
    def breaks(self) -> bool:
        """Whether the connection breaks where the bytes end."""
        return self._kind == "truncated"

    @property
    def ended(self) -> bool:
        return self._passed >= self._keep

    def passed(self, chunk: bytes) -> bytes:
        """What goes out for this chunk."""
        start = self._passed
        chunk = chunk[: self._keep - start]
        self._passed += len(chunk)
        if self._kind != "corrupted":
            return chunk
        low = min(len(chunk), max(0, self._blank[0] - start))
        high = min(len(chunk), max(0, self._blank[1] - start))
        return chunk[:low] + bytes(high - low) + chunk[high:]


def without_links(body: bytes) -> bytes:
    """A poll's JSON without the output's URL, in whatever envelope it came."""
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_stripped(answer), separators=(",", ":")).encode()


def _stripped(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _stripped(part) for key, part in value.items() if key not in LINKS}
