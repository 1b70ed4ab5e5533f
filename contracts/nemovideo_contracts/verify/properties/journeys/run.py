"""Drawing journeys, and what came of them."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ...targets import Target
from .story import Story
from .subjects import SUBJECTS, Maker
from .terms import Terms, on_mock


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of journeys reached, and the one that failed, if any: as small as it was found.

    `reached` counts `steps`, each `step <name>`, and each `<operation> <code or status>`; `made`
    are all the journeys, and `ended` says what stopped them early.
    """

    subject: str
    seed: int
    seconds: float
    reached: Counter[str] = field(repr=False)
    failure: Story | None = None
    made: tuple[Story, ...] = field(default=(), repr=False)
    ended: str = ""

    @property
    def steps(self) -> int:
        return self.reached["steps"]


def journeys(
    target: Target | Terms,
    *,
    subject: str | Maker = "raw",
    examples: int = 10,
    steps: int = 20,
    seed: int = 0,
    shrink: bool = False,
    database: str | None = None,
    seconds: float = math.inf,
) -> Outcome:
    """Draw that many journeys of at most so many steps; the same ones for the same seed.

    `subject` is one of `SUBJECTS` by name, or whatever makes one of your own. To `shrink` a
    failure takes minutes, as every attempt is a journey of its own. Failures are remembered in
    the folder `database` and tried first. No journey begins after so many `seconds`.
    """
    from .machine import Journeys

    terms = on_mock(target) if isinstance(target, Target) else target
    began = time.monotonic()
    machine: Any = type(
        "Journeys",
        (Journeys,),
        {
            "terms": terms,
            # A function in a class would become a method of it.
            "maker": staticmethod(SUBJECTS[subject] if isinstance(subject, str) else subject),
            "reached": Counter[str](),
            "failed": list[Story](),
            "made": list[Story](),
            # The first one that Hypothesis tries has nothing in it but the simplest step.
            "skip": [0] if terms.lone else [],
            "until": began + seconds,
            "repeats": not terms.lone,
            "ended": list[str](),
        },
    )
    _draw(machine, examples + terms.lone, steps, seed, shrink=shrink, database=database)
    return Outcome(
        getattr(subject, "__name__", str(subject)),
        seed,
        time.monotonic() - began,
        machine.reached,
        machine.failed[0] if machine.failed else None,
        tuple(machine.made),
        machine.ended[0] if machine.ended else "",
    )


def _draw(
    machine: Any, examples: int, steps: int, seed: int, *, shrink: bool, database: str | None
) -> None:
    from hypothesis import HealthCheck, Phase, Verbosity, settings
    from hypothesis import seed as seeded
    from hypothesis.database import DirectoryBasedExampleDatabase
    from hypothesis.stateful import run_state_machine_as_test

    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=DirectoryBasedExampleDatabase(database) if database else None,
        derandomize=False,
        print_blob=False,
        phases=(Phase.reuse, Phase.generate) + ((Phase.shrink,) if shrink else ()),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seeded(seed)(machine), settings=chosen)
    except Exception:
        # What is no failure of a step is a mistake of ours.
        if not machine.failed:
            raise
