"""`facts`: print the traceability table."""

from __future__ import annotations

import argparse

from ..reports.trace import Row, cited, covers, table
from ..spec import ledger


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--missing", action="store_true", help="only facts that nothing checks")
    parser.add_argument("--fact", metavar="PREFIX", default="", help="only ids that start so")


def run(args: argparse.Namespace) -> int:
    """Print the table; 1 when a seed fact is unchecked or a citation names no fact."""
    whole = table(ledger(), covers(), cited())
    for row in whole.rows:
        if row.fact.id.startswith(args.fact) and not (args.missing and row.checks):
            _print(row)
    for who, id in whole.unknown:
        print(f"{who} cites {id}, which is no fact")
    checked = sum(bool(row.checks) for row in whole.rows)
    placed = sum(bool(row.places) for row in whole.rows)
    print(
        f"{len(whole.rows)} facts: {checked} checked, {placed} cited by code; "
        f"{len(whole.unchecked)} of the seeds unchecked"
    )
    return 1 if whole.unchecked or whole.unknown else 0


def _print(row: Row) -> None:
    print(f"{row.fact.id}  [{row.fact.level}, {row.fact.keyword}, {row.fact.subject}]")
    print(f"    {row.fact.statement}")
    for check in row.checks or ("nothing checks it",):
        print(f"    ✓ {check}" if row.checks else f"    – {check}")
    for place in row.places:
        print(f"    → {place}")
