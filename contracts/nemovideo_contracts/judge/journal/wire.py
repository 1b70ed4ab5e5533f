"""What stood on the wire, in words that a client's author can look for in a log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .exchange import Exchange

LONGEST = 120
"""Characters of an answer's own words that are quoted."""
_TEXT_KEYS = ("message", "detail", "msg", "error", "reason")


def request(each: Exchange) -> str:
    return f"{each.method} {each.path}"


def answer(each: Exchange) -> str:
    """Status, code and words of an answer, as they were sent."""
    if each.lost:
        waited = each.ending == "aborted"
        return "no answer at all" if waited else "no answer: the connection broke"
    if each.frames is not None:
        return f"a stream of {len(each.frames)} pieces{_ending(each)}"
    if each.ending == "cut":
        return f"HTTP {each.status} and a body that broke off"
    return f"HTTP {each.status}{_code(each.answer)}{_words(each)}"


def refused(each: Exchange) -> str:
    """A request with its answer."""
    return f"{request(each)} was answered with {answer(each)}"


def shape(body: Any) -> str:
    """The outline of a JSON answer: its keys, and those inside its data."""
    if not isinstance(body, Mapping):
        return "no JSON object"
    inside = body.get("data")
    keys = ", ".join(map(str, body))
    if not isinstance(inside, Mapping):
        return f"{{{keys}}}"
    return f"{{{keys}}}, with {{{', '.join(map(str, inside))}}} in data"


def _ending(each: Exchange) -> str:
    return {"cut": " that broke off", "aborted": " until the client hung up"}.get(each.ending, "")


def _code(body: Any) -> str:
    code = body.get("code") if isinstance(body, Mapping) else None
    return f" and code {code}" if code else ""


def _words(each: Exchange) -> str:
    if each.code is None or not isinstance(each.answer, Mapping):
        return ""
    key = next((key for key in _TEXT_KEYS if each.answer.get(key)), "")
    if not key:
        return ""
    text = each.answer[key]
    return f', {key} "{text if isinstance(text, str) else json.dumps(text)}"'[:LONGEST]
