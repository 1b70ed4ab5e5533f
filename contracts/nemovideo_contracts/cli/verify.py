"""`verify`: hold a target to the contract."""

from __future__ import annotations

import argparse
import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from nemovideo_mock.profile import Profile

from ..verify import profiles, targets
from ..verify.checks import Check, all_checks, matching
from ..verify.explorer import Budget
from ..verify.run import Result, groups, verify

if TYPE_CHECKING:
    from ..verify.live import Drawn


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("checks", nargs="*", metavar="CHECK", help="only checks whose id starts so")
    add("--target", default="mock", help="mock (in this process), spawned, a URL, or live")
    add("--profile", default="seed", help="a preset, a TOML file, several with commas, or all")
    add("--seed", type=int, default=0, help="seed of the mock and of what is drawn (%(default)s)")
    add("--examples", type=int, metavar="N", help="examples per property (10; live: 1)")
    add("--steps", type=int, default=20, metavar="M", help="steps per journey (%(default)s)")
    add("--statistics", action="store_true", help="show what the journeys reached")
    add("--database", metavar="DIR", help="remember failed journeys here, and try them first")
    add("--fuzz", type=int, default=0, metavar="N", help="random requests per operation as well")
    add("--spend", type=int, default=0, metavar="N", help="credits that live may cost")
    add("--plan", action="store_true", help="what a run against live would do and cost; no request")
    add("--resume", action="store_true", help="go on with an interrupted run against live")
    add("--speed", type=float, default=1.0, metavar="N", help="live runs N times as fast as ours")
    add("--junit", type=Path, metavar="FILE", help="write the verdicts as JUnit XML")
    add("--json", type=Path, metavar="FILE", help="write the verdicts as JSON")
    add("-v", "--verbose", action="store_true", help="show what passed as well")


def run(args: argparse.Namespace) -> int:
    """Print what failed and a count; 1 when the contract is broken, 2 when it is not known."""
    began = time.monotonic()
    chosen = matching(all_checks(), args.checks)
    if not chosen and not _draws(args):
        raise ValueError(f"no check starts with {' or '.join(args.checks)}")
    if args.plan:
        return _plan(args, chosen)
    results: list[Result] = []
    for profile in profiles.chosen(args.profile):
        for result in _results(args, profile, chosen):
            results.append(result)
            _tell(result, args.verbose)
    _tabulate(results)
    _count(results, time.monotonic() - began)
    _write(args, results)
    return exit_code(results)


def _plan(args: argparse.Namespace, chosen: Sequence[Check]) -> int:
    from ..verify.live.plan import Rehearsal

    if args.target != "live":
        raise ValueError("--plan is for --target live; any other target costs nothing")
    for profile in profiles.chosen(args.profile):
        for line in Rehearsal(profile, Budget(args.spend), _drawn_live(args)).lines(chosen):
            print(line)
    return 0


def exit_code(results: Sequence[Result]) -> int:
    """0 all passed, 1 something failed, 2 nothing failed but something could not be determined."""
    verdicts = {result.verdict for result in results}
    return 1 if "failed" in verdicts else 2 if "error" in verdicts or not results else 0


def _results(
    args: argparse.Namespace, profile: Profile, chosen: Sequence[Check]
) -> Iterator[Result]:
    if args.target == "live":
        from ..verify import live

        budget = Budget(args.spend)
        progress = live.begin(_options(args), resume=args.resume)
        drawn = _drawn_live(args)
        yield from live.verified(profile, chosen, budget=budget, drawn=drawn, progress=progress)
        if args.spend:
            print(f"{budget.spent} credits spent; all of it would have cost {budget.wanted}")
        return
    with _target(args, profile) as target:
        yield from verify(target, profile, chosen)
        yield from _drawn(args, target, profile)
        yield from _fuzzed(args, target, profile)


def _options(args: argparse.Namespace) -> dict[str, Any]:
    """What an interrupted run and the one that goes on must have in common."""
    return {key: getattr(args, key) for key in ("checks", "profile", "seed", "steps", "spend")}


def _drawn_live(args: argparse.Namespace) -> Drawn | None:
    """The journeys of the chosen subjects, of the usual ones unless any is named."""
    from ..verify.live import Drawn, journeys

    prefixes = tuple(args.checks) or ("property.journeys.",)
    names = {f"property.journeys.{name}": name for name in journeys.SUBJECTS}
    chosen = tuple(name for id, name in names.items() if id.startswith(prefixes))
    examples = 1 if args.examples is None else args.examples
    if not chosen or not examples:
        return None
    return Drawn(
        subjects=chosen, examples=examples, steps=args.steps, seed=args.seed, speed=args.speed
    )


