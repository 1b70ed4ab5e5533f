"""`explain`: what an id stands for: a rule of the judge or of lint, a fact, an axis, a call."""

from __future__ import annotations

import argparse

from ..judge.rules import find as find_rule
from ..reports.entries import KINDS, Entry, entries, find
from ..reports.terminal import console, tell_rule


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("ids", nargs="*", metavar="ID", help="rules, facts, axes, operations; without one, a list")
    add("--kind", choices=sorted(KINDS), help="list only these")


def run(args: argparse.Namespace) -> int:
    """Print the entries of ids, or a line for each id there is."""
    out = console()
    if not args.ids:
        for entry in entries():
            if args.kind in (None, entry.kind):
                out.print(f"{entry.kind:5} {entry.id:34} {entry.title}", soft_wrap=True)
        return 0
    found = [entry for id in args.ids for entry in find(id)]
    for nth, entry in enumerate(found):
        out.print("\n" * bool(nth), end="")
        if entry.kind == "rule":
            tell_rule(out, find_rule(entry.id))
        else:
            out.print(text(entry), soft_wrap=True, highlight=False, markup=False)
    return 0


def text(entry: Entry) -> str:
    """An entry as lines: what it is, its rows, the ids it leads to."""
    lines = [f"{entry.id}  ({entry.kind}: {KINDS[entry.kind]})", entry.title, ""]
    lines += [f"{label:14} {said}" for label, said in entry.rows]
    lines += [f"{label:14} {', '.join(ids)}" for label, ids in entry.related]
    return "\n".join(lines)
