"""Does the contract notice bugs? Plants them in the mock one at a time, and counts.

    python -m benchmarks.planted [--set SET] [--properties-only] [--results FILE] [NAME...]

Each bug is one change of text in a copy of the mock's source, which is then served by a process
of its own and held to the contract over HTTP, until the first check or property fails: properties
of single resources, journeys, then the checks, all under the seed profile, and at last under every
other preset. A change that does not fit the source exactly once is an error, not a miss.

With `--results` every verdict is written down at once, and an interrupted run goes on where it was.
With `--before` what found a bug in an earlier run is tried first, which only saves time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from unittest import mock as patching

import nemovideo_mock
from nemovideo_contracts.verify.checks import all_checks
from nemovideo_contracts.verify.properties.drawn import Property, all_properties, run
from nemovideo_contracts.verify.properties.journeys import journeys
from nemovideo_contracts.verify.run import verify
from nemovideo_contracts.verify.targets import Target, TargetError, spawned
from nemovideo_mock.profile import PRESETS, SEED

from benchmarks.bugs import FOR_ONE_FINDER, FROM_FACTS, MORE_FROM_FACTS, WITH_THE_CHECKS, Bug

SETS = {
    "checks": WITH_THE_CHECKS,
    "facts": FROM_FACTS,
    "more-facts": MORE_FROM_FACTS,
    "one-finder": FOR_ONE_FINDER,
}
WANTED = {True: 0.90, False: 0.97}
"""The share of bugs that must be found: by properties only, and by the whole of `verify`."""
EXAMPLES = 10
"""How many examples of each property a bug has to get through unnoticed."""
JOURNEYS, STEPS = 20, 25
"""How many journeys after that, for each subject."""


AREAS = {
    "turns": ("turns", "ledger", "plan", "sse", "draft", "state", "credits"),
    "renders": ("renders", "render", "polls"),
    "uploads": ("uploads", "media", "files"),
    "tokens": ("tokens", "accounts", "ids"),
    "sessions": ("sessions", "bodies"),
    "answers": ("envelopes", "errors"),
    "twins": ("durable", "replay"),
}
"""What properties are about → the files and folders of the mock where that is."""
DEAR = ("client", "twins")
"""Groups of properties whose examples are whole journeys."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a bug: `by` is the check that found it, None if none did."""

    bug: str
    by: str | None
    seconds: float

    def __str__(self) -> str:
        word = "found " if self.by else "MISSED"
        return f"{word}  {self.bug:32} by {self.by or 'nothing':30} {self.seconds:5.1f} s"


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


def found_by(
    target: Target, bug: Bug, seed: int, *, properties_only: bool, before: str = ""
) -> str | None:
    """The id of the first property or check that fails, if any does."""
    return next(_finders(target, bug, seed, before, properties_only), None)


def _finders(
    target: Target, bug: Bug, seed: int, before: str, properties_only: bool
) -> Iterator[str]:
    if before.startswith("property.journeys"):
        yield from _journeys(target, seed, before.rpartition(".")[2])
    for known in nearest(bug, before):
        if run(target, known, examples=EXAMPLES, seed=seed, shrink=False).verdict == "failed":
            yield known.check.id
    yield from _journeys(target, seed, "raw", "client")
    for profile in () if properties_only else PRESETS.values():
        for result in verify(target, profile, all_checks()):
            if result.verdict == "failed":
                yield f"{result.check.id} ({profile.name})"


def _journeys(target: Target, seed: int, *subjects: str) -> Iterator[str]:
    for subject in subjects:
        if journeys(target, subject=subject, examples=JOURNEYS, steps=STEPS, seed=seed).failure:
            yield f"property.journeys.{subject}"


def nearest(bug: Bug, before: str = "") -> list[Property]:
    """All properties: what found the bug before, then those about what its file is about."""
    parts = PurePath(bug.file).with_suffix("").parts

    def far(known: Property) -> tuple[bool, bool, bool]:
        group = known.check.id.split(".")[1]
        near = any(part in AREAS.get(group, ()) for part in parts)
        return known.check.id != before, not near, group in DEAR

    return sorted(all_properties(), key=far)


def _verdict(bug: Bug, options: argparse.Namespace, before: str) -> Verdict | None:
    """What becomes of a bug; None when it could not be planted."""
    began, only = time.monotonic(), options.properties_only
    try:
        with planted(bug) as target:
            by = found_by(target, bug, options.seed, properties_only=only, before=before)
    except TargetError as error:
        print(f"error   {error}", flush=True)
        return None
    return Verdict(bug.name, by, round(time.monotonic() - began, 1))


def _known(file: Path | None) -> Mapping[str, Verdict]:
    """The verdicts that a run has written down."""
    lines = file.read_text("utf-8").splitlines() if file and file.is_file() else []
    return {found.bug: found for found in (Verdict(**json.loads(line)) for line in lines)}


def _verdicts(bugs: Sequence[Bug], options: argparse.Namespace) -> Iterator[Verdict | None]:
    """The verdict on every bug, printed and written down."""
    known, before = _known(options.results), _known(options.before)
    for bug in bugs:
        hint = before[bug.name].by if bug.name in before else bug.finder
        verdict = known.get(bug.name) or _verdict(bug, options, hint or "")
        if verdict is not None:
            print(verdict, flush=True)
            if options.results and bug.name not in known:
                with options.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(verdict)) + "\n")
        yield verdict


def main(words: Sequence[str]) -> int:
    """Plant and count. 0 when enough are found, 1 when not, 2 when one could not be planted."""
    options = _parsed(words)
    names, code = options.names, 0
    for set_name in [options.set] if options.set else SETS:
        chosen = [bug for bug in SETS[set_name] if not names or bug.name in names]
        verdicts = list(_verdicts(chosen, options))
        count = sum(1 for verdict in verdicts if verdict and verdict.by)
        print(f"{set_name}: {count} of {len(chosen)} planted bugs found")
        enough = count >= WANTED[options.properties_only] * len(chosen)
        code = max(code, 2 if None in verdicts else 0 if enough else 1)
    return code


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument(
        "--set", choices=SETS, help="facts, more-facts: written before reading the checks"
    )
    parser.add_argument("--properties-only", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--results", type=Path, metavar="FILE", help="verdicts, a line each; known ones are reused"
    )
    parser.add_argument("--before", type=Path, metavar="FILE", help="the results of an earlier run")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
