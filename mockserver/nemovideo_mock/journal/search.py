"""Exchanges like something: which fields of one differ from a pattern, and which fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nemovideo_mock import expressions
from nemovideo_mock.faults import message_in
from nemovideo_mock.journal.spill import Exchange

Difference = tuple[str, Any, Any]
"""A field, what was wanted there, what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A pattern for exchanges; None asks nothing.

    Texts of `path`, `message` and header values are regular expressions that must be found (see
    `expressions`);
    a header that is None must be absent. `body` holds the fields that matter.
    """

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    query: str | None = None
    headers: Mapping[str, str | None] | None = None
    body: Any = None
    message: str | None = None
    status: int | None = None
    code: int | None = None
    ending: str | None = None
    fault: str | None = None

    def differences(self, exchange: Exchange) -> list[Difference]:
        """Every field in which an exchange is not like this."""
        request, response = exchange["request"], exchange["response"]
        out: list[Difference] = []
        out += _unequal("operation", self.operation, exchange["operation"])
        out += _unequal("method", self.method and self.method.upper(), request["method"])
        out += _unfound("path", self.path, request["path"])
        out += _unfound("query", self.query, request["query"])
        out += _unequal("status", self.status, response["status"])
        out += _unequal("code", self.code, _code(response.get("body")))
        out += _unequal("ending", self.ending, exchange["ending"])
        out += _unfound("message", self.message, message_in(request["body"]))
        out += _headers(self.headers or {}, request["headers"])
        if self.body is not None:
            out += list(_within("body", self.body, request["body"]))
        rules = [fault["rule"] for fault in exchange.get("faults", ())]
        if self.fault is not None and self.fault not in rules:
            out.append(("fault", self.fault, rules))
        return out

    def fits(self, exchange: Exchange) -> bool:
        return not self.differences(exchange)

    def among(self, exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
        """Those that fit, looked at no sooner than they are asked for."""
        return filter(self.fits, exchanges)


def _unequal(field: str, wanted: Any, found: Any) -> list[Difference]:
    return [(field, wanted, found)] if wanted is not None and wanted != found else []


def _unfound(field: str, pattern: str | None, text: str | None) -> list[Difference]:
    if pattern is None or (text is not None and expressions.found(pattern, text)):
        return []
    return [(field, pattern, text)]


def _headers(wanted: Mapping[str, str | None], found: Mapping[str, str]) -> list[Difference]:
    out: list[Difference] = []
    for name, pattern in wanted.items():
        value = found.get(name.lower())
        if pattern is None and value is not None:
            out.append((f"headers.{name}", None, value))
        elif pattern is not None:
            out += _unfound(f"headers.{name}", pattern, value)
    return out


def _within(place: str, wanted: Any, found: Any) -> Iterable[Difference]:
    """Where `found` lacks what `wanted` has; lists have to be of one length."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key, value in wanted.items():
            yield from _within(f"{place}.{key}", value, found.get(key))
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for nth, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from _within(f"{place}.{nth}", one, other)
    elif wanted != found:
        yield (place, wanted, found)


def _code(body: Any) -> Any:
    return body.get("code") if isinstance(body, dict) else None
