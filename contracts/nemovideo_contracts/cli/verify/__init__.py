"""`verify`: hold a target to the contract."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from nemovideo_mock.profile import Profile

from ...spec import see
from ...verify import profiles, targets
from ...verify.checks import Check, all_checks, matching
from ...verify.run import Result, groups, verify
from .. import options
from . import drawing

if TYPE_CHECKING:
    pass


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("checks", nargs="*", metavar="CHECK", help="only checks whose id starts so")
    options.target(parser)
    add("--profile", default="seed", help="a preset, a TOML file, several with commas, or all")
    add("--seed", type=int, default=0, help="seed of the mock and of what is drawn (%(default)s)")
    add("--fuzz", type=int, default=0, metavar="N", help="random requests per operation as well")
    drawing.configure(parser)
    add("--junit", type=Path, metavar="FILE", help="write the verdicts as JUnit XML")
    add("--json", type=Path, metavar="FILE", help="write the verdicts as JSON")
    add("-v", "--verbose", action="store_true", help="show what passed as well")


def run(args: argparse.Namespace) -> int:
    """Print what failed and a count; 1 when the contract is broken, 2 when it is not known."""
    began = time.monotonic()
    chosen = matching(all_checks(), args.checks)
    if not chosen and not drawing.draws(args):
        raise ValueError(f"no check starts with {' or '.join(args.checks)}")
    if args.plan:
        return drawing.plan(args, chosen)
    results: list[Result] = []
    for profile in profiles.chosen(args.profile):
        for result in _results(args, profile, chosen):
            results.append(result)
            _tell(result, args.verbose)
    _tabulate(results)
    _count(results, time.monotonic() - began)
    _write(args, results)
    return exit_code(results)


def exit_code(results: Sequence[Result]) -> int:
    """0 all passed, 1 something failed, 2 nothing failed but something could not be determined."""
    verdicts = {result.verdict for result in results}
    return 1 if "failed" in verdicts else 2 if "error" in verdicts or not results else 0


def _results(
    args: argparse.Namespace, profile: Profile, chosen: Sequence[Check]
) -> Iterator[Result]:
    if args.target == "live":
        yield from drawing.at_live(args, profile, chosen)
        return
    with targets.opened(args.target, profile, args.seed, args.control_token) as target:
        yield from verify(target, profile, chosen)
        yield from drawing.drawn(args, target, profile)
        yield from _fuzzed(args, target, profile)


def _fuzzed(args: argparse.Namespace, target: targets.Target, profile: Profile) -> Iterator[Result]:
    if not args.fuzz:
        return
    from ...verify import fuzz

    began = time.monotonic()
    report = fuzz.fuzz(target, profile, examples=args.fuzz, seed=args.seed)
    yield from fuzz.results(report, profile, time.monotonic() - began)


def _tell(result: Result, verbose: bool) -> None:
    if verbose or result.verdict != "passed":
        print(f"{result.verdict:6} {result.profile}  {result.check.id}  {result.seconds:.2f} s")
    if result.verdict != "passed":
        print(f"       {result.text}")
        print(f"       facts: {', '.join(fact.id for fact in result.check.facts)}")
        print(f"       see: {_see(result)}")


def _see(result: Result) -> str:
    """How to read more about the facts that a check rests on."""
    return see("fact", *(fact.id for fact in result.check.facts))


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
        "see": _see(result),
        **({"exchanges": result.exchanges} if result.exchanges else {}),
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
            found = ElementTree.SubElement(case, tag, message=result.text)
            found.text = f"see: {_see(result)}"
    return ElementTree.tostring(suite, encoding="unicode")
