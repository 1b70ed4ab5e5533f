"""What a server has answered so far, in numbers: counted as it happens, read by whoever asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Kind = tuple[str | None, int | None, str]
"""An operation, the HTTP status of its answer, and the code in it (empty where there is none)."""


@dataclass(slots=True)
class Counts:
    """Exchanges by kind, and the characters of their records, roughly."""

    exchanges: Counter[Kind] = field(default_factory=Counter)
    size: int = 0

    def note(self, kind: Kind, size: int) -> None:
        self.exchanges[kind] += 1
        self.size += size


_CODE = b'{"code":'


def code_of(body: bytes | bytearray) -> str:
    """The code that an answer begins with, as text."""
    if not body.startswith(_CODE):
        return ""
    return body[len(_CODE) : body.find(b",", len(_CODE))].decode("ascii", "replace").strip()
