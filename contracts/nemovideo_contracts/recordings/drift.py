"""Three-way comparison: what a recording says, what a target does, what the client reads.

Values that change from run to run are compared by their shape. Where nobody could look there is
no verdict, and that is reported as loudly as a difference.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
    """One difference, at exchange `n` of a recording.

    `place` is where in the answer, `change` what became of it: together with the operation they
    are the finding's `id`. `behind` exchanges could not be compared because of it.
    """

    n: int
    operation: str
    severity: Severity
    place: str
    change: str
    text: str
    behind: int = 0

    @property
    def id(self) -> str:
        return f"{self.operation}/{self.place}/{self.change}"


Difference = tuple[Severity, str, str, str]
"""Severity, place, change, and a sentence."""


def drifts(resent: Iterable[Resent]) -> Iterator[Drift]:
    """Every difference, in the recording's order; what follows from one is counted there."""
    found: dict[int, list[Drift]] = {}
    behind: Counter[int] = Counter()
    for answered in resent:
        exchange, differences = answered.exchange, list(_differences(answered))
        if answered.cause is not None:
            behind[answered.cause] += 1
        found[exchange["n"]] = [
            Drift(
                n=exchange["n"],
                operation=exchange.get("operation") or exchange["request"]["path"],
                severity=severity,
                place=place,
                change=change,
                text=text,
            )
            for severity, place, change, text in differences
        ]
    for n, drifts in found.items():
        ranked = sorted(drifts, key=lambda drift: SEVERITIES.index(drift.severity))
        for nth, drift in enumerate(ranked):
            yield drift if nth else replace(drift, behind=behind[n])


def _differences(resent: Resent) -> Iterator[Difference]:
    before = recorded(resent.exchange)
    problem = _unread(resent.exchange, before)
    if problem:
        text = f"the client cannot read what was recorded: {problem}"
        yield "client", "answer", "unreadable", text
    if resent.cause is not None:
        return
    if resent.response is None:
        yield "unseen", "answer", "unseen", resent.unseen
        return
    yield from compared(before, resent.response)


def compared(before: Response, now: Response) -> Iterator[Difference]:
    """What is different in an answer."""
    if before.status != now.status:
        text = f"HTTP {before.status} was recorded, {now.status} came"
        yield "breaking", "status", f"{before.status}-{now.status}", text
    if before.ending != now.ending:
        text = f"the answer ended {before.ending}, now {now.ending}"
        yield "breaking", "ending", f"{before.ending}-{now.ending}", text
    if before.kinds != now.kinds:
        text = f"events were {_listed(before.kinds)}, now {_listed(now.kinds)}"
        yield "breaking", "events", "other", text
    if before.status == now.status:
        yield from _shapes("body", before.body, now.body)


def _shapes(place: str, before: Any, now: Any) -> Iterator[Difference]:
    """Where two JSON values differ in their shape, or in a field whose value matters."""
    name = place.rpartition(".")[2]
    if isinstance(before, dict) and isinstance(now, dict):
        if refusal := _refused(place, before, now):
            yield refusal
            return
        yield from _fields(place, before, now)
    elif isinstance(before, list) and isinstance(now, list):
        if bool(before) != bool(now):
            text = f"{place} had {len(before)} items, now {len(now)}"
            yield "breaking", place, "items", text
        for one, other in zip(before[:1], now[:1], strict=False):
            yield from _shapes(f"{place}.0", one, other)
    elif _kind(before) != _kind(now):
        yield "breaking", place, "type", f"{place} was {_kind(before)}, now {_kind(now)}"
    elif name in _BY_VALUE and before != now:
        yield "breaking", place, "value", f"{place} was {before!r}, now {now!r}"


def _fields(place: str, before: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    for key in sorted(before.keys() | now.keys()):
        if key not in now:
            yield "breaking", f"{place}.{key}", "missing", f"{place}.{key} is missing"
        elif key not in before:
            yield "minor", f"{place}.{key}", "new", f"{place}.{key} is new"
        else:
            yield from _shapes(f"{place}.{key}", before[key], now[key])


def _refused(place: str, before: Any, now: Any) -> Difference | None:
    """Another code of the whole answer: what else differs in it follows from that."""
    codes = before.get("code"), now.get("code")
    if place != "body" or None in codes or codes[0] == codes[1]:
        return None
    text = f"body.code was {codes[0]!r}, now {codes[1]!r}"
    said = now.get("message") or now.get("msg")
    return "breaking", "body.code", "value", f"{text}: {said}" if said else text


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
