"""`check`: put a client through scenarios, and judge it."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from nemovideo_mock.profile import PRESETS, preset

from ..judge import results
from ..judge.baseline import Entry, load
from ..judge.check import Report, Result, judged, of_timing, report
from ..judge.runners import adapters, faketime, process, reference, stage
from ..judge.runners import pushed as blackbox
from ..judge.runners.adapters import Adapter
from ..judge.runners.pushed import Conditions
from ..judge.scenarios import Scenario, chosen
from ..reports import machine
from ..reports.badge import as_svg
from ..reports.html import as_html
from ..reports.terminal import console, tell_report, tell_result

Pair = tuple[Scenario, str]


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("words", nargs="*", metavar="COMMAND", help="the client, after --; placeholders are filled")
    add("--adapter", metavar="NAME|FILE", help="how to run a client; 'reference' runs ours in here")
    add("--scenario", action="append", default=[], metavar="NAME", help="again for more; or all")
    add("--profile", default="seed", help="a preset, several with commas, or all (%(default)s)")
    add("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="at a time (%(default)s)")
    add("--speed", type=float, default=60.0, help="how fast the world's time is (%(default)s)")
    add("--faketime", action="store_true", help="make an unmodified client's time as fast")
    add("--deadline", type=float, metavar="S", help="real seconds for one run")
    add("--baseline", type=Path, metavar="FILE", help="failures that are expected, and why")
    add("--strict", action="store_true", help="warnings count as failures")
    add("--report", type=Path, metavar="DIR", help="JSON, JUnit, HTML, a badge and every journal")
    add("--serve", action="store_true", help="wait for clients that fetch their tasks over HTTP")
    add("--port", type=int, default=0, help="where --serve listens; 0 picks a free port")
    add("--list", action="store_true", help="say what scenarios there are, and nothing else")
    add("--explore", type=int, metavar="N", help="N schedules of faults, drawn by Hypothesis")
    add("-q", "--quiet", action="store_true", help="only what did not pass")


def run(args: argparse.Namespace) -> int:
    """0 everything passed, 1 something did not, 2 it could not be found out."""
    if args.list:
        return _list(chosen(args.scenario))
    _check(args)
    entries = load(args.baseline) if args.baseline else ()
    pairs = [(each, name) for name in _presets(args.profile) for each in chosen(args.scenario)]
    out = console()
    began = time.monotonic()
    found: list[Result] = []
    name, runs = _runs(args, pairs, entries)
    for result in runs:
        found.append(result)
        if not args.quiet or not result.passed:
            tell_result(out, result)
    whole = report(name, found, entries, time.monotonic() - began)
    tell_report(out, whole)
    if args.report:
        write(whole, args.report)
    warned = args.strict and any(each.word == "warning" for each in whole.verdicts)
    return whole.exit_code or (1 if warned else 0)


def write(whole: Report, folder: Path) -> None:
    """Everything there is to know of a check, as files."""
    folder.mkdir(parents=True, exist_ok=True)
    good = sum(each.passed for each in whole.results)
    (folder / "report.json").write_text(machine.as_json(whole), "utf-8", "replace")
    (folder / "junit.xml").write_text(machine.as_junit(whole), "utf-8", "replace")
    (folder / "report.html").write_text(as_html(whole), "utf-8", "replace")
    (folder / "badge.svg").write_text(as_svg(good, len(whole.results)), "utf-8")
    for each in whole.results:
        results.write(each.record, folder / "runs" / each.record.profile / each.name)


def _list(scenarios: Sequence[Scenario]) -> int:
    out = console()
    for each in scenarios:
        out.print(f"{each.name:28} {each.expects:8} {each.description}")
    return 0


def _check(args: argparse.Namespace) -> None:
    """What cannot be is told before anything is started. Raises ValueError."""
    if args.speed <= 0 or args.jobs < 1:
        raise ValueError("--speed must be above 0, and --jobs at least 1")
    if bool(args.words) + bool(args.adapter) + args.serve != 1:
        raise ValueError("name a client: an --adapter, a command after --, or --serve")


def _presets(words: str) -> list[str]:
    names = list(PRESETS) if words == "all" else words.split(",")
    return [preset(name).name for name in names]


def _runs(
    args: argparse.Namespace, pairs: Sequence[Pair], entries: Sequence[Entry]
) -> tuple[str, Iterator[Result]]:
    """The client's name, and its results as they come."""
    if args.serve:
        from ..judge.runners import pulled as pull

        return "a client that fetches its tasks", pull.results(args, pairs, entries)
    if args.adapter == reference.NAME:
        names = [(each.name, preset) for each, preset in pairs]
        runs = (judged(each, entries) for each in reference.run_all(names, args.jobs))
        return reference.NAME, runs
    adapter = adapters.load(args.adapter) if args.adapter else adapters.of_command(args.words)
    if args.explore:
        from ..judge.runners import explore

        return adapter.name, explore.results(adapter, _conditions(args), args.explore, args.report)
    return adapter.name, _black_box(args, adapter, pairs, entries)


def _conditions(args: argparse.Namespace) -> Conditions:
    return Conditions(speed=args.speed, deadline=args.deadline, faketime=args.faketime)


def _black_box(
    args: argparse.Namespace, adapter: Adapter, pairs: Sequence[Pair], entries: Sequence[Entry]
) -> Iterator[Result]:
    """Run the command; what failed by its timing alone is run once more, with nothing beside it."""
    if problem := process.missing(adapter.program):
        raise ValueError(problem)
    conditions = _conditions(args)
    if conditions.faketime:
        faketime.environment(adapter.program, conditions.speed)
    able = [pair for pair in pairs if pair[0].needs <= adapter.capabilities]
    again: list[Pair] = []
    with stage.open_stage() as server:
        runs = blackbox.run_all(server, adapter, able, conditions, args.jobs)
        for pair, record in zip(able, runs, strict=True):
            result = judged(record, entries)
            if of_timing(result):
                again.append(pair)
            else:
                yield result
        for scenario, preset in again:
            repeat = blackbox.run_one(server, adapter, scenario, preset, conditions)
            yield judged(repeat, entries)
