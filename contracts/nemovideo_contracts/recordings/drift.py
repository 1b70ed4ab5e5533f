"""Three-way comparison: what a recording says, what a target does, what the client reads.

Values that change from run to run are compared by their shape. Where nobody could look there is
no verdict, and that is reported as loudly as a difference.
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

from .resend import Resent, Response, recorded

Severity = Literal["breaking", "minor", "client", "unseen"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "client", "unseen", "minor")

_BY_VALUE = frozenset(("code", "success", "status"))
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
    for answered in resent:
        exchange = answered.exchange
        for severity, text in _differences(answered):
            yield Drift(
                n=exchange["n"],
                operation=exchange.get("operation") or exchange["request"]["path"],
                severity=severity,
                text=text,
            )


def _differences(resent: Resent) -> Iterator[tuple[Severity, str]]:
    before = recorded(resent.exchange)
    problem = _unread(resent.exchange, before)
    if problem:
        yield "client", f"the client cannot read what was recorded: {problem}"
    if resent.response is None:
        yield "unseen", resent.unseen
        return
    yield from _compared(before, resent.response)


def _compared(before: Response, now: Response) -> Iterator[tuple[Severity, str]]:
    if before.status != now.status:
        yield "breaking", f"HTTP {before.status} was recorded, {now.status} came"
    if before.ending != now.ending:
        yield "breaking", f"the answer ended {before.ending}, now {now.ending}"
    if before.kinds != now.kinds:
        yield "breaking", f"events were {_listed(before.kinds)}, now {_listed(now.kinds)}"
    yield from _shapes("body", before.body, now.body)


def _shapes(place: str, before: Any, now: Any) -> Iterator[tuple[Severity, str]]:
    """Where two JSON values differ in their shape, or in a field whose value matters."""
    name = place.rpartition(".")[2]
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted(before.keys() | now.keys()):
            if key not in now:
                yield "breaking", f"{place}.{key} is missing"
            elif key not in before:
                yield "minor", f"{place}.{key} is new"
            else:
                yield from _shapes(f"{place}.{key}", before[key], now[key])
    elif isinstance(before, list) and isinstance(now, list):
        if bool(before) != bool(now):
            yield "breaking", f"{place} had {len(before)} items, now {len(now)}"
        for one, other in zip(before[:1], now[:1], strict=False):
            yield from _shapes(f"{place}.0", one, other)
    elif _kind(before) != _kind(now):
        yield "breaking", f"{place} was {_kind(before)}, now {_kind(now)}"
    elif name in _BY_VALUE and before != now:
        yield "breaking", f"{place} was {before!r}, now {now!r}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "text", type(None): "null", dict: "object", list: "list"}[type(value)]


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(kinds) or "none"


def _unread(exchange: Exchange, before: Response) -> str:
    """Why the client's models do not accept a recorded answer, or nothing."""
    place = _PLACES.get(exchange.get("operation") or "")
    if place is None or before.body is None or before.status is None or before.ending != "complete":
        return ""
    answer = Answer(
        before.status, exchange["response"]["headers"], json.dumps(before.body).encode()
    )
    try:
        data = unwrap(answer, place)
    except ApiError as error:
        refused = before.status >= 400 or before.body.get("code") not in (None, 0)
        return "" if refused else f"taken for a refusal: {error}"
    except UnreadableAnswer as error:
        return str(error)
    if place == "state" and "draft" in str(before.body) and read_state(data).draft is None:
        return "no draft is found in it"
    if place == "poll" and "completed" in str(before.body) and not read_poll(data).url:
        return "a completed render without a URL"
    return ""
