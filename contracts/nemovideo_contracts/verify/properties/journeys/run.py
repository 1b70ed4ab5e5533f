"""Drawing journeys, and what came of them."""

from __future__ import annotations

import importlib
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...targets import Target
from .step import KINDS, Kind
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


def nobody(reached: Counter[str]) -> None:
    """Call nobody."""


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
    on_step: Callable[[Counter[str]], None] = nobody,
) -> Outcome:
    """Draw that many journeys of at most so many steps; the same ones for the same seed.

    `subject` is one of `SUBJECTS` by name, or whatever makes one of your own. To `shrink` a
    failure takes minutes, as every attempt is a journey of its own. Failures are remembered in
    the folder `database` and tried first. No journey begins after so many `seconds`. `on_step` is
    called before every step with what was reached so far.
    """
    began = time.monotonic()
    terms = on_mock(target) if isinstance(target, Target) else target
    made = machine(terms, subject, seconds)
    made.on_step = staticmethod(on_step)
    _draw(made, examples + terms.lone, steps, seed, shrink=shrink, database=database)
    return Outcome(
        _name(subject),
        seed,
        time.monotonic() - began,
        made.reached,
        made.failed[0] if made.failed else None,
        tuple(made.made),
        made.ended[0] if made.ended else "",
    )


def _name(subject: str | Maker) -> str:
    known = (name for name, maker in SUBJECTS.items() if maker is subject)
    return next(known, getattr(subject, "__name__", str(subject)))


def machine(terms: Terms, subject: str | Maker, seconds: float = math.inf) -> Any:
    """The state machine of a subject, as a class of its own."""
    from .machine import Journeys

    return type(
        "Journeys",
        (Journeys,),
        {
            "terms": terms,
            # A function in a class would become a method of it.
            "maker": staticmethod(SUBJECTS[subject] if isinstance(subject, str) else subject),
            "reached": Counter[str](),
            "failed": list[Story](),
            "made": list[Story](),
            "skip": list[int](),
            "until": time.monotonic() + seconds,
            "repeats": not terms.lone,
            "ended": list[str](),
            "on_step": staticmethod(nobody),
        },
    )


def kinds() -> Mapping[str, Kind]:
    """Every kind of step by name."""
    # They are declared where the machine is.
    importlib.import_module(f"{__package__}.machine")
    return KINDS


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
    if machine.terms.lone:
        # The first one that Hypothesis tries has nothing in it but the simplest step.
        machine.skip.append(0)
    try:
        run_state_machine_as_test(seeded(seed)(machine), settings=chosen)
    except Exception:
        # What is no failure of a step is a mistake of ours.
        if not machine.failed:
            raise
