"""Reading the ledger from the YAML beside this module; an error names file, entry and key."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import yaml

from .facts import (
    Axis,
    Fact,
    Keyword,
    Ledger,
    LedgerError,
    Level,
    Scalar,
    Seed,
    Statement,
    Subject,
    amount,
)

_NUMBER_OR_NAME = (int, float, str)


def path_of(name: str) -> Path:
    """A file of the specification, by its name below `spec/`."""
    return Path(str(resources.files(__package__) / name))


@functools.cache
def ledger() -> Ledger:
    """The ledger that comes with this package."""
    return load(path_of(""))


def fact(id: str) -> Fact:
    """The fact of that id. Raises LedgerError where there is none."""
    return ledger()[id]


def load(folder: Path) -> Ledger:
    """The ledger in a folder with facts.yaml, axes.yaml and seeds/.

    Raises:
        LedgerError: something is missing, misspelled, or points nowhere.
    """
    axes = tuple(_axis(entry) for entry in _entries(folder / "axes.yaml", "axes"))
    sources = _read(folder / "facts.yaml").get("sources") or {}
    facts: dict[str, Fact] = {}
    for entry in _entries(folder / "facts.yaml", "facts"):
        fact = _fact(entry, sources, axes)
        if fact.id in facts:
            raise entry.error("id", f"{fact.id!r} is there twice")
        facts[fact.id] = fact
    seeds = tuple(_seed(path, facts, sources) for path in sorted(folder.glob("seeds/*.yaml")))
    return Ledger(facts=facts, axes=axes, seeds=seeds, sources=sources)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mapping of a YAML list, and where it stands."""

    file: str
    name: str
    data: Mapping[str, Any]

    def error(self, key: str, problem: str) -> LedgerError:
        return LedgerError(f"{self.file}: {self.name}: {key}: {problem}")

    def only(self, *keys: str) -> None:
        for key in self.data:
            if key not in keys:
                raise self.error(str(key), f"unknown key; there are {', '.join(keys)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value and value != default):
            raise self.error(key, f"must be a text, not {value!r}")
        return value

    def one_of(self, key: str, choices: Iterable[str]) -> Any:
        value = self.data.get(key)
        if value not in (allowed := tuple(choices)):
            raise self.error(key, f"is one of {', '.join(allowed)}, not {value!r}")
        return value

    def names(self, key: str, known: Iterable[str]) -> tuple[str, ...]:
        value = self.data.get(key)
        if not isinstance(value, list) or not value:
            raise self.error(key, "must be a list with at least one entry")
        for name in value:
            if name not in known:
                raise self.error(key, f"{name!r} is unknown")
        return tuple(value)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = yaml.load(path.read_text("utf-8"), _loader())
    except FileNotFoundError:
        raise LedgerError(f"{path}: there is no such file") from None
    except yaml.YAMLError as error:
        raise LedgerError(f"{path}: {error}") from None
    if not isinstance(data, Mapping):
        raise LedgerError(f"{path}: must be a mapping, not {type(data).__name__}")
    return data


def _loader() -> Any:
    """libyaml's loader where there is one; it is ten times as fast."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _entries(path: Path, key: str) -> list[_Entry]:
    items = _read(path).get(key)
    if not isinstance(items, list):
        raise LedgerError(f"{path.name}: {key}: must be a list")
    found = []
    for index, item in enumerate(items):
        if not isinstance(item, Mapping):
            raise LedgerError(f"{path.name}: {key}[{index}]: must be a mapping")
        name = item.get("id") or item.get("field") or item.get("axis") or f"{key}[{index}]"
        found.append(_Entry(path.name, str(name), item))
    return found


def _fact(entry: _Entry, sources: Iterable[str], axes: tuple[Axis, ...]) -> Fact:
    entry.only(*_KEYS)
    number = entry.data.get("axis")
    if number is not None and number not in {axis.axis for axis in axes}:
        raise entry.error("axis", f"{number!r} is no axis")
    value, unit = _value(entry)
    return Fact(
        id=entry.text("id"),
        statement=_filled(entry.text("statement"), value, unit),
        level=entry.one_of("level", get_args(Level)),
        sources=entry.names("sources", sources),
        keyword=entry.one_of("keyword", get_args(Keyword)),
        subject=entry.one_of("subject", get_args(Subject)),
        axis=number,
        option=_option(entry, axes),
        value=value,
        unit=unit,
        fix=_filled(entry.text("fix", ""), value, unit),
        cost=_filled(entry.text("cost", ""), value, unit),
        tested_in=entry.text("tested-in", ""),
        no_code=entry.text("no-code", ""),
    )


_KEYS = (
    *("id", "statement", "level", "sources", "keyword", "subject", "axis", "option"),
    *("value", "unit", "fix", "cost", "tested-in", "no-code"),
)


def _value(entry: _Entry) -> tuple[Scalar | tuple[Scalar, ...] | None, str]:
    value, unit = entry.data.get("value"), entry.text("unit", "")
    found = tuple(value) if isinstance(value, list) else value
    parts = found if isinstance(found, tuple) else (found,)
    if value is None and not unit:
        return None, ""
    if not parts or not all(isinstance(part, _NUMBER_OR_NAME) for part in parts):
        raise entry.error("value", f"must be a number, a text or a list of them, not {value!r}")
    if unit and not all(isinstance(part, int | float) for part in parts):
        raise entry.error("unit", "belongs to a number")
    return found, unit


def _filled(text: str, value: Scalar | tuple[Scalar, ...] | None, unit: str) -> str:
    return text.replace("{value}", amount(value, unit))


def _option(entry: _Entry, axes: tuple[Axis, ...]) -> tuple[str, str] | None:
    if "option" not in entry.data:
        return None
    field, _, value = entry.text("option").partition("=")
    for axis in axes:
        if axis.field != field:
            continue
        if axis.axis != entry.data.get("axis"):
            raise entry.error("option", f"{field} belongs to {axis.axis}")
        if value not in (axis.options or axis.numbers):
            raise entry.error("option", f"{field} has no option {value!r}")
        return field, value
    raise entry.error("option", f"no axis has the field {field!r}; write field=value")


def _axis(entry: _Entry) -> Axis:
    entry.only(*(field.name for field in fields(Axis)))
    numbers = entry.data.get("numbers") or {}
    axis = Axis(
        axis=entry.data.get("axis"),
        field=entry.data.get("field"),
        seen=tuple(entry.data.get("seen") or ()),
        question=entry.text("question"),
        default=str(entry.data.get("default")),
        options=tuple(entry.data.get("options") or ()),
        numbers={str(value): tuple(who) for value, who in numbers.items()},
        why=entry.text("why"),
        client=entry.text("client"),
    )
    if axis.field and axis.default not in (axis.options or axis.numbers):
        raise entry.error("default", f"{axis.default!r} is none of the answers")
    return axis


def _seed(path: Path, facts: Mapping[str, Fact], sources: Iterable[str]) -> Seed:
    head = _Entry(path.name, path.stem, _read(path))
    head.only("source", "statements")
    source = head.one_of("source", sources)
    statements = tuple(_statement(entry, source, facts) for entry in _entries(path, "statements"))
    return Seed(name=path.stem, source=source, statements=statements)


def _statement(entry: _Entry, source: str, facts: Mapping[str, Fact]) -> Statement:
    entry.only("says", "facts", "left-out")
    if ("facts" in entry.data) == ("left-out" in entry.data):
        raise entry.error("facts", "a statement has either facts or left-out")
    if "left-out" in entry.data:
        return Statement(says=entry.text("says"), left_out=entry.text("left-out"))
    named = entry.names("facts", facts)
    for id in named:
        if facts[id].level == "seed" and source not in facts[id].sources:
            raise entry.error("facts", f"{id} does not name {source} among its sources")
    return Statement(says=entry.text("says"), facts=named)
