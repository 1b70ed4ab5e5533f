"""What stood on the wire, in words that a client's author can look for in a log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .exchange import Exchange

LONGEST = 120
"""Characters of an answer's own words that are quoted."""
_TEXT_KEYS = ("message", "detail", "msg", "error", "reason")


def request(exchange: Exchange) -> str:
    return f"{exchange.method} {exchange.path}"


def answer(exchange: Exchange) -> str:
    """Status, code and words of an answer, as they were sent."""
    if exchange.lost:
        waited = exchange.ending == "aborted"
        return "no answer at all" if waited else "no answer: the connection broke"
    if exchange.frames is not None:
        return f"a stream of {len(exchange.frames)} pieces{_ending(exchange)}"
    if exchange.ending == "cut":
        return f"HTTP {exchange.status} and a body that broke off"
    return f"HTTP {exchange.status}{_code(exchange.answer)}{_words(exchange)}"


def refused(exchange: Exchange) -> str:
    """A request with its answer."""
    return f"{request(exchange)} was answered with {answer(exchange)}"


def shape(body: Any) -> str:
    """The outline of a JSON answer: its keys, and those inside its data."""
    if not isinstance(body, Mapping):
        return "no JSON object"
    inside = body.get("data")
    keys = ", ".join(map(str, body))
    if not isinstance(inside, Mapping):
        return f"{{{keys}}}"
    return f"{{{keys}}}, with {{{', '.join(map(str, inside))}}} in data"


def _ending(exchange: Exchange) -> str:
    return {"cut": " that broke off", "aborted": " until the client hung up"}.get(
        exchange.ending, ""
    )


def _code(body: Any) -> str:
    code = body.get("code") if isinstance(body, Mapping) else None
    return f" and code {code}" if code else ""


def _words(exchange: Exchange) -> str:
    if exchange.code is None or not isinstance(exchange.answer, Mapping):
        return ""
    key = next((key for key in _TEXT_KEYS if exchange.answer.get(key)), "")
    if not key:
        return ""
    text = exchange.answer[key]
    return f', {key} "{text if isinstance(text, str) else json.dumps(text)}"'[:LONGEST]
