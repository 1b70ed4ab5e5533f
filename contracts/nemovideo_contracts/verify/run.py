"""Running checks against a target, and what came of it.

Verdict   passed | failed (the contract is broken) | error (could not be found out)
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from nemovideo_mock.profile import Profile

from ..control import CannotTell
from .checks import Check
from .context import Context, context
from .targets import Target

Verdict = Literal["passed", "failed", "error"]
Opener = Callable[[str], AbstractContextManager[Context]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One check under one profile. `seconds` is wall time, `text` what was wrong.

    `examples` is how often it was tried: once, or as many requests as a phase of fuzzing sent.
    `exchanges` are the journal of the world in which an example failed, where there is one.
    """

    check: Check
    profile: str
    verdict: Verdict
    seconds: float
    text: str = ""
    examples: int = 1
    exchanges: Sequence[Mapping[str, Any]] = ()


def verify(target: Target, profile: Profile, checks: Iterable[Check]) -> Iterator[Result]:
    """Each check that applies to the profile, in a world of its own."""

    def opened(name: str) -> AbstractContextManager[Context]:
        return context(target, name, profile)

    return verify_with(opened, profile, checks)


def verify_with(opened: Opener, profile: Profile, checks: Iterable[Check]) -> Iterator[Result]:
    """The same, in contexts that `opened` gives to names."""
    for check in checks:
        if check.applies_to(profile):
            yield _run(opened, profile, check)


def _run(opened: Opener, profile: Profile, check: Check) -> Result:
    began = time.monotonic()
    exchanges: list[Mapping[str, Any]] = []
    verdict, text = _judge(opened, f"{profile.name}.{check.id}", check, exchanges)
    return Result(
        check=check,
        profile=profile.name,
        verdict=verdict,
        seconds=time.monotonic() - began,
        text=text,
        exchanges=exchanges,
    )


def _judge(
    opened: Opener, name: str, check: Check, exchanges: list[Mapping[str, Any]]
) -> tuple[Verdict, str]:
    try:
        with opened(name) as c, _journaled(c, exchanges):
            check.body(c)
    except AssertionError as error:
        return "failed", str(error) or "an assertion without words"
    except CannotTell as error:
        return "error", str(error)
    except Exception as error:
        # An answer the check could not read, or no answer at all, is not what was promised.
        return "failed", f"{type(error).__name__}: {error}"
    return "passed", ""


@contextlib.contextmanager
def _journaled(c: Context, exchanges: list[Mapping[str, Any]]) -> Iterator[None]:
    """Keep the journal of a world, as it is when its check fails."""
    try:
        yield
    except Exception:
        # A target that is gone, or that is no mock, has no journal.
        with contextlib.suppress(CannotTell, httpx.HTTPError, OSError):
            exchanges += c.exchanges()
        raise


@dataclass(frozen=True, slots=True)
class Group:
    """The results of all checks whose ids start with the same word."""

    name: str
    results: tuple[Result, ...]

    @property
    def checks(self) -> int:
        return len({result.check.id for result in self.results})

    @property
    def examples(self) -> int:
        return sum(result.examples for result in self.results)

    @property
    def seconds(self) -> float:
        return sum(result.seconds for result in self.results)

    @property
    def slowest(self) -> Result:
        return max(self.results, key=lambda result: result.seconds)


def groups(results: Iterable[Result]) -> list[Group]:
    """The results by group, in the order of their names."""
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.check.id.partition(".")[0], []).append(result)
    return [Group(name, tuple(found[name])) for name in sorted(found)]
