"""A step of a journey: what it needs, what it costs, when it can happen."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .terms import Cost, Need


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: what it needs and costs, whether it is refused on purpose, and when there
    is anything to do it to."""

    needs: frozenset[Need]
    cost: Cost
    refused: bool
    when: Callable[[Any], Any]


KINDS: dict[str, Kind] = {}
"""Every kind of step by name, as they are declared."""


class Traveler(Protocol):
    """What takes steps. One that is `idle` takes them in name only."""

    idle: bool
    people: list[Any]

    def may(self, name: str) -> bool: ...
    def perform(self, body: Callable[..., None], drawn: dict[str, Any]) -> None: ...


def always(traveler: Traveler) -> bool:
    return bool(traveler.people)


def step(
    when: Callable[[Any], Any] = always,
    *,
    needs: tuple[Need, ...] = (),
    costs: Cost = "nothing",
    refused: bool = False,
    draw: Mapping[str, st.SearchStrategy[Any]] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule of the machine, drawn where it can happen and be paid for; counted, and blamed."""

    def declare(body: Callable[..., None]) -> Callable[..., None]:
        KINDS[body.__name__] = Kind(frozenset(needs), costs, refused, when)

        signature = inspect.signature(body)

        @functools.wraps(body)
        def performed(self: Traveler, *values: Any, **drawn: Any) -> None:
            if not self.idle:
                # Called by hand, Hypothesis hands on by position what was named.
                _, *named = signature.bind(self, *values, **drawn).arguments.items()
                self.perform(body, dict(named))

        def possible(self: Traveler) -> bool:
            return self.idle or self.may(body.__name__)

        # Hypothesis reads names and types of what it is to draw.
        performed.__signature__ = signature  # type: ignore[attr-defined]
        strategies: Any = dict(draw or {})
        declared: Callable[..., Any] = rule(**strategies)
        decorated: Callable[..., None] = precondition(possible)(declared(performed))
        return decorated

    return declare
