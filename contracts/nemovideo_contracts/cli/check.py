"""`check`: put a client through scenarios, and judge it."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from nemovideo_mock.profile import PRESETS, preset

from ..judge import results
from ..judge.baseline import Entry, load
from ..judge.check import Report, Result, judged, of_timing, report
from ..judge.revision import scored
from ..judge.runners import adapters, faketime, pace, process, pushed, reference, stage
from ..judge.runners.adapters import Adapter
from ..judge.runners.pushed import Conditions
from ..judge.scenarios import Scenario, chosen
from ..judge.summary import score
from ..judge.verdict import causes, judge
from ..reports import machine
from ..reports.badge import as_svg
from ..reports.html import as_html
from ..reports.terminal import console, tell_mark, tell_report, tell_result, tell_verdicts

Pair = tuple[Scenario, str]

TERMINATED = 143
"""The exit code after SIGTERM."""

SCREEN = 20
"""Scenarios that get a line each; of more, each gets a character."""

CORES = os.cpu_count() or 1
WAITING = 4
"""Runs at a time for each core: a client mostly waits, and so does its world."""

CALM = 20.0
"""The speed of a run that is repeated because its timing failed."""


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("words", nargs="*", metavar="COMMAND", help="the client, after --; placeholders are filled")
    add("--adapter", metavar="NAME|FILE", help="how to run a client; 'reference' runs ours in here")
    add("--scenario", action="append", default=[], metavar="NAME", help="again for more; or all")
    add("--profile", default="seed", help="a preset, several with commas, or all (%(default)s)")
    add("--all", action="store_true", help="every scenario; without it the quick ones")
    add("-j", "--jobs", type=int, default=0, help="at a time (0: as many as suit this machine)")
    add("--fail-fast", action="store_true", help="stop after the first scenario that fails")
    add("--speed", type=float, help="how fast the world's time is (found out from the client)")
    add("--faketime", action="store_true", help="make an unmodified client's time as fast")
    add("--intercept", action="store_true", help="serve the production host here, over TLS")
    add("--deadline", type=float, metavar="S", help="real seconds for one run")
    add("--baseline", type=Path, metavar="FILE", help="failures that are expected, and why")
    add("--strict", action="store_true", help="warnings count as failures")
    add("--report", type=Path, metavar="DIR", help="JSON, JUnit, HTML, a badge and every journal")
    add("--skill", type=Path, metavar="FILE", help="run a document's own commands as its client")
    add("--serve", action="store_true", help="wait for clients that fetch their tasks over HTTP")
    add("--port", type=int, default=0, help="where --serve listens; 0 picks a free port")
    add("--list", action="store_true", help="say what scenarios there are, and nothing else")
    add("--explore", type=int, metavar="N", help="N schedules of faults, drawn by Hypothesis")
    add("--seed", type=int, help="which schedules --explore draws; without it others every time")
    add("-v", "--verbose", action="store_true", help="a line for each of many scenarios too")
    add("-q", "--quiet", action="store_true", help="only what did not pass")


def run(args: argparse.Namespace) -> int:
    """0 everything passed, 1 something did not, 2 it could not be found out."""
    if args.list:
        return _list(chosen(["all"]))
    _check(args)
    with _ending_cleanly():
        return _skill(args) if args.skill else _run(args)


@contextlib.contextmanager
def _ending_cleanly() -> Iterator[None]:
    """SIGTERM ends what was started: clients, mock and temporary files."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(TERMINATED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(args: argparse.Namespace) -> int:
    entries = load(args.baseline) if args.baseline else ()
    pairs = [
        (scenario, name) for name in _presets(args.profile) for scenario in chosen(_names(args))
    ]
    out = console()
    began = time.monotonic()
    found: list[Result] = []
    notes: list[str] = []
    name, runs = _runs(args, pairs, entries, notes)
    for result in runs:
        found.append(result)
        if len(pairs) > SCREEN and not args.verbose:
            tell_mark(out, result)
        elif not args.quiet or not result.passed:
            tell_result(out, result)
        if args.fail_fast and not result.passed:
            runs.close()
            break
    if len(pairs) > SCREEN and not args.verbose:
        out.print()
    places = {(scenario.name, preset): nth for nth, (scenario, preset) in enumerate(pairs)}
    found.sort(key=lambda result: places.get((result.name, result.record.profile), 0))
    whole = report(name, found, entries, time.monotonic() - began, notes=notes)
    tell_report(out, whole)
    if args.report:
        write(whole, args.report)
    warned = args.strict and any(verdict.word == "warning" for verdict in whole.verdicts)
    return whole.exit_code or (1 if warned else 0)


def _skill(args: argparse.Namespace) -> int:
    """0 every step could be followed and nothing was wrong, 1 otherwise."""
    from ..judge.runners import skill

    document = args.skill.read_text("utf-8")
    skill.steps(document)
    out = console()
    wrong = False
    with stage.open_stage() as server:
        for scenario in chosen(args.scenario or ["smooth"]):
            case, stuck = skill.followed(server, document, scenario)
            verdicts = scored(judge(case))
            wrong = wrong or bool(stuck) or any(verdict.word == "fail" for verdict in verdicts)
            out.print(f"{args.skill.name} in {scenario.name}: {len(case.exchanges)} requests")
            tell_verdicts(out, case, causes(verdicts))
            for step in stuck:
                out.print(f"  cannot be followed: {step}", style="bold red")
    return 1 if wrong else 0


