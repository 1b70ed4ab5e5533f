"""What flows ask of a driver, and what they get back.

    effect          answer
    Send(request)   Answer, read to the end
    Open(request)   Answer; a refusal is read to the end, a success goes on with Next
    Next(until)     the next chunk; b"" at the end; None when `until` (s, client clock) came first
    Close()         None; gives up what is open
    Sleep(seconds)  None
    Now()           seconds on the client's clock
    Tell(news)      None; shows something to the caller

A driver raises Unreachable or ConnectionLost into the flow where the network failed. The small
functions below give each effect its type: `answer = yield from send(request)`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Step = Literal["connect", "upload", "edit", "render", "download"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. `url` is a path below the API, or absolute and then foreign.

    `place` names it for the error table. `timeout` (s) bounds connecting and every wait for
    bytes. `auth` sends the bearer; a foreign host never gets it, nor any header of ours.
    """

    method: Literal["GET", "POST"]
    url: str
    place: str
    json: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: tuple[Path, ...] = ()
    timeout: float = 60.0
    auth: bool = True

    @property
    def foreign(self) -> bool:
        return not self.url.startswith("/")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. An `open` one has no body yet: it comes by Next. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is, in its own unit: bytes, percent or files. `total` 0 = unknown."""

    step: Step
    done: float = 0
    total: float = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the agent's text, translated, to be appended to the pieces before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of the client itself."""

    text: str


News = Progress | Said | Notice


@dataclass(frozen=True, slots=True)
class Send:
    request: Request


@dataclass(frozen=True, slots=True)
class Open:
    request: Request


@dataclass(frozen=True, slots=True)
class Next:
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Close:
    pass


@dataclass(frozen=True, slots=True)
class Sleep:
    seconds: float


@dataclass(frozen=True, slots=True)
class Now:
    pass


@dataclass(frozen=True, slots=True)
class Tell:
    news: News


Effect = Send | Open | Next | Close | Sleep | Now | Tell
Flow = Generator[Effect, Any, T]


def send(request: Request) -> Flow[Answer]:
    answer: Answer = yield Send(request)
    return answer


def open_stream(request: Request) -> Flow[Answer]:
    answer: Answer = yield Open(request)
    return answer


def next_chunk(until: float | None = None) -> Flow[bytes | None]:
    chunk: bytes | None = yield Next(until)
    return chunk


def now() -> Flow[float]:
    moment: float = yield Now()
    return moment


def sleep(seconds: float) -> Flow[None]:
    yield Sleep(seconds)


def tell(news: News) -> Flow[None]:
    yield Tell(news)
