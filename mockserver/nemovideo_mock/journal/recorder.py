"""ASGI middleware that records each exchange.

An exchange is appended before the bytes that end it leave: before the last of a body, before a
connection is broken. Whoever has seen an answer end finds it in the journal, on any connection.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock.frames import Frames
from nemovideo_mock.journal.bodies import EMPTY, LARGEST_BODY, Body
from nemovideo_mock.journal.journal import Journal
from nemovideo_mock.journal.spill import Exchange
from nemovideo_mock.journal.unread import NO_EXTRAS, Extras, Headers, Unread, text_of
from nemovideo_mock.operations import READING
from nemovideo_mock.wire.connection import connection_of

KEY = "nemovideo_mock.request"
"""Where a scope has what is known of its request."""
_BODILESS = (204, 304)
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


class Recorder(Unread):
    """One exchange while it goes on. When it has ended it lets go of all that is no part of it."""

    __slots__ = (
        "_announced",
        "_journal",
        "_receive",
        "_recorded",
        "_scope",
        "_unread",
    )

    def __init__(self, recorded: Recorded, journal: Journal, scope: Scope) -> None:
        self._recorded: Recorded | None = recorded
        """The request, while it goes on."""
        self._journal = journal
        self._scope: Scope | None = scope
        self._receive: Receive | None = None
        self.n = journal.next_number()
        self.at = journal.now()
        self.wall = time.time()
        self.request_body = self.response_body = EMPTY
        self.status = self.frames = self.made = None
        self.response_headers = ()
        self.records = []
        journal.start(self)

    @property
    def abandoned(self) -> bool:
        connection = connection_of(self._scope or {})
        return connection is not None and connection.closed

    def end(self, ending: str) -> None:
        """Append the exchange, once; `ending` is how it ended unless a note says otherwise."""
        if self._recorded is not None and self._scope is not None:
            self._take(self._recorded, self._scope, ending)
            self._recorded = self._scope = self._receive = None
            self._journal.end(self)

    @property
    def uneventful(self) -> Recorder | None:
        """This, if it has ended and its record would have no more to say than that: a poll that
        was answered, with nothing done to it and no secret in its path."""
        if self._recorded is not None or self.operation not in READING:
            return None
        if (self.status or 500) >= 400 or self.ending != "complete" or self.extras is not NO_EXTRAS:
            return None
        self.learn(self._journal.secrets)
        return self if self._journal.secrets.absent(self.path) else None

    @property
    def record(self) -> Exchange | None:
        """The record of the exchange, once it has ended. Whoever asks has it made."""
        self._journal.catch_up()
        return self.made if self._recorded is None else None

    def receive(self, inner: Receive) -> Receive:
        async def recording() -> Message:
            message = await inner()
            self._unread = bool(message.get("more_body"))
            if message.get("body") and self._recorded is not None:
                if self.request_body is EMPTY:
                    self.request_body = Body()
                self.request_body.add(message["body"])
            return message

        self._receive, self._unread = recording, True
        return recording

    def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """An answer all at once, with which the exchange ends."""
        self.status, self.response_headers = status, headers
        self.response_body = self._journal.whole(body)
        self.end("complete")

    async def _read_on(self, scope: Scope) -> None:
        """Read a JSON body that was refused unread: who judges a client wants to see it."""
        kind, announced = b"", 0
        for name, value in scope["headers"]:
            if name == b"content-type":
                kind = value
            elif name == b"content-length":
                announced = int(value)
        if not kind.startswith(b"application/json") or not 0 < announced <= LARGEST_BODY:
            return
        while self._unread and self._receive is not None:
            await self._receive()

    def send(self, inner: Send) -> Send:
        async def recording(message: Message) -> None:
            # All of this first: a client may act on an answer before `inner` returns here.
            if self._scope is not None:
                await self._note_all(message, self._scope)
            await inner(message)

        self._announced = -1
        """Bytes the answer will have, if its head says so."""
        return recording

    async def _note_all(self, message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            await self._read_on(scope)
        self._note(message)
        if self._is_last(message, scope["method"]):
            self.end("complete")

    def _note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.response_headers = tuple(message["headers"])
            for name, value in self.response_headers:
                if name == b"content-type" and value.startswith(b"text/event-stream"):
                    self.frames = Frames()
                    self._announce_start()
                elif name == b"content-length":
                    self._announced = int(value)
        elif message["type"] == "http.response.body" and message.get("body"):
            if self.frames is None:
                if self.response_body is EMPTY:
                    self.response_body = Body()
                self.response_body.add(message["body"])
            else:
                self.frames.add(self._journal.now(), message["body"])
                self._announce_frame(self.frames)

    def _announce_start(self) -> None:
        if self._journal.watched and self._recorded is not None and self._scope is not None:
            self._take(self._recorded, self._scope, "open")
            self._journal.announce("started", self._journal.make(self))

    def _announce_frame(self, frames: Frames) -> None:
        """A frame for those who watch; a secret that began in the frames before is hidden too."""
        if self._journal.watched:
            near = [text_of(piece) for _, piece in frames[-SEAMS:]]
            data = self._journal.secrets.hide_across(near)[-1]
            frame = {"n": self.n, "frame": len(frames) - 1, "at": frames[-1][0], "data": data}
            self._journal.announce("frame", frame)

    def _is_last(self, message: Message, method: str) -> bool:
        """Whether the client has its whole answer with this."""
        if message["type"] == "http.response.start":
            # Nothing follows these heads, whatever they announce.
            bodiless = method == "HEAD" or self.status in _BODILESS
            return bodiless or self._announced == 0
        return self.response_body.size == self._announced or not message.get("more_body")

    def _take(self, of: Recorded, scope: Scope, ending: str) -> None:
        """What the request and its handlers have to say, as it is now."""
        self.method, self.query = scope["method"], scope["query_string"]
        self.request_headers = self._journal.seen(tuple(scope["headers"]))
        self.path, self.operation = of.path, of.operation
        self.ending = of.ending or ending
        self.extras = NO_EXTRAS
        if of.faults or of.facts or of.files or of.notes or of.replays is not None:
            self.extras = Extras(of.faults, of.facts, of.files, of.notes, of.replays)
        self.until = self._journal.now()
        frames = sum([len(piece) for _, piece in self.frames]) if self.frames else 0
        self.size = 1000 + len(self.request_body.kept) + len(self.response_body.kept) + frames
