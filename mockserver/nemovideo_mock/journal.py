"""The journal: every exchange of a world as one JSON-ready record.

Secrets never get in: bearers, API tokens and claim tokens are replaced by aliases
(`<token-1>`) before anything is kept, wherever they stand: headers, bodies, URLs, frames.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CAPACITY = 10_000
LARGEST_BODY = 2**20
"""Bodies above this many bytes are kept as size and digest."""

_SECRET = re.compile(r"\b(nmv_usr_|clm_)[A-Za-z0-9_-]{8,}|(?<=[Bb]earer )[^\s\"']+")
_KINDS = {"nmv_usr_": "token", "clm_": "claim", None: "bearer"}


class Secrets:
    """One registry of secrets and their aliases; the same secret always gets the same alias."""

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}

    def copy(self) -> Secrets:
        twin = Secrets()
        twin._aliases.update(self._aliases)
        return twin

    def hide(self, text: str) -> str:
        """The text with every secret in it replaced."""
        return _SECRET.sub(self._alias, text)

    def _alias(self, found: re.Match[str]) -> str:
        secret = found.group()
        if secret not in self._aliases:
            kind = _KINDS[found.group(1)]
            nth = sum(each.startswith(f"<{kind}-") for each in self._aliases.values()) + 1
            self._aliases[secret] = f"<{kind}-{nth}>"
        return self._aliases[secret]


class Journal:
    """A ring of the newest exchanges of one world."""

    def __init__(self, world: str, now: Callable[[], float]) -> None:
        self.world = world
        self.now = now
        self.secrets = Secrets()
        self._exchanges: deque[dict[str, Any]] = deque(maxlen=CAPACITY)
        self._count = 0

    def copy(self) -> Journal:
        """A journal of its own with the same exchanges and the same aliases."""
        twin = Journal(self.world, self.now)
        twin.secrets = self.secrets.copy()
        twin._exchanges.extend(self._exchanges)
        twin._count = self._count
        return twin

    def adopt(self, world: str, now: Callable[[], float]) -> None:
        """Go on as the journal of another world."""
        self.world, self.now = world, now

    def append(self, exchange: dict[str, Any]) -> None:
        self._exchanges.append(exchange)

    def next_number(self) -> int:
        self._count += 1
        return self._count

    def read(self, after: int = 0) -> list[dict[str, Any]]:
        """Exchanges numbered above `after`, in order of their beginning."""
        newer = (each for each in self._exchanges if each["n"] > after)
        return sorted(newer, key=lambda each: int(each["n"]))

    def clear(self) -> None:
        self._exchanges.clear()


class Journaled:
    """ASGI middleware: watches one exchange go by and writes it down when it has ended.

    Finds the world's journal in `scope["state"]["journal"]`, and in `scope["state"]["notes"]`
    whatever a route wants on the record.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        journal: Journal | None = scope.get("state", {}).get("journal")
        if scope["type"] != "http" or journal is None or "/__mock__/" in scope["path"]:
            await self.app(scope, receive, send)
            return
        watch = _Watch(journal, scope)
        try:
            await self.app(scope, watch.receive(receive), watch.send(send))
        finally:
            journal.append(watch.exchange())


@dataclass
class _Body:
    """A body going by: kept while small, digested in any case."""

    kept: bytearray = field(default_factory=bytearray)
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.digest.update(chunk)
        if self.size <= LARGEST_BODY:
            self.kept += chunk

    def told(self, content_type: str, hide: Callable[[str], str]) -> Any:
        """JSON as JSON, text as text, anything else by size and digest."""
        if not self.size:
            return None
        if self.size <= LARGEST_BODY and content_type.startswith(("application/json", "text/")):
            text = hide(self.kept.decode("utf-8", "replace"))
            try:
                return json.loads(text) if "json" in content_type else text
            except (ValueError, RecursionError):
                return text
        return {"size": self.size, "sha256": self.digest.hexdigest()}


class _Watch:
    """One exchange while it goes on."""

    def __init__(self, journal: Journal, scope: Scope) -> None:
        self._journal = journal
        self._hide = journal.secrets.hide
        self._scope = scope
        self._n = journal.next_number()
        self._at = journal.now()
        self._wall = datetime.now(UTC)
        self._request = _Body()
        self._response = _Body()
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._frames: list[dict[str, Any]] | None = None
        self._complete = False

    def receive(self, inner: Receive) -> Receive:
        async def watched() -> Message:
            message = await inner()
            if message["type"] == "http.request":
                self._request.add(message.get("body", b""))
            return message

        return watched

    def send(self, inner: Send) -> Send:
        async def watched(message: Message) -> None:
            # Noted first: a client may act on an answer before `inner` returns here.
            self._note(message)
            await inner(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._complete = True

        return watched

    def _note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = _headers(message["headers"])
            if self._headers.get("content-type", "").startswith("text/event-stream"):
                self._frames = []
        elif message["type"] == "http.response.body" and message.get("body"):
            self._note_body(message["body"])

    def _note_body(self, chunk: bytes) -> None:
        if self._frames is None:
            self._response.add(chunk)
        else:
            data = self._hide(chunk.decode("utf-8", "replace"))
            self._frames.append({"at": self._journal.now(), "data": data})

    def exchange(self) -> dict[str, Any]:
        """The record. `ending` is `complete`, or `aborted` when the client went away."""
        notes = self._scope["state"].get("notes", {})
        return {
            "n": self._n,
            "world": self._journal.world,
            "operation": getattr(self._scope.get("endpoint"), "__name__", None),
            "at": self._at,
            "until": self._journal.now(),
            "wall": self._wall.isoformat(),
            "request": self._told_request(),
            "response": self._told_response(),
            "ending": "complete" if self._complete else "aborted",
            **notes,
        }

    def _told_request(self) -> dict[str, Any]:
        headers = _headers(self._scope["headers"])
        return {
            "method": self._scope["method"],
            "path": self._hide(self._scope["path"]),
            "query": self._hide(self._scope["query_string"].decode("latin-1")),
            "headers": {name: self._hide(value) for name, value in headers.items()},
            "body": self._request.told(headers.get("content-type", ""), self._hide),
        }

    def _told_response(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "status": self._status,
            "headers": {name: self._hide(value) for name, value in self._headers.items()},
        }
        if self._frames is not None:
            return {**told, "frames": self._frames}
        content_type = self._headers.get("content-type", "")
        return {**told, "body": self._response.told(content_type, self._hide)}


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
