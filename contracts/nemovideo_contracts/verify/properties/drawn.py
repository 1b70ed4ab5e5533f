"""Properties of one resource, and relations between runs: drawn inputs, each in a world of its own.

    @holds("property.sessions.names", facts=["session.body.task-name"], name=texts())
    def names_are_kept(c: Context, name: str) -> None: ...

A property raises `AssertionError` with a text a reader understands. What it is given is drawn by
Hypothesis; a failure is shrunk and printed with the smallest values that show it.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import Flaky, HypothesisWarning
from hypothesis.strategies import SearchStrategy

from ...control import CannotTell
from ...spec import ledger
from ..checks import Check
from ..context import context
from ..run import Result, Verdict
from ..targets import Target

Body = Callable[..., None]
PACKAGES = ("resources", "relations")
LONGEST = 400
"""Characters of a drawn value that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property as registered. `share` is the part of the usual examples it is worth."""

    check: Check
    draws: Mapping[str, SearchStrategy[Any]]
    share: float = 1.0


_REGISTRY: dict[str, Property] = {}


def holds(
    id: str, /, *, facts: Sequence[str], share: float = 1.0, **draws: SearchStrategy[Any]
) -> Callable[[Body], Body]:
    """Register a property under an id; it names at least one fact of the ledger."""
    if not facts or id in _REGISTRY:
        raise ValueError(f"{id!r} cites no fact, or is there twice")
    known = tuple(ledger()[fact] for fact in facts)

    def register(body: Body) -> Body:
        check = Check(id=id, facts=known, body=body, clock=True)
        _REGISTRY[id] = Property(check=check, draws=draws, share=share)
        return body

    return register


def all_properties() -> tuple[Property, ...]:
    """Every property of every module here, by id."""
    package = __package__ or ""
    for name in PACKAGES:
        inner = importlib.import_module(f"{package}.{name}")
        for module in pkgutil.iter_modules(inner.__path__, f"{inner.__name__}."):
            importlib.import_module(module.name)
    return tuple(_REGISTRY[id] for id in sorted(_REGISTRY))


def run(
    target: Target,
    chosen: Property,
    *,
    examples: int,
    seed: int,
    database: str | None = None,
    shrink: bool = True,
) -> Result:
    """Hold a target to one property; the same `seed` draws the same examples."""
    began, tried, failures = time.monotonic(), 0, list[str]()
    id = chosen.check.id

    def attempt(**drawn: Any) -> None:
        nonlocal tried
        tried += 1
        try:
            with context(target, id) as c:
                chosen.check.body(c, **drawn)
        except CannotTell:
            raise
        except Exception as error:
            failures.append(_shown(error, drawn))
            raise

    verdict: Verdict = "passed"
    text = ""
    try:
        with warnings.catch_warnings():
            # Large values are shown shortened: see `_shown`.
            warnings.filterwarnings("ignore", "Generating overly large repr", HypothesisWarning)
            _drawing(attempt, chosen, examples, seed, database, shrink=shrink)()
    except CannotTell as error:
        verdict, text = "error", str(error)
    except (Exception, Flaky):
        # What is no failure of the property is a mistake of ours.
        if not failures:
            raise
        # The last attempt is the smallest one, repeated.
        verdict, text = "failed", f"{failures[-1]}\nseed {seed}, after {tried} examples"
    seconds = time.monotonic() - began
    return Result(
        check=chosen.check,
        profile=target.profile.name,
        verdict=verdict,
        seconds=seconds,
        text=text,
        examples=tried,
    )


def _drawing(
    attempt: Body,
    chosen: Property,
    examples: int,
    seed: int,
    database: str | None,
    *,
    shrink: bool,
) -> Callable[[], None]:
    phases = (Phase.reuse, Phase.generate) + ((Phase.shrink,) if shrink else ())
    configured = settings(
        max_examples=max(1, math.ceil(examples * chosen.share)),
        deadline=None,
        database=DirectoryBasedExampleDatabase(database) if database else None,
        derandomize=False,
        print_blob=False,
        phases=phases,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    drawing: Callable[[], None] = seeded(seed)(configured(given(**chosen.draws)(attempt)))
    return drawing


def _shown(error: Exception, drawn: Mapping[str, Any]) -> str:
    """What was wrong, and the values that showed it, a line each."""
    problem = str(error) if isinstance(error, AssertionError) else repr(error)
    lines = [f"  {name} = {_short(repr(value))}" for name, value in drawn.items()]
    return "\n".join([problem or "an assertion without words", *lines])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
