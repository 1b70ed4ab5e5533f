"""One row of the table: what was tried, how often, and what failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_EXAMPLES = 5


@dataclass
class Row:
    """`failures` has the first few in words; a row that is `skipped` says why."""

    name: str
    tried: int = 0
    failed: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    notes: str = ""
    skipped: str = ""

    def fail(self, what: str) -> None:
        self.failed += 1
        if len(self.failures) < MOST_EXAMPLES:
            self.failures.append(what[:400])

    def check(self, holds: bool, what: str) -> None:
        if not holds:
            self.fail(what)

    def rounds(self, most: int, seconds: float) -> Iterator[int]:
        """0, 1, 2, … while there is time and something left to try; each counts as tried."""
        started = time.monotonic()
        while self.tried < most and time.monotonic() - started < seconds:
            self.tried += 1
            yield self.tried - 1
        self.seconds = time.monotonic() - started

    def line(self) -> str:
        """The row as Markdown."""
        if self.skipped:
            return f"| {self.name} | skipped | | {self.skipped} |"
        return f"| {self.name} | {self.tried:,} | {self.failed} | {self.notes} |"
