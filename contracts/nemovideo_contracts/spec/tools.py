"""What tools are called with and what they answer: plain data, as spec/tools.yaml has it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .ledger import path_of

_OBJECT = re.compile(
    r"\b\w+\((?:\w+=[^)]*)?\)|<[\w.]+(?: object)? at 0x[0-9a-f]+>|<\w+\.\w+: .+>|^\w+\(.*\)$"
)
"""A program's picture of an object: `Span(start=None)`, `<Role.TITLE: 1>`, `<X object at 0x1>`."""
_SAID = ("text", "prompt", "names", "date", "venue", "holding", "name")
"""Where the user's own words stand, which may look like anything."""


def objects_in(value: object, path: str = "$") -> Iterator[str]:
    """Texts in a tool's data that are pictures of objects, each with its place."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _SAID or not isinstance(part, str):
                yield from objects_in(part, f"{path}.{key}")
    elif isinstance(value, list):
        for nth, part in enumerate(value):
            yield from objects_in(part, f"{path}[{nth}]")
    elif isinstance(value, str) and _OBJECT.search(value):
        yield f"{path}: {value}"


def call_errors(tool: str, arguments: Mapping[str, Any]) -> list[str]:
    """What is wrong with the arguments of a known tool; a tool nobody knows has no schema."""
    errors = _errors(f"calls/{tool}", arguments)
    if tool == "edit_multitrack" and not errors:
        for nth, operation in enumerate(arguments["operations"]):
            found = _errors(f"operations/{operation['operation']}", operation)
            errors += [f"operations[{nth}] {item}" for item in found]
    return errors


def result_errors(tool: str, result: Mapping[str, Any]) -> list[str]:
    """What is wrong with the answer of a known tool."""
    return _errors(f"results/{tool}", result)


def operations() -> frozenset[str]:
    """The names of the edits that have a schema."""
    return frozenset(_schema()["$defs"]["operations"])


@functools.cache
def _schema() -> dict[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(path_of("tools.yaml").read_text("utf-8"))
    return loaded


@functools.cache
def _validator(place: str) -> Any:
    from jsonschema import Draft202012Validator

    kind, _, name = place.partition("/")
    if name not in _schema()["$defs"][kind]:
        return None
    return Draft202012Validator({"$ref": f"#/$defs/{place}", **_schema()})


def _errors(place: str, value: object) -> list[str]:
    validator = _validator(place)
    if validator is None:
        return []
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
