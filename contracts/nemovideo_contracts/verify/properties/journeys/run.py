"""Drawing journeys, and what came of them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from ...targets import Target
from .machine import Journeys
from .story import Story
from .subjects import SUBJECTS, Maker


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of journeys reached, and the one that failed, if any: as small as it was found.

    `reached` counts `steps`, each `step <name>`, and each `<operation> <code or status>`.
    """

    subject: str
    seed: int
    seconds: float
    reached: Counter[str] = field(repr=False)
    failure: Story | None = None

    @property
    def steps(self) -> int:
        return self.reached["steps"]


def journeys(
    target: Target,
    *,
    subject: str | Maker = "raw",
    examples: int = 10,
    steps: int = 20,
    seed: int = 0,
    shrink: bool = False,
    database: str | None = None,
) -> Outcome:
    """Draw that many journeys of at most so many steps; the same ones for the same seed.

    `subject` is one of `SUBJECTS` by name, or whatever makes one of your own.
    To `shrink` a failure takes minutes, as every attempt is a journey of its own. Failures are
    remembered in the folder `database` and tried first.
    """
    from hypothesis import HealthCheck, Phase, Verbosity, settings
    from hypothesis import seed as seeded
    from hypothesis.database import DirectoryBasedExampleDatabase
    from hypothesis.stateful import run_state_machine_as_test

    began, reached, failed = time.monotonic(), Counter[str](), list[Story]()
    # A function in a class would become a method of it.
    maker = staticmethod(SUBJECTS[subject] if isinstance(subject, str) else subject)
    attributes = {"target": target, "maker": maker, "reached": reached, "failed": failed}
    machine = seeded(seed)(type("Journeys", (Journeys,), attributes))
    phases = (Phase.reuse, Phase.generate) + ((Phase.shrink,) if shrink else ())
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=DirectoryBasedExampleDatabase(database) if database else None,
                derandomize=False,
                print_blob=False,
                phases=phases,
                report_multiple_bugs=False,
                verbosity=Verbosity.quiet,
                suppress_health_check=list(HealthCheck),
            ),
        )
    except Exception:
        # What is no failure of a step is a mistake of ours.
        if not failed:
            raise
    seconds = time.monotonic() - began
    return Outcome(
        getattr(subject, "__name__", str(subject)),
        seed,
        seconds,
        reached,
        failed[0] if failed else None,
    )
