"""Three-way comparison: what a recording says, what a target does, what the client reads.

Values that change from run to run are compared by their shape. Where nobody could look there is
no verdict, and that is told as loudly as a difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nemovideo_client.effects import Answer
from nemovideo_client.errors import ApiError, UnreadableAnswer
from nemovideo_client.protocol.answers import read_poll, read_state, unwrap
from nemovideo_mock.journal import Exchange

from .resend import Heard, Resent, recorded

Severity = Literal["breaking", "minor", "client", "unseen"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "client", "unseen", "minor")

_TOLD = frozenset(("code", "success", "status"))
"""Fields whose value matters, not only its type."""
_PLACES = {
    "anonymous_token": "token",
    "create_session": "session",
    "session_state": "state",
    "credit_balance": "credits",
    "upload": "upload",
    "submit_render": "render",
    "poll_render": "poll",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference, at exchange `n` of the recording."""

    n: int
    operation: str
    severity: Severity
    text: str


def drifts(resent: Iterable[Resent]) -> Iterator[Drift]:
    """Every difference, in the recording's order."""
    for each in resent:
        exchange = each.exchange
        for severity, text in _differences(each):
            yield Drift(
                n=exchange["n"],
                operation=exchange.get("operation") or exchange["request"]["path"],
                severity=severity,
                text=text,
            )


def _differences(resent: Resent) -> Iterator[tuple[Severity, str]]:
    said = recorded(resent.exchange)
    problem = _unread(resent.exchange, said)
    if problem:
        yield "client", f"the client cannot read what was recorded: {problem}"
    if resent.heard is None:
        yield "unseen", resent.unseen
        return
    yield from _compared(said, resent.heard)


def _compared(said: Heard, heard: Heard) -> Iterator[tuple[Severity, str]]:
    if said.status != heard.status:
        yield "breaking", f"HTTP {said.status} was recorded, {heard.status} came"
    if said.ending != heard.ending:
        yield "breaking", f"the answer ended {said.ending}, now {heard.ending}"
    if said.kinds != heard.kinds:
        yield "breaking", f"events were {_listed(said.kinds)}, now {_listed(heard.kinds)}"
    yield from _shapes("body", said.body, heard.body)


def _shapes(place: str, said: Any, heard: Any) -> Iterator[tuple[Severity, str]]:
    """Where two JSON values differ in their shape, or in a field whose value matters."""
    name = place.rpartition(".")[2]
    if isinstance(said, dict) and isinstance(heard, dict):
        for key in sorted(said.keys() | heard.keys()):
            if key not in heard:
                yield "breaking", f"{place}.{key} is missing"
            elif key not in said:
                yield "minor", f"{place}.{key} is new"
            else:
                yield from _shapes(f"{place}.{key}", said[key], heard[key])
    elif isinstance(said, list) and isinstance(heard, list):
        if bool(said) != bool(heard):
            yield "breaking", f"{place} had {len(said)} items, now {len(heard)}"
        for one, other in zip(said[:1], heard[:1], strict=False):
            yield from _shapes(f"{place}.0", one, other)
    elif _kind(said) != _kind(heard):
        yield "breaking", f"{place} was {_kind(said)}, now {_kind(heard)}"
    elif name in _TOLD and said != heard:
        yield "breaking", f"{place} was {said!r}, now {heard!r}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "text", type(None): "null", dict: "object", list: "list"}[type(value)]


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(kinds) or "none"


def _unread(exchange: Exchange, said: Heard) -> str:
    """Why the client's models do not accept a recorded answer, or nothing."""
    place = _PLACES.get(exchange.get("operation") or "")
    if place is None or said.body is None or said.status is None or said.ending != "complete":
        return ""
    answer = Answer(said.status, exchange["response"]["headers"], json.dumps(said.body).encode())
    try:
        data = unwrap(answer, place)
    except ApiError as error:
        refused = said.status >= 400 or said.body.get("code") not in (None, 0)
        return "" if refused else f"taken for a refusal: {error}"
    except UnreadableAnswer as error:
        return str(error)
    if place == "state" and "draft" in str(said.body) and read_state(data).draft is None:
        return "no draft is found in it"
    if place == "poll" and "completed" in str(said.body) and not read_poll(data).url:
        return "a completed render without a URL"
    return ""
