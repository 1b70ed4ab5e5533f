"""Which checks and properties have been seen to fail, and for which planted bugs?

    python -m benchmarks.bugs [--results FILE] [NAME...]

Every bug is planted, and every check is tried once: under the seed profile, or under the first
single choice that it is about. A bug that names its finder is shown to that one alone, under every
profile. Prints a line for each check with the bugs it found; one without any may be vacuous.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from nemovideo_contracts.verify.checks import Check, all_checks
from nemovideo_contracts.verify.profiles import single_choices
from nemovideo_contracts.verify.properties.drawn import all_properties, run
from nemovideo_contracts.verify.run import verify
from nemovideo_contracts.verify.targets import Target, TargetError
from nemovideo_mock.profile import PRESETS, SEED, Profile

from benchmarks.bugs import EVERY_BUG, Bug
from benchmarks.planted import EXAMPLES, planted

PROFILES = (SEED, *single_choices(), *PRESETS.values())


def homes(check: Check) -> Iterator[Profile]:
    """The profiles that a check applies to."""
    return (profile for profile in PROFILES if check.applies_to(profile))


def finders(target: Target, bug: Bug) -> Iterator[str]:
    """The ids of all checks that fail; of the bug's own finder only, if it has one."""
    for known in all_properties():
        if known.check.id == bug.finder:
            found = run(target, known, examples=EXAMPLES, seed=0, shrink=False)
            if found.verdict == "failed":
                yield known.check.id
    for check in all_checks():
        if bug.finder in ("", check.id):
            chosen = islice(homes(check), None if bug.finder else 1)
            results = (result for profile in chosen for result in verify(target, profile, [check]))
            if any(result.verdict == "failed" for result in results):
                yield check.id


def shown(bugs: Sequence[Bug], file: Path | None) -> dict[str, list[str]]:
    """The bugs' names with what finds them; what the file knows is not tried again."""
    lines = file.read_text("utf-8").splitlines() if file and file.is_file() else []
    known: dict[str, list[str]] = dict(json.loads(line) for line in lines)
    for bug in bugs:
        if bug.name not in known:
            with planted(bug) as target:
                known[bug.name] = list(finders(target, bug))
            if file is not None:
                with file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps([bug.name, known[bug.name]]) + "\n")
        if bug.finder and bug.finder not in known[bug.name]:
            print(f"{bug.name}: not found by {bug.finder}", flush=True)
    return {bug.name: known[bug.name] for bug in bugs}


def main(words: Sequence[str]) -> int:
    """Print the table. 0, or 1 when a bug was not found by what it was planted for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bugs")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--results", type=Path, metavar="FILE", help="what was found, line by line")
    options = parser.parse_args(words)
    bugs = [bug for bug in EVERY_BUG if not options.names or bug.name in options.names]
    try:
        found = shown(bugs, options.results)
    except TargetError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    seen = defaultdict[str, list[str]](list)
    for name, ids in found.items():
        for id in ids:
            seen[id].append(name)
    for id in sorted(check.id for check in all_checks()):
        print(f"{id:32} {len(seen[id]):3}  {', '.join(seen[id][:4])}")
    print("never seen to fail:", *sorted(c.id for c in all_checks() if not seen[c.id]), sep="\n  ")
    missed = [bug for bug in bugs if bug.finder and bug.finder not in found[bug.name]]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
