"""`judge`: the verdicts over a journal, wherever it was recorded."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..judge import results
from ..judge.check import judged
from ..judge.journal import exchange
from ..judge.journal.case import Case
from ..judge.scenarios import chosen
from ..judge.verdict import Verdict, judge, passed
from ..reports.machine import verdict_of
from ..reports.terminal import console, tell_verdicts


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("journal", type=Path, metavar="JOURNAL", help="JSON lines, as the mock's journal has them")
    add("--scenario", help="require the rules of this scenario to be exercised")
    add("--require", action="append", default=[], metavar="RULE", help="require this rule")
    add("--clock", choices=("real", "jumping"), default="real", help="jumping: judge no rhythm")
    add("--json", action="store_true", help="the verdicts as JSON")
    add("-v", "--verbose", action="store_true", help="show every verdict")


def run(args: argparse.Namespace) -> int:
    """0 nothing blocks, 1 something does, 2 there is nothing to judge."""
    case, required = _case(args)
    verdicts = judge(case, required)
    if args.json:
        print(
            json.dumps([verdict_of(verdict) for verdict in verdicts], ensure_ascii=False, indent=1)
        )
    else:
        _tell(case, verdicts, args.verbose)
    if not case.exchanges or any(verdict.word == "could not run" for verdict in verdicts):
        return 2
    return 0 if passed(verdicts) else 1


def _case(args: argparse.Namespace) -> tuple[Case, set[str]]:
    """The journal, with what a check run left beside it."""
    record = results.read(args.journal)
    required = set(args.require)
    if args.scenario:
        required |= chosen([args.scenario])[0].requires
    if record is not None:
        required |= {verdict.rule.id for verdict in judged(record).verdicts if verdict.required}
        return record.case(), required
    return Case(exchanges=exchange.read(args.journal), rhythm=args.clock), required


def _tell(case: Case, verdicts: tuple[Verdict, ...], verbose: bool) -> None:
    out = console()
    if verbose:
        for verdict in verdicts:
            out.print(f"{verdict.word:14} {verdict.rule.id}  {verdict.message}")
    tell_verdicts(out, case, verdicts)
    words = [verdict.word for verdict in verdicts]
    counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    out.print(f"{len(case.exchanges)} exchanges: {counts}")
