"""Records to JSON and back: frozen dataclasses, tuples and plain data, nothing lost.

A dataclass becomes an object that names its class under `~`; so does what JSON has no word for.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import json
import sys
import typing
from collections.abc import Iterable, Mapping
from typing import Any

TAG = "~"
_TUPLE, _SET, _MAPPING = "()", "set", "{}"


class Codec:
    """Encodes instances of the classes reachable from `roots` by their fields' types.

    In `ascii`, every text can be kept, also one that is not quite Unicode.
    """

    def __init__(self, roots: Iterable[type], *, ascii: bool = False) -> None:
        self._ascii = ascii
        roots = tuple(roots)
        self._classes = {_name(kind): kind for kind in reachable(roots)}
        # JSON makes plain numbers of enumerations; their fields say what they were.
        self._enums = {name: _enums(kind, roots) for name, kind in self._classes.items()}

    def encode(self, value: Any) -> str:
        return json.dumps(self._plain(value), ensure_ascii=self._ascii, separators=(",", ":"))

    def decode(self, text: str) -> Any:
        """Raises KeyError for a class nobody knows, TypeError for fields it does not have."""
        return self._made(json.loads(text))

    def _plain(self, value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = _fields(type(value))
            plain = {name: self._plain(getattr(value, name)) for name in names}
            return {TAG: _name(type(value)), **plain}
        if isinstance(value, tuple):
            return {TAG: _TUPLE, "of": [self._plain(item) for item in value]}
        if isinstance(value, set | frozenset):
            return {TAG: _SET, "of": sorted(map(self._plain, value))}
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if isinstance(value, Mapping):
            plain = {str(key): self._plain(item) for key, item in value.items()}
            return {TAG: _MAPPING, "of": list(map(list, plain.items()))} if TAG in plain else plain
        return value

    def _made(self, plain: Any) -> Any:
        if isinstance(plain, list):
            return [self._made(item) for item in plain]
        if not isinstance(plain, dict):
            return plain
        match plain.get(TAG):
            case None:
                return {key: self._made(item) for key, item in plain.items()}
            case "()":
                return tuple(self._made(item) for item in plain["of"])
            case "set":
                return frozenset(self._made(item) for item in plain["of"])
            case "{}":
                return {key: self._made(item) for key, item in plain["of"]}
            case name:
                fields = {key: self._made(item) for key, item in plain.items() if key != TAG}
                for key, enumeration in self._enums[name]:
                    if key in fields:
                        fields[key] = enumeration(fields[key])
                return self._classes[name](**fields)


@functools.cache
def _name(kind: type) -> str:
    """A class by its module in this package: there is more than one Text."""
    return f"{kind.__module__.partition('.')[2]}.{kind.__name__}"


@functools.cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@functools.cache
def reachable(roots: tuple[type, ...]) -> tuple[type, ...]:
    """The roots that are dataclasses, those in the types of their fields, and subclasses.

    A type that a module names for the type checker alone has to be among the roots.
    """
    found: dict[type, None] = {}
    waiting: list[Any] = list(roots)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            if kind not in found:
                found[kind] = None
                waiting += _types(kind, roots).values()
                waiting += _subclasses(kind)
        else:
            waiting += typing.get_args(kind)
    return tuple(found)


@functools.cache
def _types(kind: type, roots: tuple[type, ...]) -> dict[str, Any]:
    return typing.get_type_hints(kind, localns={root.__name__: root for root in roots})


def _enums(kind: type, roots: tuple[type, ...]) -> tuple[tuple[str, type[enum.Enum]], ...]:
    """The fields of a class that hold enumerations."""
    return tuple(
        (name, found)
        for name, found in _types(kind, roots).items()
        if isinstance(found, type) and issubclass(found, enum.Enum)
    )


def _subclasses(kind: type) -> list[type]:
    """Direct subclasses. A dataclass with slots leaves a twin without them behind: not that."""
    known: list[type] = kind.__subclasses__()
    return [kind for kind in known if getattr(sys.modules[kind.__module__], kind.__name__) is kind]
