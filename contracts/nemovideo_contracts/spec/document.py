"""The OpenAPI document as an object, and its schemas as judges."""

from __future__ import annotations

import functools
from typing import Any

from .facts import spec


@functools.cache
def document() -> dict[str, Any]:
    """The hand-written OpenAPI document."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(spec("openapi.yaml").read_text("utf-8"), loader)
    return loaded


@functools.cache
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **document()})


def schema_errors(schema: str, value: object) -> list[str]:
    """What is wrong with a value by a schema of the document, each with its place."""
    return [f"{each.json_path}: {each.message}" for each in _validator(schema).iter_errors(value)]
