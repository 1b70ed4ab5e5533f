"""`replay`: make a saved journey again, at the mock or anywhere, and compare.

nemovideo-contracts replay failed.jsonl                       at the mock, under the run's profile
nemovideo-contracts replay failed.jsonl --target live         at the live service
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nemovideo_mock.profile import Profile, from_mapping
from nemovideo_mock.profile import load as load_profile

from ..recordings.compare import partings
from ..verify import targets
from ..verify.explorer import Budget
from ..verify.properties.journeys import Terms
from ..verify.properties.journeys.runs import Noted, Run, again, load, save
from ..verify.properties.journeys.terms import on_mock
from . import options
from .compare import report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN", help="a run that `verify` has saved")
    parser.add_argument("--out", type=Path, metavar="FILE", help="save the new run here")
    parser.add_argument("--profile", help="another profile than the run's")
    where(parser)


def where(parser: argparse.ArgumentParser) -> None:
    """The options that say where a journey is made."""
    options.target(parser)
    add = parser.add_argument
    add("--spend", type=int, default=0, metavar="N", help="credits that live may cost")
    add("--speed", type=float, default=1.0, metavar="N", help="live runs N times as fast as ours")


def run(args: argparse.Namespace) -> int:
    """0 the runs agree, 1 they parted."""
    before = load(args.run)
    profile = load_profile(args.profile) if args.profile else before.profile
    now = _made(before, profile, args)
    if args.out:
        save(now, args.out)
    found = list(partings(before, now))
    for line in report(before, now, found):
        print(line)
    return 1 if found else 0


def program(
    journey: Callable[[Any], None], *, subject: str, seed: int, profile: Mapping[str, Any]
) -> int:
    """What a script does that `verify` wrote: make its journey; 1 when it fails."""
    parser = argparse.ArgumentParser(description="Make the journey of this file.")
    where(parser)
    args = parser.parse_args()
    noted = Noted()
    journey(noted)
    wanted = Run(
        subject=subject,
        seed=seed,
        target="script",
        profile=from_mapping(profile),
        moves=tuple(noted.moves),
        credits=0,
    )
    made = _made(wanted, wanted.profile, args)
    for number, move in enumerate(made.moves, 1):
        left_out = f"   left out: {made.skipped[number]}" if number in made.skipped else ""
        print(f"{number:3}. {move}{left_out}")
    print(f"     failed: {made.problem}" if made.problem else "     nothing failed")
    return 1 if made.problem else 0


def _made(wanted: Run, profile: Profile, args: argparse.Namespace) -> Run:
    with _terms(wanted, profile, args) as terms:
        return again(wanted, profile, terms, args.target)


@contextlib.contextmanager
def _terms(wanted: Run, profile: Profile, args: argparse.Namespace) -> Iterator[Terms]:
    if args.target == "live":
        from ..verify import live

        with live.journeying(profile, Budget(args.spend), speed=args.speed) as terms:
            yield terms
        return
    with targets.opened(args.target, profile, wanted.seed, args.control_token) as target:
        yield on_mock(target)
