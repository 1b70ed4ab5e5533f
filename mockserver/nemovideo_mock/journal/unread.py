"""An exchange as it went by; its record is made when somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nemovideo_mock.frames import Frames
from nemovideo_mock.journal.bodies import Body
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.journal.spill import Exchange

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Extras:
    """What few exchanges have: faults, facts they were refused by, files, notes, and the number
    of the recorded exchange that they repeat."""

    faults: Sequence[Mapping[str, Any]] = ()
    facts: tuple[str, ...] = ()
    files: Sequence[Mapping[str, Any]] = ()
    notes: tuple[str, ...] = ()
    replays: int | None = None


NO_EXTRAS = Extras()


class Unread:
    """What is noted of an exchange while it goes by: as it is, and in few objects.

    Thousands of them are in memory; each object more would keep the garbage collector busy.
    """

    __slots__ = (
        "at",
        "ending",
        "extras",
        "frames",
        "made",
        "method",
        "n",
        "operation",
        "path",
        "query",
        "records",
        "request_body",
        "request_headers",
        "response_body",
        "response_headers",
        "size",
        "status",
        "until",
        "wall",
    )
    n: int
    path: str
    operation: str | None
    ending: str
    """`complete`, `cut` by us, `aborted` by the client, `timed-out`; `open` while it goes on."""
    extras: Extras
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
    frames: Frames | None
    records: list[dict[str, Any]]
    size: int
    """Characters that its record has, roughly."""
    made: Exchange | None
    """The record, once it is made."""

    def learn(self, secrets: Secrets) -> None:
        """Make the secrets known that have no form of their own, and stand in headers."""
        secrets.learn(self.request_headers)
        secrets.learn(self.response_headers)

    @property
    def abandoned(self) -> bool:
        """Whether it goes on though its client has gone."""
        return False

    def make(self, world: str, secrets: Secrets, embed: bool) -> Exchange:
        """Its record, without its secrets; small bodies that are no text whole, to `embed` them."""
        hide, extras = secrets.hide_in, self.extras
        # Headers first: they make secrets known that have no form of their own.
        request, response = self._request(secrets, embed), self._response(secrets, embed)
        self.made = {
            "n": self.n,
            "world": world,
            "operation": self.operation,
            "at": self.at,
            "until": self.until,
            "wall": datetime.fromtimestamp(self.wall, UTC).isoformat(),
            "request": request,
            "response": response,
            "ending": self.ending,
            "faults": hide(extras.faults),
            "records": hide(self.records),
            **({"facts": list(extras.facts)} if extras.facts else {}),
            **({"files": hide(extras.files)} if extras.files else {}),
            **({"notes": hide(extras.notes)} if extras.notes else {}),
            **({} if extras.replays is None else {"replays": extras.replays}),
        }
        return self.made

    def _request(self, secrets: Secrets, embed: bool) -> dict[str, Any]:
        headers = secrets.headers(self.request_headers)
        return {
            "method": self.method,
            "path": secrets.hide(self.path),
            "query": secrets.query(self.query.decode("latin-1")),
            "headers": headers,
            "body": _body(self.request_body, headers, secrets, embed),
        }

    def _response(self, secrets: Secrets, embed: bool) -> dict[str, Any]:
        headers = secrets.headers(self.response_headers)
        record: dict[str, Any] = {"status": self.status, "headers": headers}
        if self.frames is None:
            return {**record, "body": _body(self.response_body, headers, secrets, embed)}
        texts = secrets.hide_across(text_of(piece) for _, piece in self.frames)
        moments = [at for at, _ in self.frames]
        frames = [{"at": at, "data": text} for at, text in zip(moments, texts, strict=True)]
        return {**record, "frames": frames}


def text_of(piece: bytes) -> str:
    """A frame as text. It may end inside a character: its bytes are kept as lone surrogates."""
    return piece.decode("utf-8", "surrogateescape")


def _body(body: Body, headers: dict[str, str], secrets: Secrets, embed: bool) -> Any:
    return body.record(headers.get("content-type", ""), secrets, embed)
