"""The player of a recording: finds the exchange that answers a request, and its answer."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nemovideo_mock import operations
from nemovideo_mock.journal import Exchange
from nemovideo_mock.replay.correlation import Correlation
from nemovideo_mock.replay.recording import Recording

Miss = Literal["error", "simulate"]

_CHOSEN_BY_CLIENTS = ("id",)
_UNCOMPARED = (*_CHOSEN_BY_CLIENTS, "draft")
MOST_DIFFERENCES, LONGEST_VALUE = 3, 80
"""What a miss says at most: differences, and characters of a value."""

Difference = tuple[str, Any, Any]
"""A part of a request, what was asked for there, what was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as far as recordings distinguish them. `body` is JSON, or None for other kinds."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


class Player:
    """One run through a recording."""

    def __init__(self, recording: Recording, seed: int, start: float, miss: Miss) -> None:
        self.recording = recording
        self.miss = miss
        self.shift = start - recording.start
        self.correlation = Correlation(seed, self.shift)
        self._rest = list(recording.exchanges)
        self._last: dict[tuple[str, str], Exchange] = {}

    def copy(self) -> Player:
        """A player of its own that has come as far and knows the same ids, under any URL."""
        twin = copy.copy(self)
        twin.correlation = self.correlation.copy(without=self.recording.head.base_url)
        twin._rest, twin._last = list(self._rest), dict(self._last)
        return twin

    def skip(self, numbers: Iterable[int | None]) -> None:
        """Take exchanges for played, by their numbers in the recording."""
        played = set(numbers)
        for exchange in self._rest:
            if exchange["n"] in played:
                self._last[_read_key(exchange)] = exchange
        self._rest = [exchange for exchange in self._rest if exchange["n"] not in played]

    def find(self, asked: Asked, base_url: str) -> Exchange | None:
        """The exchange that answers this, used up; a read may have its last answer again."""
        self.correlation.bind(self.recording.head.base_url, base_url)
        for nth, exchange in enumerate(self._rest):
            if self._answers(exchange, asked):
                self._bind(exchange, asked)
                self._last[_read_key(exchange)] = exchange
                del self._rest[nth]
                return exchange
        return next(
            (
                exchange
                for exchange in self._last.values()
                if exchange["request"]["method"] == "GET" and self._answers(exchange, asked)
            ),
            None,
        )

    def miss_reason(self, asked: Asked) -> str:
        """Why nothing was found: the nearest exchange of the same operation, and what differs."""
        operation = operations.find(asked.method, asked.path)
        same = [
            exchange
            for exchange in self.recording.exchanges
            if _operation(exchange) == operation and exchange["request"]["method"] == asked.method
        ]
        if not same:
            there = ", ".join(dict.fromkeys(map(_operation, self.recording.exchanges)))
            return f"the recording has no exchange of this operation ({operation}); it has {there}"
        rest = {exchange["n"] for exchange in self._rest}
        nearest, differences = min(
            ((exchange, self._differences(asked, exchange)) for exchange in same),
            key=lambda pair: (len(pair[1]), pair[0]["n"] not in rest),
        )
        brief = f"{nearest['n']}: {nearest['request']['method']} {nearest['request']['path']}"
        if not differences:
            return f"nearest recorded: {brief}, which has been played and answers once only"
        return f"nearest recorded: {brief}; {_listed(differences)}"

    def _answers(self, exchange: Exchange, asked: Asked) -> bool:
        request = exchange["request"]
        there = (asked.method, self.correlation.inward(asked.path))
        return there == (request["method"], request["path"]) and not self._differences(
            asked, exchange
        )

    def _differences(self, asked: Asked, exchange: Exchange) -> list[Difference]:
        """Every part of a request that is not as it was recorded."""
        request = exchange["request"]
        path, query = self.correlation.inward(asked.path), self.correlation.inward(asked.query)
        found = [*_unlike("path", path, request["path"])]
        found += _unlike("query", query, request["query"])
        if isinstance(asked.body, dict):
            present = json.loads(self.correlation.inward(json.dumps(asked.body)))
            found += _unlike("body", _compared(present), _compared(request["body"]))
        elif isinstance(request["body"], dict) and "sha256" not in request["body"]:
            found.append(("body", None, request["body"]))
        return found

    def _bind(self, exchange: Exchange, asked: Asked) -> None:
        """What this client calls things that the recorded one called otherwise."""
        request = exchange["request"]
        if isinstance(asked.body, dict) and isinstance(request["body"], dict):
            for key in _CHOSEN_BY_CLIENTS:
                self._pair(request["body"].get(key), asked.body.get(key))
        recorded, present = (
            headers.get("authorization") for headers in (request["headers"], asked.headers)
        )
        if recorded and present:
            self._pair(recorded.rpartition(" ")[2], present.rpartition(" ")[2])

    def _pair(self, recorded: Any, present: Any) -> None:
        if isinstance(recorded, str) and isinstance(present, str):
            self.correlation.bind(recorded, present)


def _operation(exchange: Exchange) -> str:
    return exchange.get("operation") or "unknown"


def _unlike(place: str, asked: Any, recorded: Any) -> Iterator[Difference]:
    """Where two JSON values differ, and the two values there."""
    if isinstance(asked, dict) and isinstance(recorded, dict):
        for key in sorted(asked.keys() | recorded.keys()):
            yield from _unlike(f"{place}.{key}", asked.get(key), recorded.get(key))
    elif isinstance(asked, list) and isinstance(recorded, list) and len(asked) == len(recorded):
        for nth, (one, other) in enumerate(zip(asked, recorded, strict=True)):
            yield from _unlike(f"{place}.{nth}", one, other)
    elif asked != recorded:
        yield place, asked, recorded


def _listed(differences: list[Difference]) -> str:
    """The first differences in words; the last words say how many more there are."""
    words = [
        f"{place} is {_short(asked)}, recorded was {_short(recorded)}"
        for place, asked, recorded in differences[:MOST_DIFFERENCES]
    ]
    more = len(differences) - len(words)
    return "; ".join([*words, f"{more} more"] if more else words)


def _short(value: Any) -> str:
    text = "absent" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def answer_body(exchange: Exchange, correlation: Correlation) -> bytes:
    """The bytes of a recorded answer, as it is played now.

    Raises LookupError when the recording has only their digest.
    """
    body = exchange["response"].get("body")
    if body is None:
        return b""
    if isinstance(body, dict) and set(body) >= {"size", "sha256"}:
        if "base64" not in body:
            raise LookupError(f"the recording has no more than the digest of {body['size']} bytes")
        return base64.b64decode(body["base64"])
    if isinstance(body, str) and "json" not in exchange["response"]["headers"].get(
        "content-type", ""
    ):
        return correlation.outward(body).encode()
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return correlation.outward(text).encode()


def _read_key(exchange: Exchange) -> tuple[str, str]:
    return exchange["request"]["method"], exchange["request"]["path"]


def _compared(body: Any) -> Any:
    """A body without what no two runs have in common, or what follows from earlier answers."""
    if not isinstance(body, dict):
        return None
    return {
        key: value
        for key, value in body.items()
        if key not in _UNCOMPARED and value not in ({}, None)
    }
