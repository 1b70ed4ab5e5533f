"""Scenarios for clients: a situation of the mock, a task, and the rules it has to exercise."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from .journal.case import Expects
from .rules import all_rules

DEFAULT_TASK = "two-edits"


class UnknownScenario(ValueError):
    """There is no scenario of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`situation` is the mock's own scenario as plain data; `requires` are rule ids."""

    name: str
    description: str
    situation: Mapping[str, Any]
    files: tuple[str, ...]
    messages: tuple[str, ...]
    expects: Expects
    requires: frozenset[str]
    needs: frozenset[str]
    token_given: bool = False
    quick: bool = False

    def within(self, preset: str) -> dict[str, Any]:
        """The situation on top of a preset: its own choices stay, what it left open changes."""
        profile = {**(self.situation.get("profile") or {}), "base": preset}
        kept = {key: self.situation[key] for key in ("accounts", "faults") if key in self.situation}
        return {"profile": profile, "seed": self.situation.get("seed", 0), **kept}


@functools.cache
def all_scenarios() -> Mapping[str, Scenario]:
    """Every scenario by name, in the order of the file."""
    text = (resources.files(__package__) / "scenarios.yaml").read_text("utf-8")
    whole = yaml.safe_load(text)
    return {name: _scenario(name, data, whole) for name, data in whole["scenarios"].items()}


def chosen(words: Iterable[str]) -> tuple[Scenario, ...]:
    """The scenarios a command line names; "all" means every one, none at all the quick ones."""
    known = all_scenarios()
    names = list(words) or [name for name, scenario in known.items() if scenario.quick]
    if "all" in names:
        return tuple(known.values())
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or list(known)
            raise UnknownScenario(f"no scenario {name!r}; there is {', '.join(near)}")
    return tuple(known[name] for name in names)


def _scenario(name: str, data: Mapping[str, Any], whole: Mapping[str, Any]) -> Scenario:
    situation = _situation(data.get("situation", name))
    situation["profile"] = {**(situation.get("profile") or {}), **data.get("profile", {})}
    task = whole["tasks"][data.get("task", DEFAULT_TASK)]
    return Scenario(
        name=name,
        description=" ".join(situation.get("description", "").split()),
        situation=situation,
        files=tuple(task["files"]),
        messages=tuple(task["messages"]),
        expects=data.get("expects", "video"),
        requires=frozenset(_rules(data["requires"], whole["sets"])),
        needs=frozenset(data.get("needs", ())),
        token_given=data.get("token_given", False),
        quick=data.get("quick", False),
    )


def _situation(name: str) -> dict[str, Any]:
    """A scenario of the mock as plain data; the mock itself need not be able to run here."""
    file = resources.files("nemovideo_mock") / "scenarios" / f"{name}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return loaded


def _rules(names: Iterable[str], sets: Mapping[str, list[str]]) -> Iterable[str]:
    """Rule ids, with the names of sets replaced by what is in them."""
    for name in names:
        if name in sets:
            yield from _rules(sets[name], sets)
        elif name in all_rules():
            yield name
        else:
            raise UnknownScenario(f"scenarios.yaml: {name!r} is neither a rule nor a set")
