"""Where two runs of one journey parted: step by step, by axis and by fact.

Each exchange is compared with the one that the other run had for the same purpose, by status,
code, ending, kinds of events, and the shape of bodies. How often a run looked (balance, state,
polls) depends on time and does not count.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fnmatch import fnmatch
from typing import Any

from nemovideo_mock.profile import Profile

from ..spec import Axis, ledger
from ..verify.properties.journeys.runs import Run
from .drift import compared
from .resend import recorded

LOOKS = frozenset(("credit_balance", "session_state", "poll_render"))
"""Requests that only look; how many there are says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """One difference, at a step. `axes` may be behind it; `facts` are what they decide between."""

    step: int
    what: str
    operation: str
    text: str
    axes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def partings(one: Run, other: Run) -> Iterator[Parting]:
    """Every difference between two runs of the same steps, in order."""
    for number, (move, again) in enumerate(zip(one.moves, other.moves, strict=False), 1):
        if number in one.skipped or number in other.skipped:
            continue
        if move.name != again.name:
            yield Parting(
                step=number, what=str(move), operation="", text=f"the other run did {again}"
            )
            return
        for operation, text in _in_step(move.exchanges, again.exchanges):
            axes = tuple(_axes(operation, text, one.profile, other.profile))
            facts = tuple(_facts(axes))
            yield Parting(
                step=number,
                what=str(move),
                operation=operation,
                text=text,
                axes=axes,
                facts=facts,
            )
    if len(one.moves) != len(other.moves):
        shorter = min(one, other, key=lambda run: len(run.moves))
        text = f"a run ended here: {shorter.problem or 'nothing failed'}"
        yield Parting(step=len(shorter.moves), what="", operation="", text=text)


def _in_step(
    before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    """What differs between the exchanges of one step, each once."""
    names = [str(exchange["operation"]) for exchange in before]
    others = [str(exchange["operation"]) for exchange in now]
    seen = set[tuple[str, str]]()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, names, others, autojunk=False).get_opcodes():
        found: list[tuple[str, str]] = []
        if tag == "equal":
            for one, other in zip(before[i1:i2], now[j1:j2], strict=True):
                texts = compared(recorded(one), recorded(other))
                found += [(str(one["operation"]), text) for _, _, _, text in texts]
        else:
            found += [(name, "only the first run sent it") for name in names[i1:i2]]
            found += [(name, "only the second run sent it") for name in others[j1:j2]]
            found = [(name, text) for name, text in found if name not in LOOKS]
        for difference in found:
            if difference not in seen:
                seen.add(difference)
                yield difference


def _axes(operation: str, text: str, one: Profile, other: Profile) -> Iterator[str]:
    """The axes that a difference may come from: those on which the profiles differ, if any do."""
    place = f"{operation} {text}"
    fitting = [axis for axis in ledger().axes if axis.field and _seen(axis, place)]
    chosen = [axis for axis in fitting if _differ(axis.field, one, other)]
    yield from (str(axis.field) for axis in chosen or fitting)


def _seen(axis: Axis, place: str) -> bool:
    return any(fnmatch(place, pattern) for pattern in axis.seen)


def _differ(name: str | None, one: Profile, other: Profile) -> bool:
    return bool(name) and getattr(one, str(name)) != getattr(other, str(name))


def _facts(axes: Sequence[str]) -> Iterator[str]:
    """The facts that hold under an option of these axes."""
    for fact in ledger().facts.values():
        if fact.option is not None and fact.option[0] in axes:
            yield fact.id


def profiles_differ(one: Profile, other: Profile) -> Iterator[str]:
    """The axes on which two runs were made under different options."""
    for field in dataclasses.fields(Profile):
        values = getattr(one, field.name), getattr(other, field.name)
        if field.name != "name" and values[0] != values[1]:
            yield f"{field.name}: {values[0]!r} and {values[1]!r}"
