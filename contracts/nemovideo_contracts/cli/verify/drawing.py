"""The part of `verify` that draws: properties and journeys, at a mock or at the live service."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import itertools
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nemovideo_mock.profile import Profile

from ...verify import profiles
from ...verify.checks import Check
from ...verify.explorer import Budget
from ...verify.run import Result
from ...verify.targets import Target

if TYPE_CHECKING:
    from ...verify.live import Drawn
    from ...verify.properties.journeys import Outcome, Story
    from ...verify.properties.journeys.subjects import Maker

EXAMPLES, JOURNEYS = 5, 5
"""Of every property, and journeys of every subject, unless `--examples` says how many of either."""
COUNTS = f"examples per property ({EXAMPLES}), journeys per subject ({JOURNEYS}; live: 1)"
SUBJECT = "journeys of one subject only: raw, client, sync, async, an adapter, or module:Class"
OnStep = Callable[[Counter[str]], None]


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--examples", type=int, metavar="N", help=COUNTS)
    add("--subject", metavar="NAME", help=SUBJECT)
    add("--steps", type=int, default=20, metavar="M", help="steps per journey (%(default)s)")
    add("--time", type=float, metavar="T", help="go on with further seeds for T s per profile")
    add("--statistics", action="store_true", help="show what the journeys reached")
    add("--database", metavar="DIR", help="remember failed journeys here, and try them first")
    out = Path("failed-journeys")
    add("--out", type=Path, default=out, metavar="DIR", help="write failures here (%(default)s)")
    add("--spend", type=int, default=0, metavar="N", help="credits that live may cost")
    add("--plan", action="store_true", help="what a run against live would do and cost; no request")
    add("--resume", action="store_true", help="go on with an interrupted run against live")
    add("--speed", type=float, default=1.0, metavar="N", help="live runs N times as fast as ours")


def draws(args: argparse.Namespace) -> bool:
    """Whether any property is asked for."""
    from ...verify.properties import results

    prefixes = tuple(args.checks)
    ids = results.ids()
    return args.examples != 0 and any(not prefixes or id.startswith(prefixes) for id in ids)


def drawn(args: argparse.Namespace, target: Target, profile: Profile) -> Iterator[Result]:
    """The chosen properties at a mock, with one seed, or with as many as there is time for."""
    if not target.mock or not draws(args):
        return
    from ...verify.properties import results

    until = time.monotonic() + (args.time or 0.0)
    with _progress() as on_step:
        for seed in itertools.count(args.seed):
            found = results.properties(
                target,
                profile,
                examples=EXAMPLES if args.examples is None else args.examples,
                made=JOURNEYS if args.examples is None else args.examples,
                steps=args.steps,
                seed=seed,
                database=args.database,
                prefixes=tuple(args.checks),
                subjects=_subjects(args.subject),
                on_step=on_step,
            )
            for result, outcome in found:
                if outcome is not None:
                    _print(args, profile, result, outcome)
                yield result
            if time.monotonic() >= until:
                return


def _subjects(word: str | None) -> Mapping[str, Maker]:
    """Whose journeys are made. Raises ValueError for a subject that cannot be had."""
    from ...verify.properties.journeys import SUBJECTS

    if word is None:
        return SUBJECTS
    if word in SUBJECTS:
        return {word: SUBJECTS[word]}
    if ":" not in word:
        from ...judge.runners import adapters, subject

        made = subject.maker(adapters.load(word))
        return {made.__name__: made}
    module, _, name = word.partition(":")
    sys.path.insert(0, "")
    try:
        return {name: getattr(importlib.import_module(module), name)}
    except (ImportError, AttributeError) as error:
        raise ValueError(f"--subject {word}: {error}") from None


def _print(args: argparse.Namespace, profile: Profile, result: Result, outcome: Outcome) -> None:
    from ...verify.properties import results

    print(f"{profile.name}  {result.check.id}: seed {outcome.seed}, {outcome.steps} steps")
    if args.statistics:
        print("\n".join(results.statistics(outcome.reached)))
    if outcome.failure is not None:
        _save(args, outcome.failure, outcome, profile)


def _save(args: argparse.Namespace, story: Story, outcome: Outcome, profile: Profile) -> None:
    from ...verify.properties.journeys import runs

    files = runs.write(story, outcome, profile, args.target, args.out)
    print(f"written: {', '.join(map(str, files))}")


@contextlib.contextmanager
def _progress() -> Iterator[OnStep]:
    """A line on a terminal that counts steps; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda reached: None
        return
    from rich.console import Console

    with Console(stderr=True).status("drawing journeys") as status:
        total = Counter[str]()

        def on_step(reached: Counter[str]) -> None:
            total["steps"] += 1
            status.update(f"drawing journeys: {total['steps']} steps")

        yield on_step


def plan(args: argparse.Namespace, chosen: Sequence[Check]) -> int:
    """Print what a run would do and cost."""
    from ...verify.live.plan import Rehearsal

    if args.target != "live":
        raise ValueError("--plan is for --target live; any other target costs nothing")
    for profile in profiles.chosen(args.profile):
        for line in Rehearsal(profile, Budget(args.spend), _at_live(args)).lines(chosen):
            print(line)
    return 0


def at_live(
    args: argparse.Namespace, profile: Profile, chosen: Sequence[Check]
) -> Iterator[Result]:
    """Checks and journeys at the live service; every journey is saved beside the journal."""
    from ...verify import live
    from ...verify.properties.journeys import runs

    budget = Budget(args.spend)
    progress = live.begin(_options(args), resume=args.resume)

    def save(outcome: Outcome) -> None:
        for story in outcome.made:
            if outcome.failure is not None:
                _save(args, story, outcome, profile)
            elif story.steps:
                file = live.folder() / f"run-{outcome.subject}-{outcome.seed}.jsonl"
                runs.save(runs.run_of(story, outcome, profile, "live"), file)

    yield from live.verified(
        profile, chosen, budget=budget, drawn=_at_live(args), progress=progress, on_outcome=save
    )
    if args.spend:
        print(f"{budget.spent} credits spent; all of it would have cost {budget.wanted}")


def _options(args: argparse.Namespace) -> dict[str, Any]:
    """What an interrupted run and the one that goes on must have in common."""
    return {key: getattr(args, key) for key in ("checks", "profile", "seed", "steps", "spend")}


def _at_live(args: argparse.Namespace) -> Drawn | None:
    """The journeys of the chosen subjects, of the usual ones unless any is named."""
    from ...verify.live import SUBJECTS, Drawn

    prefixes = tuple(args.checks) or ("property.journeys.",)
    names = {f"property.journeys.{name}": name for name in SUBJECTS}
    chosen = tuple(name for id, name in names.items() if id.startswith(prefixes))
    examples = 1 if args.examples is None else args.examples
    if not chosen or not examples:
        return None
    return Drawn(
        subjects=chosen, examples=examples, steps=args.steps, seed=args.seed, speed=args.speed
    )
