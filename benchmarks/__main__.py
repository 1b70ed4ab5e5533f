"""Every ratio of the server, the start and the journeys in one table, with its goal.

python -m benchmarks        (`make bench`; under five minutes, without the renderer)
"""

from __future__ import annotations

from benchmarks import coldstart, histories, journal, journeys, server
from benchmarks.goals import show


def main() -> int:
    """1 when a goal is missed."""
    rows = [
        *server.rows(),
        *journal.rows(),
        *histories.rows(),
        *coldstart.rows(),
        *journeys.rows(),
    ]
    return show(rows)


if __name__ == "__main__":
    raise SystemExit(main())
