"""Rules from plain data (JSON, YAML), checked, with the place of every problem.

    {"match": {"operation": "run_sse", "nth": 2}, "effect": {"turn": "silent"}, "times": 1}

An effect may be written short, as its main value: `error: 503`, `turn: silent`,
`connection: reset`, `render: failed`, `body: truncated`, `state: 30`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from nemovideo_mock import operations
from nemovideo_mock.clock import LONGEST
from nemovideo_mock.expressions import ExpressionError, compiled
from nemovideo_mock.faults.rules import Rule

OPERATIONS = tuple(operation.name for operation in operations.API)
"""What a rule may match."""

_SHORT = {
    "error": "code",
    "connection": "how",
    "body": "kind",
    "state": "stale",
    "turn": "delivery",
    "render": "kind",
}
_LOWEST_ERROR = 400

Place = tuple[str | int, ...]


class FaultError(ValueError):
    """A rule that cannot be; `place` is the path of keys to what is wrong."""

    def __init__(self, place: Place, problem: str) -> None:
        where = ".".join(map(str, place))
        super().__init__(f"{where}: {problem}" if where else problem)
        self.place = place
        self.problem = problem


def rule(data: Mapping[str, Any], default_id: str, now: float = 0.0) -> Rule:
    """The rule that plain data describes. Raises FaultError.

    Besides a rule's own fields there may be `after` and `lasts`, in seconds from `now`: the
    same as `since` and `until`, which are epoch seconds.
    """
    if not isinstance(data, Mapping):
        raise FaultError((), f"a fault is a mapping, not {type(data).__name__}")
    whole = {"id": default_id, **data, "match": _match(data), "effect": _effect(data)}
    made: Rule = validated(_adapter(), _dated(whole, now))
    _check(made)
    return made


def _dated(data: dict[str, Any], now: float) -> dict[str, Any]:
    """The data with its relative times made absolute."""
    times = {key: data.pop(key) for key in ("after", "lasts") if key in data}
    for key, value in times.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= LONGEST:
            raise FaultError((key,), f"is a number of seconds, not {value!r}")
    begins = now + times.get("after", 0.0)
    if "after" in times:
        data["since"] = begins
    if "lasts" in times:
        data["until"] = begins + times["lasts"]
    return data


def validated(adapter: Any, data: Any) -> Any:
    """What pydantic makes of the data. Raises FaultError for the first problem."""
    from pydantic import ValidationError

    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        problem = first["msg"].lower()
        if first["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            problem = "is no key here"
        raise FaultError(tuple(first["loc"]), problem) from None


@functools.cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Rule)


def _match(data: Mapping[str, Any]) -> Any:
    """The match, with single values where several may stand made into lists."""
    match = data.get("match", {})
    if not isinstance(match, Mapping):
        return match
    several = {
        key: value if isinstance(value, list | tuple) else [value]
        for key, value in match.items()
        if key in ("operation", "nth")
    }
    return {**match, **several}


def _effect(data: Mapping[str, Any]) -> Any:
    effect = data.get("effect", {})
    if not isinstance(effect, Mapping):
        return effect
    return {
        key: {_SHORT[key]: value} if key in _SHORT and not isinstance(value, Mapping) else value
        for key, value in effect.items()
    }


def _check(made: Rule) -> None:
    """What types cannot say."""
    for name in made.match.operation:
        if name not in OPERATIONS:
            raise FaultError(("match", "operation"), f"{name!r} is none of {_list(OPERATIONS)}")
    if any(nth < 1 for nth in made.match.nth):
        raise FaultError(("match", "nth"), "calls are counted from 1")
    _check_pattern(made.match.message)
    parts = made.effect.parts()
    if not parts:
        raise FaultError(("effect",), "says nothing to do")
    if made.effect.error and made.effect.error.code < _LOWEST_ERROR:
        raise FaultError(("effect", "error", "code"), "an error is 400 or above")
    if not 0 < made.probability <= 1:
        raise FaultError(("probability",), "is a share above 0, and 1 at most")
    if made.effect.body and not 0 <= made.effect.body.share < 1:
        raise FaultError(("effect", "body", "share"), "is at least 0 and below 1")
    _check_positive(made)


_POSITIVE: tuple[Place, ...] = (
    ("times",),
    ("effect", "delay"),
    ("effect", "slow"),
    ("effect", "state", "stale"),
    ("effect", "turn", "stretch"),
    ("effect", "turn", "lag"),
    ("effect", "render", "stretch"),
)


def _check_positive(made: Rule) -> None:
    for place in _POSITIVE:
        number: Any = made
        for name in place:
            number = getattr(number, str(name), None)
        if number is not None and not 0 < number <= LONGEST:
            raise FaultError(place, f"must be above 0, and {LONGEST:.0f} at most, not {number}")


def _check_pattern(pattern: str | None) -> None:
    try:
        compiled(pattern or "", True)
    except ExpressionError as error:
        raise FaultError(("match", "message"), str(error)) from None


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
