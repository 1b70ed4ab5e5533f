"""`python -m tests.torture [--minutes M]`: every row of docs/reliability.md, measured here.

Exits with 1 if anything failed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from tests.torture.answers import hostile_answers
from tests.torture.media import mutated_files
from tests.torture.requests import hostile_requests
from tests.torture.row import Row
from tests.torture.servers import full_disk, kills, soak

HEAD = "| what | tried | failed | |\n|---|---:|---:|---|"


ROWS: tuple[tuple[Callable[[int, float], Row], int, float], ...] = (
    (kills, 200, 0.2),
    (full_disk, 20, 0.05),
    (hostile_requests, 100_000, 0.35),
    (mutated_files, 10_000, 0.15),
    (hostile_answers, 10_000, 0.1),
    (soak, 300, 0.15),
)
"""What is run, how often at most, and its share of the time."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="for all of it (%(default)s)")
    seconds = 60 * parser.parse_args().minutes
    print(HEAD, flush=True)
    failed = 0
    for row in rows(seconds):
        print(row.line(), *row.failures, sep="\n  ", flush=True)
        failed += row.failed
    return 1 if failed else 0


def rows(seconds: float) -> Iterator[Row]:
    """Every row, each within its share of the time."""
    return (run(most, share * seconds) for run, most, share in ROWS)


if __name__ == "__main__":
    raise SystemExit(main())
