"""A second mock plays the live service: a process of its own, real time, its control API closed.

    python -m benchmarks.bugs.livelike                 presets, drawn mixtures: no false alarm
    python -m benchmarks.bugs.livelike --bugs [NAME…]  which planted bugs the budget can show

What runs is `verify --target live` with its token, its budget and its journal; only the pace
between requests is left out, and the clock is fast. Times in seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from unittest import mock as patching

from nemovideo_contracts.verify import live
from nemovideo_contracts.verify.checks import all_checks
from nemovideo_contracts.verify.explorer import Budget
from nemovideo_contracts.verify.run import Result
from nemovideo_contracts.verify.targets import Target, spawned
from nemovideo_mock.profile import PRESETS, SEED, Profile, options

from benchmarks.bugs import EVERY_BUG, OBSTACLES, Bug
from benchmarks.planted import planted

SPEED = 60.0
MIXTURES = 10
SPEND = 100
MOST = 5_000
"""Requests of one run: enough for all of it."""


def mixture(seed: int) -> Profile:
    """A profile with an option drawn on every axis that has named ones."""
    dice = random.Random(seed)
    named = {field.name: options(field.name) for field in dataclasses.fields(Profile)}
    chosen = {name: dice.choice(known) for name, known in named.items() if known}
    # The reference client names its user one way, in paths and in bodies.
    if {chosen["path_user"], chosen["run_user_id"]} == {"me", "own"}:
        chosen["run_user_id"] = chosen["path_user"]
    return SEED.replace(name=f"mixture-{seed}", **chosen)


def served_as_live(*more: str) -> tuple[str, ...]:
    """The options of a mock that plays live."""
    clock = ("--clock", "real", "--speed", str(SPEED))
    return (*clock, f"--control-token={secrets.token_urlsafe()}", *more)


@contextlib.contextmanager
def asked(target: Target) -> Iterator[None]:
    """The target in the place of the live service, with a folder of its own for the week."""
    with tempfile.TemporaryDirectory(prefix="livelike-") as folder:
        chosen = {"NEMO_LIVE": "1", "NEMO_API_URL": target.url, "XDG_STATE_HOME": folder}
        with patching.patch.dict(os.environ, chosen):
            yield


def verdicts(profile: Profile, drawn: live.Drawn, *, checks: bool) -> Iterator[Result]:
    """Everything that one user can find out within the budget."""
    chosen = all_checks() if checks else []
    budget = Budget(SPEND)
    yield from live.verified(profile, chosen, budget=budget, drawn=drawn, pace=0.0, most=MOST)


def without_alarm(profile: Profile, drawn: live.Drawn) -> bool:
    """Whether nothing fails at a sound mock of that profile. Prints a line."""
    began = time.monotonic()
    with spawned(profile, *served_as_live(), quiet=True) as target, asked(target):
        found = list(verdicts(profile, drawn, checks=False))
    failed = [result for result in found if result.verdict != "passed"]
    steps = sum(result.examples for result in found)
    word = "FAILED" if failed else "passed"
    print(f"{word}  {profile.name:12} {steps:5} steps  {time.monotonic() - began:5.1f} s")
    for result in failed:
        print(result.text)
    sys.stdout.flush()
    return not failed


def found_within_budget(bug: Bug, drawn: live.Drawn, *, checks: bool) -> bool:
    """Whether a planted bug is found. Prints a line."""
    began = time.monotonic()
    with planted(bug, *served_as_live()) as target, asked(target):
        found = verdicts(SEED, drawn, checks=checks)
        first = next((result for result in found if result.verdict == "failed"), None)
    word, by = ("found ", first.check.id) if first else ("MISSED", "")
    print(f"{word}  {bug.name:34} {by:36} {time.monotonic() - began:5.1f} s", flush=True)
    return first is not None


def all_found(bugs: Sequence[Bug], drawn: live.Drawn, *, checks: bool) -> bool:
    """Whether every bug is found that can be seen there. Prints why the others cannot."""
    visible = [bug for bug in bugs if bug.unseen_live is None]
    count = sum(found_within_budget(bug, drawn, checks=checks) for bug in visible)
    print(f"{count} of {len(visible)} bugs found that one user with {SPEND} credits can see")
    for obstacle, reason in OBSTACLES.items():
        names = [bug.name for bug in bugs if bug.unseen_live == obstacle]
        print(f"{len(names):3} unseen, as {reason}: {', '.join(names)}")
    return count == len(visible)


def main(words: Sequence[str]) -> int:
    """0 when nothing sound is blamed, or with --bugs when all are found that can be seen; or 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bugs.livelike")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--bugs", action="store_true", help="plant bugs instead")
    parser.add_argument("--no-checks", action="store_true", help="with --bugs: journeys only")
    parser.add_argument("--examples", type=int, default=3, metavar="N", help="journeys per subject")
    parser.add_argument("--steps", type=int, default=20, metavar="M")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(words)
    drawn = live.Drawn(
        subjects=("raw",) if chosen.bugs else live.SUBJECTS,
        examples=chosen.examples,
        steps=chosen.steps,
        seed=chosen.seed,
        speed=SPEED,
    )
    if chosen.bugs:
        wanted = [bug for bug in EVERY_BUG if not chosen.names or bug.name in chosen.names]
        return 0 if all_found(wanted, drawn, checks=not chosen.no_checks) else 1
    profiles = [*PRESETS.values(), *map(mixture, range(MIXTURES))]
    wanted_profiles = [item for item in profiles if not chosen.names or item.name in chosen.names]
    alarms = [item.name for item in wanted_profiles if not without_alarm(item, drawn)]
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