def _names(args: argparse.Namespace) -> list[str]:
    return ["all"] if args.all else args.scenario


def write(whole: Report, folder: Path) -> None:
    """Everything there is to know of a check, as files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(machine.as_json(whole), "utf-8", "replace")
    (folder / "junit.xml").write_text(machine.as_junit(whole), "utf-8", "replace")
    (folder / "report.html").write_text(as_html(whole), "utf-8", "replace")
    (folder / "badge.svg").write_text(as_svg(score(whole), passed=whole.passed), "utf-8")
    for result in whole.results:
        results.write(result.record, folder / "runs" / result.record.profile / result.name)


def _list(scenarios: Sequence[Scenario]) -> int:
    out = console()
    for scenario in scenarios:
        out.print(f"{scenario.name:28} {scenario.expects:8} {scenario.description}")
    return 0


def _check(args: argparse.Namespace) -> None:
    """Whatever cannot work is refused before anything is started. Raises ValueError."""
    if (args.speed is not None and args.speed <= 0) or args.jobs < 0:
        raise ValueError("--speed must be above 0, and --jobs not below 0")
    clients = (args.words, args.adapter, args.serve, args.skill)
    if sum(map(bool, clients)) != 1:
        raise ValueError("name a client: an --adapter, a command after --, --skill, or --serve")
    if args.explore is not None:
        if args.explore < 1:
            raise ValueError("--explore must be at least 1")
        if args.serve or args.skill:
            raise ValueError("--explore needs an --adapter, or a command after --")
    elif args.seed is not None:
        raise ValueError("--seed is for --explore")


def _presets(words: str) -> list[str]:
    names = list(PRESETS) if words == "all" else words.split(",")
    return [preset(name).name for name in names]


def _runs(
    args: argparse.Namespace, pairs: Sequence[Pair], entries: Sequence[Entry], notes: list[str]
) -> tuple[str, Generator[Result]]:
    """The client's name, and its results as they come; `notes` are added on the way."""
    if args.serve:
        from ..judge.runners import pulled

        return "a client that fetches its tasks", pulled.results(args, pairs, entries)
    if args.adapter == reference.NAME and args.explore:
        from ..judge.runners import explore

        seed = _seed(args, notes)
        return reference.NAME, explore.results_of_reference(args.explore, args.report, seed)
    if args.adapter == reference.NAME:
        names = [(scenario.name, preset) for scenario, preset in pairs]
        jobs = args.jobs or CORES
        runs = (judged(record, entries) for record in reference.run_all(names, jobs))
        return reference.NAME, runs
    adapter = adapters.load(args.adapter) if args.adapter else adapters.of_command(args.words)
    if problem := process.missing(adapter.program):
        raise ValueError(problem)
    if args.explore:
        from ..judge.runners import explore

        conditions = _conditions(args, "scale")
        seed = _seed(args, notes)
        return adapter.name, explore.results(adapter, conditions, args.explore, args.report, seed)
    return adapter.name, _black_box(args, adapter, pairs, entries, notes)


def _seed(args: argparse.Namespace, notes: list[str]) -> int:
    """The seed of what is explored, noted so that it can be drawn again."""
    seed: int = random.randrange(2**32) if args.seed is None else args.seed
    notes.append(f"explored with --seed {seed}")
    return seed


def _conditions(args: argparse.Namespace, pace: str) -> Conditions:
    """Speed and deadline for a client whose waits are scaled, or pass in real time."""
    usual = 1.0 if pace == "real" and not args.faketime else pushed.USUAL_SPEED
    return Conditions(
        speed=args.speed or usual,
        deadline=args.deadline,
        faketime=args.faketime,
        intercept=args.intercept,
    )


def _black_box(
    args: argparse.Namespace,
    adapter: Adapter,
    pairs: Sequence[Pair],
    entries: Sequence[Entry],
    notes: list[str],
) -> Generator[Result]:
    """Run the command; what failed by its timing alone is run once more, with nothing beside it."""
    if args.faketime:
        faketime.environment(adapter.program, pushed.USUAL_SPEED)
    able = [pair for pair in pairs if pair[0].needs <= adapter.capabilities]
    again: list[Pair] = []
    with stage.open_stage() as server:
        conditions = _conditions(args, _pace(args, server, adapter, notes))
        runs = pushed.run_all(server, adapter, able, conditions, args.jobs or CORES * WAITING)
        with contextlib.closing(runs):
            for pair, record in zip(able, runs, strict=True):
                result = judged(record, entries)
                if of_timing(result):
                    again.append(pair)
                else:
                    yield result
        calmer = replace(conditions, speed=min(conditions.speed, CALM))
        for scenario, preset in again:
            repeat = pushed.run_one(server, adapter, scenario, preset, calmer)
            yield judged(repeat, entries)


def _pace(args: argparse.Namespace, server: stage.Stage, adapter: Adapter, notes: list[str]) -> str:
    """Whether the client scales its waits: as declared, and found out where that is possible."""
    if (
        args.speed
        or args.faketime
        or adapter.pace != "scale"
        or "export" not in adapter.capabilities
    ):
        return adapter.pace
    found = pace.found(server, adapter)
    if found == "real":
        notes.append(
            "takes no notice of NEMO_TIME_SCALE: judged in real time, which takes minutes for each "
            "scenario; --faketime makes it faster"
        )
    elif found == "unknown":
        notes.append(
            "submitted no render in a smooth run, so whether it divides its waits by "
            "NEMO_TIME_SCALE is unknown; judged as if it did"
        )
    return found
