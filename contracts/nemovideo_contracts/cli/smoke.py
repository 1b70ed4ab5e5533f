"""`smoke`: does an adapter run its client at all?"""

from __future__ import annotations

import argparse

from ..judge.check import judged
from ..judge.runners import adapters, process, pushed, stage
from ..judge.runners.pushed import Conditions
from ..judge.scenarios import all_scenarios
from ..reports.terminal import console


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("adapter", metavar="NAME|FILE", help="a shipped adapter, or a YAML file")
    parser.add_argument("--speed", type=float, default=60.0, help="of the world's time")
    parser.add_argument("--deadline", type=float, metavar="S", help="real seconds it may take")


def run(args: argparse.Namespace) -> int:
    """One smooth journey: 0 it was asked and saved a video, 1 it did not, 2 it did not start."""
    adapter = adapters.load(args.adapter)
    if problem := process.missing(adapter.program):
        raise ValueError(f"{adapter.name}: {problem}")
    conditions = Conditions(speed=args.speed, deadline=args.deadline)
    scenario = all_scenarios()["smooth"]
    with stage.open_stage() as server:
        record = pushed.run_one(server, adapter, scenario, "seed", conditions)
    out = console()
    outcome = record.outcome
    ended = f"exit code {outcome.exit_code}" if outcome.signal == "" else outcome.signal
    steps = [
        (bool(record.journal), f"it asked the API {len(record.journal)} times"),
        (outcome.claims_success, f"it ended with {ended} after {outcome.seconds:.1f} s"),
    ]
    if "export" in adapter.capabilities:
        saved = bool(outcome.saved and outcome.saved.size)
        steps.append((saved, "it saved a file where the task said"))
    for good, text in steps:
        out.print(f"{'yes' if good else 'no ':3}  {text}", style="green" if good else "bold red")
    if not all(good for good, _ in steps):
        out.print(outcome.output[-2000:], style="dim")
        return 1
    found = [verdict for verdict in judged(record).verdicts if verdict.violations]
    out.print(f"the adapter works; `check` will have {len(found)} rules to talk about")
    return 0
