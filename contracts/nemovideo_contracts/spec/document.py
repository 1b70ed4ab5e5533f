"""The OpenAPI document as an object; with its schemas a value can be checked."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from .facts import LedgerError
from .ledger import path_of


@functools.cache
def document() -> dict[str, Any]:
    """The hand-written OpenAPI document."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(path_of("openapi.yaml").read_text("utf-8"), loader)
    return loaded


def resolved(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry of the document, or the component it refers to."""
    if "$ref" not in entry:
        return entry
    return component(*entry["$ref"].removeprefix("#/components/").split("/"))


def component(kind: str, name: str) -> Mapping[str, Any]:
    """A shared part of the document, such as `parameters`, `SessionId`."""
    try:
        found: Mapping[str, Any] = document()["components"][kind][name]
    except KeyError:
        raise LedgerError(f"openapi.yaml has no component {kind}/{name}") from None
    return found


@functools.cache
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **document()})


def schema_errors(schema: str, value: object) -> list[str]:
    """What is wrong with a value by a schema of the document, each with its place."""
    return [
        f"{error.json_path}: {error.message}" for error in _validator(schema).iter_errors(value)
    ]
