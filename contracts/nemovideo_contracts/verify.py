"""Running checks against a target, and what came of it.

Verdict   passed | failed (the contract is broken) | error (could not be found out)
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from nemovideo_mock.profile import Profile

from .checks import Check
from .context import context
from .control import CannotTell
from .targets import Target

Verdict = Literal["passed", "failed", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One check under one profile. `seconds` is wall time, `text` what was wrong."""

    check: Check
    profile: str
    verdict: Verdict
    seconds: float
    text: str = ""


def verify(target: Target, profile: Profile, checks: Iterable[Check]) -> Iterator[Result]:
    """Each check that applies to the profile, in a world of its own."""
    for each in checks:
        if each.applies_to(profile):
            yield _run(target, profile, each)


def _run(target: Target, profile: Profile, check: Check) -> Result:
    began = time.monotonic()
    verdict, text = _judge(target, profile, check)
    seconds = time.monotonic() - began
    return Result(check=check, profile=profile.name, verdict=verdict, seconds=seconds, text=text)


def _judge(target: Target, profile: Profile, check: Check) -> tuple[Verdict, str]:
    try:
        with context(target, f"{profile.name}.{check.id}", profile) as c:
            check.body(c)
    except AssertionError as error:
        return "failed", str(error) or "an assertion without words"
    except CannotTell as error:
        return "error", str(error)
    except Exception as error:
        # An answer the check could not read, or no answer at all, is not what was promised.
        return "failed", f"{type(error).__name__}: {error}"
    return "passed", ""
