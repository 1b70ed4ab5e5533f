"""The checks: one module per resource, each check a function under a name, with its facts.

    @check("auth.client-id.required", facts=["auth.client-id.required"])
    def client_id_required(c: Context) -> None:
        refused(c.http.post("/api/auth/anonymous-token"), 400)

A check gets a fresh world and raises `AssertionError` with a text a reader understands. It has
one name for passing and failing. Where the target's profile did not choose the option that a
check is about, the check does not apply; a check that could not be carried out is an error.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...spec import Fact, ledger

if TYPE_CHECKING:
    from ..context import Context

    Body = Callable[[Context], None]

_REGISTRY: dict[str, Check] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check as registered.

    `free` checks cost the target no credits and harm nobody, so that they may run against the
    live service; `clock` checks move the target's time and need a mock.
    """

    id: str
    facts: tuple[Fact, ...]
    body: Body
    free: bool = True
    clock: bool = False

    def applies_to(self, profile: object) -> bool:
        """Whether the profile chose one of the named options, on every axis the facts are about."""
        chosen: dict[str, bool] = {}
        for fact in self.facts:
            if fact.option is not None:
                field = fact.option[0]
                chosen[field] = chosen.get(field, False) or fact.holds_under(profile)
        return all(chosen.values())


def check(
    id: str, *, facts: Sequence[str], free: bool = True, clock: bool = False
) -> Callable[[Body], Body]:
    """Register a check under an id; it names at least one fact of the ledger."""
    if not facts:
        raise ValueError(f"check {id!r} cites no fact")
    if id in _REGISTRY:
        raise ValueError(f"there are two checks {id!r}")
    known = tuple(ledger()[fact] for fact in facts)

    def register(body: Body) -> Body:
        _REGISTRY[id] = Check(id=id, facts=known, body=body, free=free, clock=clock)
        return body

    return register


def all_checks() -> tuple[Check, ...]:
    """Every check of every module here, by id."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return tuple(_REGISTRY[id] for id in sorted(_REGISTRY))


def matching(checks: Iterable[Check], words: Sequence[str]) -> tuple[Check, ...]:
    """The checks whose id starts with one of the words; all without words."""
    return tuple(one for one in checks if not words or one.id.startswith(tuple(words)))
