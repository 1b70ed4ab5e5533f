"""Fields of somebody else's JSON: read what is there, believe nothing, raise nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any


def parse(text: str | bytes) -> Any:
    """JSON as Python values; None for what is none. NaN and infinities count as null."""
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return None


def number(value: object) -> float | None:
    """A finite number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def text_of(data: Mapping[str, Any], key: str) -> str:
    """A field as text: ids may come as numbers. "" when it is missing or something else."""
    value = data.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> tuple[Mapping[str, Any], ...]:
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, Mapping))
