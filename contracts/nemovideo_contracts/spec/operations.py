"""The operations of the API, from the OpenAPI document: methods, paths, media types, facts."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .document import document, resolved
from .facts import LedgerError

API = ("account", "session", "render")
"""Tags of the API itself; `files` are addresses it hands out, `web` pages, `control` the mock's."""

_METHODS = ("get", "head", "post")
_HOLE = re.compile(r"\{(\w+)\}")
_WORLD = re.compile(r"^/w/[^/]+(?=/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path. `name` is what a journal calls it; `bearer` whether it needs one."""

    name: str
    summary: str
    method: str
    template: str
    tag: str
    bearer: bool
    accepts: tuple[str, ...]
    answers: tuple[str, ...]
    facts: tuple[str, ...]
    pattern: re.Pattern[str]

    def path(self, *segments: str) -> str:
        """The path with its holes filled from left to right; `{user}` may be left out for `me`."""
        holes = _HOLE.findall(self.template)
        if len(segments) == len(holes) - 1 and holes[0] == "user":
            segments = ("me", *segments)
        if len(segments) != len(holes):
            raise LedgerError(f"{self.name} needs {', '.join(holes) or 'nothing'}: {segments}")
        values = iter(segments)
        return _HOLE.sub(lambda _: next(values), self.template)


@functools.cache
def operations() -> Mapping[str, Operation]:
    """Every operation of the document by name, the API's first."""
    found = sorted(_all(), key=lambda operation: operation.tag not in API)
    return {operation.name: operation for operation in found}


def operation(name: str) -> Operation:
    """The operation of that name. Raises LedgerError with what there is."""
    try:
        return operations()[name]
    except KeyError:
        known = ", ".join(operations())
        raise LedgerError(f"no operation {name!r} in the document; there are {known}") from None


def operation_of(method: str, path: str) -> Operation | None:
    """What a request asks for, from method and path alone; None for what no path matches.

    The prefix of a world and a slash at the end do not matter; HEAD asks for what GET does.
    """
    path = within_world(path).rstrip("/")
    method = "GET" if method == "HEAD" else method
    matching = (
        operation
        for operation in operations().values()
        if operation.method == method and operation.pattern.fullmatch(path)
    )
    return next(matching, None)


def within_world(path: str) -> str:
    """The path without the prefix of a world of the mock."""
    return _WORLD.sub("", path)


def _all() -> Iterator[Operation]:
    for template, item in document()["paths"].items():
        for method in item.keys() & _METHODS:
            yield _operation(template, method, item[method])


def _operation(template: str, method: str, entry: Mapping[str, Any]) -> Operation:
    answer = resolved(entry["responses"].get("200", {}))
    return Operation(
        name=entry["operationId"],
        summary=entry.get("summary", ""),
        method=method.upper(),
        template=template,
        tag=entry["tags"][0],
        bearer=entry.get("security") != [],
        accepts=tuple(resolved(entry.get("requestBody", {})).get("content", ())),
        answers=tuple(answer.get("content", ())),
        facts=tuple(entry.get("x-facts", ())),
        pattern=_pattern(template),
    )


def _pattern(template: str) -> re.Pattern[str]:
    """Holes match any segment: whether what stands there is right is for others to judge."""
    parts = _HOLE.split(template)
    text = "".join(
        re.escape(part) if index % 2 == 0 else f"(?P<{part}>[^/]+)"
        for index, part in enumerate(parts)
    )
    return re.compile(text)
