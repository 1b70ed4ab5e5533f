"""`explain`: what a rule demands, why, and how to fix it."""

from __future__ import annotations

import argparse

from ..judge.rules import all_rules, find
from ..reports.terminal import console, tell_rule


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a rule's id; none lists them all")


def run(args: argparse.Namespace) -> int:
    out = console()
    if args.rule:
        tell_rule(out, find(args.rule))
        return 0
    for rule in all_rules().values():
        out.print(f"{rule.keyword:6} {rule.id:28} {rule.demands}")
    return 0
