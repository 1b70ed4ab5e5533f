"""JSON from outside, within bounds that keep whoever looks at it later safe.

Nothing that comes through here is nested too deep to walk, too long to look through, or a value
that cannot be written down again: infinity, a number no machine computes with, half a character.
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 64
"""Objects and lists in each other, at most. A draft needs eight."""
MOST_VALUES = 200_000
"""Values at most, over all objects and lists. A draft of a thousand segments has about 50,000."""
_LARGEST = 2**63

_EXTREME = re.compile(r"\d{19}|[eE]\+?\d{3}|NaN|Infinity")
"""Where a number may be that is too large; most bodies have nothing like it."""


class BodyLimit(ValueError):
    """JSON beyond the bounds; the text says which, and what would be fine."""


def load(text: str, deepest: int = DEEPEST) -> Any:
    """What the JSON says. Raises BodyLimit, or another ValueError for what is no JSON."""
    if text.count("[") + text.count("{") > deepest:
        _check_depth(text, deepest)
    strict = _EXTREME.search(text) is not None
    if text.count(",") > MOST_VALUES and _STRING.sub("", text).count(",") > MOST_VALUES:
        raise BodyLimit(f"the body has more than {MOST_VALUES} values; send fewer")
    data = json.loads(text, **_STRICT) if strict else json.loads(text)
    if "\\u" in text:
        _check_characters(data)
    return data


# A string that never closes goes on to the end, so that nothing is looked at twice.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(_STRING.pattern + r"|[\[\]{}]", re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def _check_depth(text: str, deepest: int) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += _STEPS.get(found[0], 0)
        if depth > deepest:
            raise BodyLimit(f"the body is nested too deep; {deepest} levels are the most")


def _check_characters(data: Any) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BodyLimit(
            "the body has half a character (a lone surrogate such as \\ud800); send both halves"
        ) from None


def _int(text: str) -> int:
    if len(text) > len(str(_LARGEST)) or abs(int(text)) >= _LARGEST:
        raise BodyLimit(f"the number {text[:24]}… is too large; whole numbers have 63 bits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if abs(value) > 1e300:
        raise BodyLimit(f"the number {text[:24]} is too large; send a finite one")
    return value


def _constant(text: str) -> float:
    raise BodyLimit(f"{text} is no number in JSON; send a finite one")


_STRICT: dict[str, Any] = {"parse_int": _int, "parse_float": _float, "parse_constant": _constant}
