"""Does the contract notice bugs? Plants them in the mock one at a time, and counts.

    python -m benchmarks.planted [--set SET] [--properties-only] [--seed S] [NAME...]

Each bug is one change of text in a copy of the mock's source, which is then served by a process
of its own and held to the contract over HTTP, until the first check or property fails: properties
of single resources, journeys, then the checks, all under the seed profile, and at last under every
other preset. A change that does not fit the source exactly once is an error, not a miss.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock as patching

import nemovideo_mock
from nemovideo_contracts.verify.checks import all_checks
from nemovideo_contracts.verify.properties.drawn import all_properties, run
from nemovideo_contracts.verify.properties.journeys import journeys
from nemovideo_contracts.verify.run import verify
from nemovideo_contracts.verify.targets import Target, TargetError, spawned
from nemovideo_mock.profile import PRESETS, SEED

from benchmarks.bugs import FROM_FACTS, MORE_FROM_FACTS, WITH_THE_CHECKS, Bug

SETS = {"checks": WITH_THE_CHECKS, "facts": FROM_FACTS, "more-facts": MORE_FROM_FACTS}
WANTED = {True: 0.90, False: 0.97}
"""The share of bugs that must be found: by properties only, and by the whole of `verify`."""
EXAMPLES = 10
"""How many examples of each property a bug has to get through unnoticed."""
JOURNEYS, STEPS = 20, 25
"""How many journeys after that, for each subject."""


@contextlib.contextmanager
def planted(bug: Bug, *options: str) -> Iterator[Target]:
    """A mock with the bug. Raises TargetError when the change does not fit the source.

    `options` are further arguments of `nemovideo-mock serve`.
    """
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        copy = Path(folder) / "nemovideo_mock"
        source = Path(nemovideo_mock.__path__[0])
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        plant(bug, copy)
        # The copy comes first on the path of the child, and so shadows what is installed.
        with (
            patching.patch.dict(os.environ, PYTHONPATH=folder),
            spawned(SEED, *options, quiet=True) as target,
        ):
            yield target


def plant(bug: Bug, package: Path) -> None:
    """Change the source under `package`. Raises TargetError when the bug does not fit it."""
    file = package / bug.file
    text = file.read_text("utf-8") if file.is_file() else ""
    if text.count(bug.old) != 1:
        raise TargetError(
            f"{bug.name}: {bug.file} has {bug.old!r} {text.count(bug.old)} times, not once"
        )
    file.write_text(text.replace(bug.old, bug.new), "utf-8")


def found_by(target: Target, seed: int, *, properties_only: bool) -> str | None:
    """The id of the first property or check that fails, if any does."""
    for known in all_properties():
        if run(target, known, examples=EXAMPLES, seed=seed, shrink=False).verdict == "failed":
            return known.check.id
    for subject in ("raw", "client"):
        if journeys(target, subject=subject, examples=JOURNEYS, steps=STEPS, seed=seed).failure:
            return f"property.journeys.{subject}"
    if properties_only:
        return None
    for profile in PRESETS.values():
        results = verify(target, profile, all_checks())
        failed = next((result.check.id for result in results if result.verdict == "failed"), None)
        if failed is not None:
            return f"{failed} ({profile.name})"
    return None


def _found(bug: Bug, options: argparse.Namespace) -> bool | None:
    """Whether a bug was found; None when it could not be planted. Prints a line about it."""
    began = time.monotonic()
    try:
        with planted(bug) as target:
            by = found_by(target, options.seed, properties_only=options.properties_only)
    except TargetError as error:
        print(f"error   {error}", flush=True)
        return None
    word = "found " if by else "MISSED"
    print(f"{word}  {bug.name:32} by {by or 'nothing':30} {time.monotonic() - began:5.1f} s")
    sys.stdout.flush()
    return by is not None


def main(words: Sequence[str]) -> int:
    """Plant and count. 0 when enough are found, 1 when not, 2 when one could not be planted."""
    options = _parsed(words)
    names, code = options.names, 0
    for set_name in [options.set] if options.set else SETS:
        chosen = [bug for bug in SETS[set_name] if not names or bug.name in names]
        found = [_found(bug, options) for bug in chosen]
        count = found.count(True)
        print(f"{set_name}: {count} of {len(chosen)} planted bugs found")
        enough = count >= WANTED[options.properties_only] * len(chosen)
        code = max(code, 2 if None in found else 0 if enough else 1)
    return code


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument(
        "--set", choices=SETS, help="facts, more-facts: written before reading the checks"
    )
    parser.add_argument("--properties-only", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
