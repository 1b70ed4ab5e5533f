"""The player of a recording: finds the exchange that answers a request, and its answer."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nemovideo_mock.journal import Exchange
from nemovideo_mock.journal.search import Query
from nemovideo_mock.replay.correlation import Correlation
from nemovideo_mock.replay.recording import Recording

Miss = Literal["error", "simulate"]

_CHOSEN_BY_CLIENTS = ("id",)
_UNCOMPARED = (*_CHOSEN_BY_CLIENTS, "draft")
NEAREST = 3


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

    def nearest(self, asked: Asked) -> str:
        """What the recording has that comes closest, in a sentence."""
        path = self.correlation.inward(asked.path)
        pattern = Query(
            method=asked.method, path=f"^{re.escape(path)}$", body=_compared(asked.body)
        )
        ranked = sorted(self._rest, key=lambda exchange: len(pattern.differences(exchange)))
        if not ranked:
            return "the recording has no exchange left"
        nearest = [
            f"{_brief(exchange)} (differs in {_fields(pattern, exchange)})"
            for exchange in ranked[:NEAREST]
        ]
        return "nearest recorded: " + "; ".join(nearest)

    def _answers(self, exchange: Exchange, asked: Asked) -> bool:
        request = exchange["request"]
        if (request["method"], request["query"]) != (
            asked.method,
            self.correlation.inward(asked.query),
        ):
            return False
        if request["path"] != self.correlation.inward(asked.path):
            return False
        if not isinstance(asked.body, dict):
            return not isinstance(request["body"], dict) or "sha256" in request["body"]
        present = json.loads(self.correlation.inward(json.dumps(asked.body)))
        return bool(_compared(present) == _compared(request["body"]))

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


def _brief(exchange: Exchange) -> str:
    return f"{exchange['n']}: {exchange['request']['method']} {exchange['request']['path']}"


def _fields(pattern: Query, exchange: Exchange) -> str:
    """The fields in which an exchange differs from what was asked for."""
    return ", ".join(name for name, _, _ in pattern.differences(exchange)) or "nothing"


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