def _draws(args: argparse.Namespace) -> bool:
    """Whether any property is asked for."""
    from ..verify.properties import results as drawn

    prefixes = tuple(args.checks)
    return args.examples != 0 and any(not prefixes or id.startswith(prefixes) for id in drawn.ids())


def _drawn(args: argparse.Namespace, target: targets.Target, profile: Profile) -> Iterator[Result]:
    if not target.mock or not _draws(args):
        return
    from ..verify.properties import results as drawn

    found = drawn.properties(
        target,
        profile,
        examples=10 if args.examples is None else args.examples,
        steps=args.steps,
        seed=args.seed,
        database=args.database,
        prefixes=tuple(args.checks),
    )
    for result, outcome in found:
        if outcome is not None:
            print(f"{profile.name}  {result.check.id}: seed {outcome.seed}, {outcome.steps} steps")
        if outcome is not None and args.statistics:
            print("\n".join(drawn.statistics(outcome.reached)))
        yield result


def _fuzzed(args: argparse.Namespace, target: targets.Target, profile: Profile) -> Iterator[Result]:
    if not args.fuzz:
        return
    from ..verify import fuzz

    began = time.monotonic()
    report = fuzz.fuzz(target, profile, examples=args.fuzz, seed=args.seed)
    yield from fuzz.results(report, profile, time.monotonic() - began)


@contextlib.contextmanager
def _target(args: argparse.Namespace, profile: Profile) -> Iterator[targets.Target]:
    if args.target == "mock":
        opened = targets.in_process(profile, seed=args.seed)
    elif args.target == "spawned":
        opened = targets.spawned(profile, "--seed", str(args.seed))
    else:
        opened = targets.at_url(args.target, profile)
    with opened as target:
        yield target


def _tell(result: Result, verbose: bool) -> None:
    if verbose or result.verdict != "passed":
        print(f"{result.verdict:6} {result.profile}  {result.check.id}  {result.seconds:.2f} s")
    if result.verdict != "passed":
        print(f"       {result.text}")
        print(f"       facts: {', '.join(fact.id for fact in result.check.facts)}")


def _tabulate(results: Sequence[Result]) -> None:
    """A line per group: its checks, how many examples they were tried on, and their time."""
    print(f"{'group':12}{'checks':>7}{'examples':>10}{'seconds':>9}  slowest")
    for group in groups(results):
        slowest = f"{group.slowest.check.id}, {group.slowest.seconds:.2f} s"
        numbers = f"{group.checks:7}{group.examples:10}{group.seconds:9.2f}"
        print(f"{group.name:12}{numbers}  {slowest}")


def _count(results: Sequence[Result], seconds: float) -> None:
    number = dict.fromkeys(("passed", "failed", "error"), 0)
    for result in results:
        number[result.verdict] += 1
    slowest = max(results, key=lambda result: result.seconds)
    print(
        f"{number['passed']} passed, {number['failed']} failed, {number['error']} could not be "
        f"told; {seconds:.1f} s (slowest: {slowest.check.id}, {slowest.seconds:.1f} s)"
    )


def _write(args: argparse.Namespace, results: Sequence[Result]) -> None:
    if args.json:
        args.json.write_text(json.dumps([_plain(result) for result in results], indent=1), "utf-8")
    if args.junit:
        args.junit.write_text(_junit(results), "utf-8")


def _plain(result: Result) -> dict[str, Any]:
    return {
        "check": result.check.id,
        "facts": [fact.id for fact in result.check.facts],
        "profile": result.profile,
        "verdict": result.verdict,
        "examples": result.examples,
        "seconds": round(result.seconds, 3),
        "text": result.text,
    }


def _junit(results: Sequence[Result]) -> str:
    suite = ElementTree.Element("testsuite", name="nemovideo-contracts", tests=str(len(results)))
    for result in results:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=result.profile,
            name=result.check.id,
            time=f"{result.seconds:.3f}",
        )
        if result.verdict != "passed":
            tag = "failure" if result.verdict == "failed" else "error"
            ElementTree.SubElement(case, tag, message=result.text)
    return ElementTree.tostring(suite, encoding="unicode")
