"""Which option has a target chosen, axis by axis? Asked with the fewest and cheapest requests.

A step answers one axis or a few; it may leave one open, with the reason. What a stranger cannot
see from outside stays as it is in the profile that the probe starts from.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx

from ...web import client
from ..explorer import Budget, Explorer
from .common import HIDDEN, Probe
from .steps import STEPS

__all__ = ["HIDDEN", "Probe", "probe", "report"]


def probe(
    url: str,
    *,
    budget: Budget | int | None = None,
    use_up_tokens: bool = True,
    thorough: bool = False,
    speed: float | None = None,
    http: httpx.Client | None = None,
    first: httpx.Response | None = None,
    done: Sequence[Mapping[str, Any]] = (),
    on_step: Callable[[Mapping[str, Any]], None] = lambda record: None,
) -> Probe:
    """Probe the target at a URL; `budget` in credits (None = whatever it takes), or one's own.

    `use_up_tokens` asks for tokens until there are no more, to learn how they are rationed. A
    `thorough` probe sends gigabytes, and waits for the longest stream if it knows the `speed` of
    the target's clock. `http` is the line to ask over, if it is not to be an ordinary one, and
    `first` an answer that has brought a token already. `on_step` is given a record after every
    step; from the records of an interrupted probe, `done`, another one goes on.
    """
    money = budget if isinstance(budget, Budget) else Budget(budget)
    explorer = Explorer(http=http or client(url.rstrip("/")), budget=money)
    run = Probe(explorer, use_up_tokens, thorough, speed, first=first)
    if done:
        run.go_on(done[-1])
    names = {record["id"] for record in done}
    with contextlib.closing(explorer):
        for step in STEPS:
            if step.name not in names and (thorough or not step.thorough):
                step.take(run)
                on_step({"id": step.name, **run.record()})
    return run


def report(run: Probe) -> Iterator[str]:
    """What was found and what stays open, a line each."""
    for axis, value in run.found.items():
        doubt = f" ({run.doubts[axis]})" if axis in run.doubts else ""
        yield f"{axis} = {value!r}{doubt}"
    for axis, reason in run.notes.items():
        if axis not in run.found:
            yield f"{axis}: {reason}"
    budget = run.explorer.budget
    yield f"{budget.spent} credits spent; all of it would have cost {budget.wanted}"
