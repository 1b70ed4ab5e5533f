"""What a rule is, and the register of all of them.

    @rule("run.accept", facts=("header.accept-stream",), trigger="…", looks_for="…")
    def accept(case):
        for turn in case.of("run_sse"):
            yield passed(turn) if … else failed(turn, seen="…", wanted="…")

A rule yields an occasion each time it applied. None at all means it was not exercised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..spec import Fact, fact
from .journal.case import Case
from .journal.exchange import Exchange

Keyword = Literal["must", "should"]
Need = Literal["run", "rhythm"]


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
    """A demand on clients, as its first fact states it; further facts are what it rests on.

    It `needs` an observed run or a running clock, and capabilities. `follows` names rules whose
    failure explains this one's ("*": any other's).
    """

    id: str
    facts: tuple[Fact, ...]
    trigger: str
    looks_for: str
    needs: frozenset[Need]
    capabilities: frozenset[str]
    follows: tuple[str, ...]
    judge: Judge

    @property
    def keyword(self) -> Keyword:
        return "must" if self.facts[0].severity == "error" else "should"

    @property
    def demands(self) -> str:
        return self.facts[0].demand

    @property
    def fix(self) -> str:
        return self.facts[0].fix

    @property
    def cost(self) -> str:
        return self.facts[0].cost


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    *,
    facts: tuple[str, ...],
    trigger: str,
    looks_for: str,
    needs: tuple[Need, ...] = (),
    capabilities: tuple[str, ...] = (),
    follows: tuple[str, ...] = (),
) -> Callable[[Judge], Judge]:
    """Register a rule under its fact; {value} in `looks_for` is the fact's. Raises LedgerError."""

    def register(judge: Judge) -> Judge:
        if id in _RULES:
            raise ValueError(f"there are two rules {id!r}")
        first = fact(facts[0])
        _RULES[id] = Rule(
            id=id,
            facts=tuple(map(fact, facts)),
            trigger=trigger,
            looks_for=looks_for.replace("{value}", first.amount),
            needs=frozenset(needs),
            capabilities=frozenset(capabilities),
            follows=follows,
            judge=judge,
        )
        return judge

    return register


def passed(*exchanges: Exchange) -> Occasion:
    return Occasion(exchanges=tuple(exchange.n for exchange in exchanges))


def failed(*exchanges: Exchange, seen: str, wanted: str, cost: str = "", fix: str = "") -> Occasion:
    numbers = tuple(exchange.n for exchange in exchanges)
    return Occasion(exchanges=numbers, violation=seen, wanted=wanted, cost=cost, fix=fix)


def registered() -> Mapping[str, Rule]:
    """The rules whose modules were imported; `rules.all_rules` imports them all."""
    return _RULES
