"""ASGI middleware that records each exchange.

An exchange is appended before the bytes that end it leave: before the last of a body, before a
connection is broken. Whoever has seen an answer end finds it in the journal, on any connection.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock.journal.counts import Kind, code_of
from nemovideo_mock.journal.journal import Journal
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.journal.spill import Exchange
from nemovideo_mock.operations import READING
from nemovideo_mock.wire import json_body
from nemovideo_mock.wire.connection import connection_of

KEY = "nemovideo_mock.request"
"""Where a scope has what is known of its request."""
_BODILESS = (204, 304)
LARGEST_BODY = 2**18
"""Bodies above this many bytes are kept as size and digest."""

SEAMS = 8
"""Frames over which a secret may stretch and still be found while a stream goes on."""

RECORDS: ContextVar[list[dict[str, Any]] | None] = ContextVar("records", default=None)


def note_records(records: Iterable[dict[str, Any]]) -> None:
    """Put records on the record of the exchange that appends them, if one does."""
    noted = RECORDS.get()
    if noted is not None:
        noted.extend(records)


@dataclass(slots=True, kw_only=True)
class Recorded:
    """What a request is recorded in, and what its handlers add to the record.

    Without a journal it is not recorded. `path` has no world's prefix; `operation` is None for
    what the API does not know; `ending` overrules how the exchange seems to end; `facts` are what
    it was refused by; `notes` are hints that also travel as headers; `replays` is the number of a
    recorded exchange.
    """

    journal: Journal | None
    path: str
    operation: str | None = None
    recorder: Recorder | None = None
    ending: str | None = None
    faults: Sequence[Mapping[str, Any]] = ()
    facts: tuple[str, ...] = ()
    files: Sequence[Mapping[str, Any]] = ()
    notes: tuple[str, ...] = ()
    replays: int | None = None

    def end(self, ending: str) -> None:
        """The exchange ends here, before the client can see it."""
        if self.recorder is not None:
            self.recorder.end(ending)


def recorded(scope: Scope) -> Recorded | None:
    """What is known of the request, if anything is."""
    found: Recorded | None = scope.get(KEY)
    return found


class Journaled:
    """Records requests that have a journal in their scope's `Recorded`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = recorded(scope)
        if request is None or request.journal is None:
            await self.app(scope, receive, send)
            return
        recorder = request.recorder = Recorder(request, request.journal, scope)
        outer = RECORDS.set(recorder.records)
        try:
            await self.app(scope, recorder.receive(receive), recorder.send(send))
        finally:
            RECORDS.reset(outer)
            recorder.end("aborted")


class Body:
    """A body going by: kept while small, digested when it is not."""

    __slots__ = ("_digest", "kept", "size")

    def __init__(self) -> None:
        self.kept: bytes | bytearray = b""
        self.size = 0
        self._digest: Any = None

    def add(self, chunk: bytes) -> None:
        known, self.size = self.size, self.size + len(chunk)
        if self.size <= LARGEST_BODY:
            # Most bodies are one piece, which need not be copied.
            self.kept = bytearray(self.kept) + chunk if known else chunk
            return
        if self._digest is None:
            self._digest = hashlib.sha256(self.kept)
        self._digest.update(chunk)

    def record(self, content_type: str, secrets: Secrets, embed: bool) -> Any:
        """JSON as JSON, text as text, anything else by size and digest, and whole to `embed`."""
        if not self.size:
            return None
        if self._digest is None and content_type.startswith(("application/json", "text/")):
            return _readable(self.kept.decode("utf-8", "replace"), "json" in content_type, secrets)
        digest = self._digest or hashlib.sha256(self.kept)
        record = {"size": self.size, "sha256": digest.hexdigest()}
        # A body is not looked into once it is embedded, so one with a secret in it is not.
        if embed and self._digest is None and secrets.clean(self.kept):
            record["base64"] = base64.b64encode(self.kept).decode()
        return record


_NOTHING = [(), (), (), (), None]
"""Faults, facts, files, notes and the number of a recorded exchange, where there are none."""
EMPTY = Body()
"""The body of all that have none; nothing is added to it."""


