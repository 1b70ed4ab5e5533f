"""Properties as results of `verify`, and what they reached as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from nemovideo_mock.profile import Profile

from ...spec import ledger
from ..checks import Check
from ..context import Context
from ..run import Result
from ..targets import Target
from .drawn import all_properties, run
from .journeys import SUBJECTS, Outcome, journeys
from .journeys.run import nobody
from .journeys.subjects import Maker

FACTS = (
    "auth.token.seven-days",
    "credits.total-is-sum",
    "session.isolated",
    "session.keeps-timeline",
    "upload.all-or-nothing",
    "render.id.duplicate",
)


def ids() -> list[str]:
    """The ids of all properties: those of single resources, and the journeys of each subject."""
    return [known.check.id for known in all_properties()] + _journeys()


def _journeys(subjects: Mapping[str, Maker] = SUBJECTS) -> list[str]:
    return [f"property.journeys.{name}" for name in subjects]


def properties(
    target: Target,
    profile: Profile,
    *,
    examples: int,
    made: int,
    steps: int,
    seed: int,
    database: str | None = None,
    prefixes: tuple[str, ...] = (),
    subjects: Mapping[str, Maker] = SUBJECTS,
    on_step: Callable[[Counter[str]], None] = nobody,
) -> Iterator[tuple[Result, Outcome | None]]:
    """Every property whose id has one of the prefixes; journeys with what they reached.

    `examples` are those of each property, `made` the journeys of each subject. `on_step` is called
    before every step of a journey with what was reached so far.
    """
    for known in all_properties():
        if not prefixes or known.check.id.startswith(prefixes):
            yield run(target, known, examples=examples, seed=seed, database=database), None
    for id, subject in zip(_journeys(subjects), subjects.values(), strict=True):
        if not prefixes or id.startswith(prefixes):
            outcome = journeys(
                target,
                subject=subject,
                examples=made,
                steps=steps,
                seed=seed,
                shrink=True,
                database=database,
                on_step=on_step,
            )
            yield result(id, profile, outcome), outcome


def statistics(reached: Counter[str]) -> list[str]:
    """How often each kind of step and of answer was reached, per thousand steps."""
    total = max(1, reached["steps"])
    return [
        f"{name:34}{count:7}{1000 * count / total:9.1f} per 1,000 steps"
        for name, count in sorted(reached.items())
        if name != "steps"
    ]


def result(id: str, profile: Profile, outcome: Outcome) -> Result:
    """A run of journeys as the verdict on a property; one without a step has none."""
    text = f"seed {outcome.seed}, {outcome.steps} steps"
    if outcome.ended:
        text += f"; stopped: {outcome.ended}"
    if outcome.failure is not None:
        text = f"{outcome.failure.problem}\nseed {outcome.seed}; the steps:\n{outcome.failure}"
    return Result(
        check=check(id),
        profile=profile.name,
        verdict="failed" if outcome.failure else "passed" if outcome.steps > 1 else "error",
        seconds=outcome.seconds,
        text=text,
        examples=outcome.steps,
    )


def check(id: str) -> Check:
    """A property as something that has facts and a verdict."""
    return Check(id=id, facts=tuple(ledger()[fact] for fact in FACTS), body=_no_body)


def _no_body(c: Context) -> None:
    raise NotImplementedError("journeys are drawn by `properties`, not run as a check")
