"""`compare`: where two runs of one journey parted, by step, axis and fact."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from ..recordings.compare import Parting, partings, profiles_differ
from ..verify.properties.journeys.runs import Run, load


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("one", type=Path, metavar="RUN_A", help="a run that `verify` has saved")
    parser.add_argument("other", type=Path, metavar="RUN_B", help="the same steps elsewhere")


def run(args: argparse.Namespace) -> int:
    """0 they agree, 1 they parted."""
    one, other = load(args.one), load(args.other)
    found = list(partings(one, other))
    for line in report(one, other, found):
        print(line)
    return 1 if found else 0


def report(one: Run, other: Run, found: list[Parting]) -> Iterator[str]:
    """The differences as lines."""
    yield f"{one.target} and {other.target}, {len(one.moves)} steps, subject {one.subject}"
    for difference in profiles_differ(one.profile, other.profile):
        yield f"profiles: {difference}"
    for number, reason in {**one.skipped, **other.skipped}.items():
        yield f"step {number} {one.moves[number - 1].name}: left out: {reason}"
    for parting in found:
        yield f"step {parting.step} {parting.what}"
        yield f"  {parting.operation}: {parting.text}".replace("  : ", "  ")
        if parting.axes:
            yield f"  axes: {', '.join(parting.axes)}"
            yield f"  facts: {', '.join(parting.facts)}"
    yield f"{len(found)} differences" if found else "no difference"
