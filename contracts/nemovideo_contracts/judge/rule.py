"""What a rule is, and the register of all of them.

    @rule("run.accept", MUST, facts=("header.accept-stream",), demands="…", trigger="…", …)
    def accept(case):
        for turn in case.of("run_sse"):
            yield passed(turn) if … else failed(turn, seen="…", wanted="…")

A rule yields an occasion each time it applied. None at all means it was not exercised.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ..spec import Fact, ledger
from .case import Case
from .exchange import Exchange

Keyword = Literal["must", "should"]
Need = Literal["run", "rhythm"]

MUST: Final = "must"
SHOULD: Final = "should"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One time a rule applied. `violation` is "" when it was followed, else what the wire showed.

    `exchanges` are numbers in the journal, the central one first; `wanted` is what a right client
    would have done instead. `cost` and `fix` are given where the occasion knows them better than
    the rule.
    """

    exchanges: tuple[int, ...] = ()
    violation: str = ""
    wanted: str = ""
    cost: str = ""
    fix: str = ""


Judge = Callable[[Case], Iterable[Occasion]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A demand on clients. `needs` an observed run or a running clock, and capabilities.

    `follows` names rules whose failure explains this one's ("*": any other's).
    """

    id: str
    keyword: Keyword
    facts: tuple[Fact, ...]
    demands: str
    trigger: str
    looks_for: str
    fix: str
    cost: str
    needs: frozenset[Need]
    capabilities: frozenset[str]
    follows: tuple[str, ...]
    judge: Judge


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    keyword: Keyword,
    *,
    facts: tuple[str, ...],
    demands: str,
    trigger: str,
    looks_for: str,
    fix: str,
    cost: str,
    needs: tuple[Need, ...] = (),
    capabilities: tuple[str, ...] = (),
    follows: tuple[str, ...] = (),
) -> Callable[[Judge], Judge]:
    """Register a rule. Raises LedgerError for a fact nobody knows."""

    def register(judge: Judge) -> Judge:
        if id in _RULES:
            raise ValueError(f"there are two rules {id!r}")
        _RULES[id] = Rule(
            id=id,
            keyword=keyword,
            facts=tuple(ledger()[each] for each in facts),
            demands=demands,
            trigger=trigger,
            looks_for=looks_for,
            fix=fix,
            cost=cost,
            needs=frozenset(needs),
            capabilities=frozenset(capabilities),
            follows=follows,
            judge=judge,
        )
        return judge

    return register


def passed(*exchanges: Exchange) -> Occasion:
    return Occasion(exchanges=tuple(each.n for each in exchanges))


def failed(*exchanges: Exchange, seen: str, wanted: str, cost: str = "", fix: str = "") -> Occasion:
    numbers = tuple(each.n for each in exchanges)
    return Occasion(exchanges=numbers, violation=seen, wanted=wanted, cost=cost, fix=fix)


def all_rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of a journey."""
    from . import rules

    for module in pkgutil.iter_modules(rules.__path__):
        importlib.import_module(f"{rules.__name__}.{module.name}")
    return {id: _RULES[id] for id in sorted(_RULES, key=_order)}


def find(id: str) -> Rule:
    """The rule of that id. Raises ValueError with what there is."""
    import difflib

    known = all_rules()
    if id not in known:
        near = difflib.get_close_matches(id, known, n=3) or list(known)
        raise ValueError(f"no rule {id!r}; there is {', '.join(near)}")
    return known[id]


_PARTS = ("auth", "header", "secret", "api", "session", "upload", "run", "sse", "code", "route")


def _order(id: str) -> tuple[int, str]:
    part = id.partition(".")[0]
    return (_PARTS.index(part) if part in _PARTS else len(_PARTS), id)
