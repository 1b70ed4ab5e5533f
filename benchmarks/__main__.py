"""Every figure of the server, its streams, its start and of journeys in one table, with its goal.

python -m benchmarks        (`make bench`; under five minutes, without the renderer)
python -m benchmarks --markdown     prints the table of docs/performance.md as well
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from benchmarks import coldstart, histories, journal, journeys, server, streams
from benchmarks.goals import Row, markdown, show


def measured() -> Iterator[Row]:
    yield from server.rows()
    yield from journal.rows()
    yield from histories.rows()
    yield from coldstart.rows()
    yield from journeys.rows()
    yield from streams.rows()


def main() -> int:
    """1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="print the table of the page too")
    chosen = parser.parse_args()
    rows = list(measured())
    missed = show(rows)
    if chosen.markdown:
        print(f"\n{markdown(rows)}")
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
