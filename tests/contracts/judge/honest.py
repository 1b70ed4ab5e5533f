"""`make honest`: right clients through the quick scenarios, again and again: no verdict changes.

    python -m tests.contracts.judge.honest --runs 200

A run is one client in one scenario. Printed are the runs, those that did not pass, and how many
pairs of client and scenario had more than one verdict. 1 when there is any.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nemovideo_contracts.cli import main as command
from nemovideo_contracts.judge.runners import adapters

Verdicts = frozenset[tuple[str, str]]
"""(rule, word) of everything that is not simply right."""

RIGHT = ("pass", "not exercised", "not applicable")


def rounds(clients: list[str], runs: int, words: list[str]) -> Iterator[tuple[str, Any]]:
    """(client, result) of whole checks, one client after another, until there are so many."""
    done = 0
    while done < runs:
        for client in clients:
            with tempfile.TemporaryDirectory() as folder:
                command(["check", "-q", "--adapter", client, "--report", folder, *words])
                report = json.loads((Path(folder) / "report.json").read_text("utf-8"))
            done += len(report["results"])
            yield from ((client, result) for result in report["results"])
            if done >= runs:
                return


def verdicts(result: Any) -> Verdicts:
    found = ((verdict["rule"], verdict["verdict"]) for verdict in result["verdicts"])
    return frozenset(pair for pair in found if pair[1] not in RIGHT)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--client", action="append", choices=list(adapters.shipped()))
    args, words = parser.parse_known_args()
    seen: dict[tuple[str, str], set[Verdicts]] = defaultdict(set)
    runs = failed = 0
    for client, result in rounds(args.client or list(adapters.shipped()), args.runs, words):
        runs += 1
        failed += not result["passed"]
        seen[client, result["scenario"]].add(verdicts(result))
        if not result["passed"]:
            print(f"{client} in {result['scenario']}: {sorted(verdicts(result))}")  # noqa: T201
    changed = sum(len(found) > 1 for found in seen.values())
    print(f"{runs} runs of right clients: {failed} did not pass, {changed} verdicts changed")  # noqa: T201
    return 1 if failed or changed else 0


if __name__ == "__main__":
    sys.exit(main())
