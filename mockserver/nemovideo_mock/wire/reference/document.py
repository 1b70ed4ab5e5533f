"""The OpenAPI document of the API, as the contract has it, and readings of any such document.

The API's document is the contract's: hand-written, and judge of this fake.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nemovideo_mock.errors import NotFound
from nemovideo_mock.extensions import contract

Data = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 3
"""Fields inside fields that are listed."""


@functools.cache
def document() -> Data:
    """The whole document of the API. Raises NotFound where no package has one."""
    found = contract()
    if found is None:
        raise NotFound("the OpenAPI document comes with the contract, which is not installed")
    return found.openapi()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of a path, its references resolved."""

    method: str
    path: str
    data: Data
    parameters: tuple[Data, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a body or an answer; `name` has dots where it is inside another."""

    name: str
    kind: str
    required: bool
    text: str


def operations(data: Data) -> Iterator[Operation]:
    """Every operation of a document, in its order."""
    for path, item in data["paths"].items():
        for method in METHODS:
            if method in item:
                own = item[method]
                listed = [*item.get("parameters", []), *own.get("parameters", [])]
                parameters = tuple(resolved(data, parameter) for parameter in listed)
                yield Operation(method=method, path=path, data=own, parameters=parameters)


def fields(data: Data, schema: Data, prefix: str = "", depth: int = 1) -> Iterator[Field]:
    """The fields of an object, those inside of others after them; of a list, those of its items."""
    whole = resolved(data, schema)
    if "items" in whole:
        yield from fields(data, whole["items"], f"{prefix.removesuffix('.')}[].", depth)
    for name, value in whole.get("properties", {}).items():
        inner = resolved(data, value)
        yield Field(
            name=prefix + name,
            kind=_kind(data, value),
            required=name in whole.get("required", ()),
            text=" ".join(str(inner.get("description", "")).split()),
        )
        if depth < DEEPEST:
            yield from fields(data, value, f"{prefix}{name}.", depth + 1)


def examples(content: Data) -> list[Any]:
    """The examples of a body or an answer."""
    several = [example["value"] for example in content.get("examples", {}).values()]
    return [content["example"], *several] if "example" in content else several


def resolved(data: Data, value: Data) -> Data:
    """What a reference inside a document points at."""
    reference = value.get("$ref")
    if reference is None:
        return value
    found: Any = data
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return resolved(data, found)


def _kind(data: Data, schema: Data) -> str:
    """The type of a field in a few words."""
    whole = resolved(data, schema)
    if "enum" in whole:
        return " | ".join(map(str, whole["enum"]))
    if "const" in whole:
        return repr(whole["const"])
    for several in ("anyOf", "oneOf"):
        if several in whole:
            return " | ".join(dict.fromkeys(_kind(data, option) for option in whole[several]))
    if "items" in whole:
        return f"list of {_kind(data, whole['items'])}"
    kind = whole.get("type", "any")
    return " | ".join(kind) if isinstance(kind, list) else str(kind)
