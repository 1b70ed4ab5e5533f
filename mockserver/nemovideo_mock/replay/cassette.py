"""Cassettes: recordings that a test has beside it, made to be read, compared and committed.

What differs between two recordings of the same behavior is taken out: the address, the clock,
ids that the client drew, and headers that depend on programs and networks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nemovideo_mock.journal import Exchange
from nemovideo_mock.replay.correlation import Correlation
from nemovideo_mock.replay.recording import Recording

ADDRESS = "http://nemo"
START = 1_800_000_000.0
"""The time at which every cassette begins, in epoch seconds."""

_KEPT = ("n", "operation", "at", "until", "request", "response", "ending", "notes", "replays")
_NOT_ASKED = frozenset(
    ("accept-encoding", "connection", "content-length", "host", "origin", "user-agent")
)
_NOT_ANSWERED = frozenset(
    ("connection", "date", "etag", "keep-alive", "last-modified", "server", "transfer-encoding")
)
_OF_THE_MOCK = "x-nemo-mock"
_CLIENT_ID = "x-client-id"
_BOUNDARY = re.compile(r"boundary=\"?([^\";,]+)")
_PLAIN_BOUNDARY = "boundary"
_ID = re.compile(
    r"(?<![A-Za-z0-9_-])(?:(?P<prefix>[a-z]{2,}_)(?=[0-9a-f]{12,})|(?=\d{16,20}(?!\d)))"
    r"(?P<drawn>[0-9a-f]{12,})(?![A-Za-z0-9_-])"
)
"""Ids as services draw them: a prefix and hexadecimal digits, or many decimal digits."""


def cassette(recording: Recording, previous: Recording | None = None) -> Recording:
    """A recording without what changes from run to run.

    Exchanges that were answered from `previous` are taken from there; what it has beyond them
    comes last.
    """
    made = _settled(recording)
    exchanges = made.exchanges if previous is None else _added(made, previous)
    numbered = (exchange | {"n": n} for n, exchange in enumerate(exchanges, 1))
    return replace(made, exchanges=tuple(numbered))


def unplayed(recording: Recording, journal: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The exchanges of a recording that answered nothing in a journal."""
    played = {exchange.get("replays") for exchange in journal}
    return tuple(exchange for exchange in recording.exchanges if exchange["n"] not in played)


def _added(made: Recording, previous: Recording) -> Iterable[Exchange]:
    before = {exchange["n"]: exchange for exchange in previous.exchanges}
    for exchange in made.exchanges:
        replayed = exchange.pop("replays", None)
        if replayed is None:
            yield exchange
        elif replayed in before:
            yield before.pop(replayed)
    yield from before.values()


def _settled(recording: Recording) -> Recording:
    """The recording at the cassettes' address and time, with plain names for what was drawn."""
    shift = START - math.floor(recording.start)
    pairs = Correlation(seed=0, shift=shift)
    pairs.bind(recording.head.base_url, ADDRESS)
    drawn = (exchange["request"]["headers"].get(_CLIENT_ID) for exchange in recording.exchanges)
    for nth, client_id in enumerate(dict.fromkeys(filter(None, drawn)), 1):
        pairs.bind(client_id, f"client-{nth}")
    for exchange in recording.exchanges:
        _bind_ids(json.dumps((exchange["request"], exchange["response"])), pairs)
    exchanges = tuple(_tidy(exchange, pairs, shift) for exchange in recording.exchanges)
    head = replace(recording.head, base_url=ADDRESS, start=START)
    return Recording(head=head, exchanges=exchanges)


def _bind_ids(text: str, pairs: Correlation) -> None:
    """Have ids counted, in their own form: media_4f1d…, 2030732056153344370, render_1795…."""
    for found in _ID.finditer(text):
        prefix, drawn = found["prefix"] or "", found["drawn"]
        first = "1" if drawn.isdecimal() and not prefix else "0"
        number = str(len(pairs) + 1)
        pairs.bind(found.group(), prefix + first + number.rjust(len(drawn) - 1, "0"))


def _tidy(exchange: Exchange, pairs: Correlation, shift: float) -> Exchange:
    found = {key: exchange[key] for key in _KEPT if exchange.get(key)}
    request = _renamed(exchange["request"], pairs)
    _plain_boundary(request)
    request["headers"] = _without(request["headers"], _NOT_ASKED)
    frames = exchange["response"].get("frames")
    response = _renamed({**exchange["response"], "frames": None}, pairs)
    response["headers"] = _without(response["headers"], _NOT_ANSWERED)
    del response["frames"]
    if frames is not None:
        response["frames"] = [
            {"at": _moment(frame["at"], shift), "data": pairs.renamed(frame["data"])}
            for frame in frames
        ]
    elif "content-length" in response["headers"]:
        response["headers"]["content-length"] = _length(response)
    moments = {key: _moment(exchange[key], shift) for key in ("at", "until")}
    return {**found, **moments, "request": request, "response": response}


def _renamed(part: dict[str, Any], pairs: Correlation) -> dict[str, Any]:
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    renamed: dict[str, Any] = json.loads(pairs.renamed(text))
    return renamed


def _length(response: dict[str, Any]) -> str:
    """The length of a body, which may have become another with its names."""
    body, announced = response.get("body"), str(response["headers"]["content-length"])
    if body is None or (isinstance(body, dict) and set(body) >= {"size", "sha256"}):
        return announced
    text = (
        body
        if isinstance(body, str)
        else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    )
    return str(len(text.encode()))


def _moment(at: float, shift: float) -> float:
    return round(at + shift, 3)


def _without(headers: dict[str, str], names: frozenset[str]) -> dict[str, str]:
    return {
        name: value
        for name, value in sorted(headers.items())
        if name not in names and not name.startswith(_OF_THE_MOCK)
    }


def _plain_boundary(request: dict[str, Any]) -> None:
    """Clients draw the boundary of the parts of a form."""
    kind, body = request["headers"].get("content-type", ""), request["body"]
    drawn = _BOUNDARY.search(kind)
    if drawn is None or not isinstance(body, dict) or "base64" not in body:
        return
    raw = base64.b64decode(body["base64"])
    raw = raw.replace(drawn.group(1).encode(), _PLAIN_BOUNDARY.encode())
    request["headers"] = {
        **request["headers"],
        "content-type": kind.replace(drawn.group(1), _PLAIN_BOUNDARY),
    }
    request["body"] = {
        "size": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "base64": base64.b64encode(raw).decode(),
    }