def _readable(text: str, is_json: bool, secrets: Secrets) -> Any:
    """A text without its secrets; JSON is looked through only if there may be one in it."""
    if not is_json:
        return secrets.hide(text)
    try:
        data = json_body.load(text, 2 * json_body.DEEPEST)
    except ValueError:
        return secrets.hide(text)
    # An escape could spell a secret out in another way.
    suspicious = "\\u" in text or "\\/" in text or not secrets.absent(text)
    return secrets.hide_in(data) if suspicious else data


Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(slots=True, kw_only=True)
class Unread:
    """An exchange that has ended, as it went by: its record is made when somebody reads it.

    It holds on to nothing else of its request, and to few objects that the garbage collector
    would have to look at.
    """

    n: int
    recorded: tuple[Any, ...]
    at: float
    until: float
    wall: float
    method: str
    query: bytes
    request_headers: Headers
    request_body: Body
    status: int | None
    response_headers: Headers
    response_body: Body
    frames: list[tuple[float, str]] | None
    records: list[dict[str, Any]]
    made: Exchange | None = None
    """The record, once it is made."""

    @property
    def size(self) -> int:
        """Characters that its record has, roughly."""
        frames = sum(len(text) for _, text in self.frames or ())
        return 1000 + len(self.request_body.kept) + len(self.response_body.kept) + frames

    @property
    def kind(self) -> Kind:
        return self.recorded[1], self.status, code_of(self.response_body.kept)

    def learn(self, secrets: Secrets) -> None:
        """Make the secrets known that have no form of their own, and stand in headers."""
        secrets.learn(self.request_headers)
        secrets.learn(self.response_headers)

    def record(self, journal: Journal) -> Exchange:
        """The record. `ending` is `complete`, `cut` by us, `aborted` by the client, `timed-out`."""
        hide = journal.secrets.hide_in
        path, operation, ending, faults, facts, files, notes, replays = self.recorded
        # Headers first: they make secrets known that have no form of their own.
        request, response = self._request(path, journal), self._response(journal)
        self.made = {
            "n": self.n,
            "world": journal.world,
            "operation": operation,
            "at": self.at,
            "until": self.until,
            "wall": datetime.fromtimestamp(self.wall, UTC).isoformat(),
            "request": request,
            "response": response,
            "ending": ending,
            "faults": hide(faults),
            "records": hide(self.records),
            **({"facts": list(facts)} if facts else {}),
            **({"files": hide(files)} if files else {}),
            **({"notes": hide(notes)} if notes else {}),
            **({} if replays is None else {"replays": replays}),
        }
        return self.made

    def _request(self, path: str, journal: Journal) -> dict[str, Any]:
        secrets = journal.secrets
        headers = secrets.headers(self.request_headers)
        return {
            "method": self.method,
            "path": secrets.hide(path),
            "query": secrets.query(self.query.decode("latin-1")),
            "headers": headers,
            "body": _body(self.request_body, headers, journal),
        }

    def _response(self, journal: Journal) -> dict[str, Any]:
        headers = journal.secrets.headers(self.response_headers)
        record: dict[str, Any] = {"status": self.status, "headers": headers}
        if self.frames is None:
            return {**record, "body": _body(self.response_body, headers, journal)}
        texts = journal.secrets.hide_across(text for _, text in self.frames)
        moments = [at for at, _ in self.frames]
        frames = [{"at": at, "data": text} for at, text in zip(moments, texts, strict=True)]
        return {**record, "frames": frames}


def _body(body: Body, headers: dict[str, str], journal: Journal) -> Any:
    return body.record(headers.get("content-type", ""), journal.secrets, journal.embeds)


class Recorder:
    """One exchange while it goes on."""

    __slots__ = (
        "_announced",
        "_at",
        "_ended",
        "_frames",
        "_headers",
        "_journal",
        "_n",
        "_parts",
        "_receive",
        "_recorded",
        "_request_body",
        "_response_body",
        "_scope",
        "_status",
        "_unread",
        "_wall",
        "records",
    )

    def __init__(self, recorded: Recorded, journal: Journal, scope: Scope) -> None:
        self._recorded = recorded
        self._journal = journal
        self._scope = scope
        self._n = journal.next_number()
        self._at = journal.now()
        self._wall = time.time()
        self._request_body = self._response_body = EMPTY
        self._status: int | None = None
        self._headers: Headers = ()
        self._frames: list[tuple[float, str]] | None = None
        self._announced = -1
        """Bytes the answer will have, if its head says so."""
        self._ended = False
        self._unread = True
        self._receive: Receive
        self.records: list[dict[str, Any]] = []
        self._parts: Unread | None = None
        journal.start(self)

    @property
    def abandoned(self) -> bool:
        """Whether the client has gone before the end."""
        connection = connection_of(self._scope)
        return connection is not None and connection.closed

    def end(self, ending: str) -> None:
        """Append the exchange, once; `ending` is how it ended unless a note says otherwise."""
        if self._ended:
            return
        self._ended = True
        self._parts = self._taken(ending)
        self._journal.end(self, self._parts)

    @property
    def uneventful(self) -> Unread | None:
        """The exchange as it went by, if it has ended and its record would have no more to say:
        a poll that was answered, with nothing done to it and no secret in its path."""
        parts = self._parts
        if parts is None or parts.recorded[1] not in READING or (parts.status or 500) >= 400:
            return None
        path, _, ending, *others = parts.recorded
        if ending != "complete" or others != _NOTHING:
            return None
        parts.learn(self._journal.secrets)
        return parts if self._journal.secrets.absent(path) else None

    @property
    def record(self) -> Exchange | None:
        """The record of the exchange, once it has ended. Whoever asks has it made."""
        self._journal.catch_up()
        return None if self._parts is None else self._parts.made

    def receive(self, inner: Receive) -> Receive:
        async def recording() -> Message:
            message = await inner()
            self._unread = bool(message.get("more_body"))
            if message["type"] == "http.request" and message.get("body"):
                if self._request_body is EMPTY:
                    self._request_body = Body()
                self._request_body.add(message["body"])
            return message

        self._receive = recording
        return recording

    def whole(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        """An answer all at once, with which the exchange ends."""
        self._status, self._headers = status, tuple(headers)
        if body:
            self._response_body = Body()
            self._response_body.add(body)
        self.end("complete")

    async def _read_on(self) -> None:
        """Read a JSON body that was refused unread: who judges a client wants to see it."""
        kind, announced = b"", 0
        for name, value in self._scope["headers"]:
            if name == b"content-type":
                kind = value
            elif name == b"content-length":
                announced = int(value)
        if not kind.startswith(b"application/json") or not 0 < announced <= LARGEST_BODY:
            return
        while self._unread:
            await self._receive()

    def send(self, inner: Send) -> Send:
        async def recording(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._read_on()
            # All of this first: a client may act on an answer before `inner` returns here.
            self._note(message)
            if self._is_last(message):
                self.end("complete")
            await inner(message)

        return recording

    def _note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = tuple(message["headers"])
            for name, value in self._headers:
                if name == b"content-type" and value.startswith(b"text/event-stream"):
                    self._frames = []
                    self._announce_start()
                elif name == b"content-length":
                    self._announced = int(value)
        elif message["type"] == "http.response.body" and message.get("body"):
            if self._frames is None:
                if self._response_body is EMPTY:
                    self._response_body = Body()
                self._response_body.add(message["body"])
            else:
                # A frame may end inside a character: its bytes are kept as lone surrogates.
                text = message["body"].decode("utf-8", "surrogateescape")
                self._frames.append((self._journal.now(), text))
                self._announce_frame(self._frames)

    def _announce_start(self) -> None:
        if self._journal.watched:
            self._journal.announce("started", self._taken("open").record(self._journal))

    def _announce_frame(self, frames: list[tuple[float, str]]) -> None:
        """A frame for those who watch; a secret that began in the frames before is hidden too."""
        if self._journal.watched:
            near = [text for _, text in frames[-SEAMS:]]
            data = self._journal.secrets.hide_across(near)[-1]
            frame = {"n": self._n, "frame": len(frames) - 1, "at": frames[-1][0], "data": data}
            self._journal.announce("frame", frame)

    def _is_last(self, message: Message) -> bool:
        """Whether the client has its whole answer with this."""
        if message["type"] == "http.response.start":
            # Nothing follows these heads, whatever they announce.
            bodiless = self._scope["method"] == "HEAD" or self._status in _BODILESS
            return bodiless or self._announced == 0
        return self._response_body.size == self._announced or not message.get("more_body")

    def _taken(self, ending: str) -> Unread:
        recorded, scope = self._recorded, self._scope
        return Unread(
            n=self._n,
            recorded=(
                recorded.path,
                recorded.operation,
                recorded.ending or ending,
                recorded.faults,
                recorded.facts,
                recorded.files,
                recorded.notes,
                recorded.replays,
            ),
            at=self._at,
            until=self._journal.now(),
            wall=self._wall,
            method=scope["method"],
            query=scope["query_string"],
            request_headers=tuple(scope["headers"]),
            request_body=self._request_body,
            status=self._status,
            response_headers=self._headers,
            response_body=self._response_body,
            frames=self._frames,
            records=self.records,
        )
