"""What flows ask of a driver, and what they get back.

    effect          answer
    Send(request)   Answer, read to the end
    Open(request)   Answer; a refusal is read to the end, a success goes on with Next
    Next(until)     the next chunk; b"" at the end; None when `until` (s, client clock) came first
    Close()         None; gives up what is open
    Sleep(seconds)  None
    Now()           seconds on the client's clock
    Report(news)    None; shows something to the caller

A driver raises a TransportFault or UnreadableAnswer into the flow where the network failed or an
answer was beyond its limits. Effects are typed: `answer = yield from Send(request)`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
Step = Literal["connect", "upload", "edit", "render", "download"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. `url` is a path below the API, or absolute and then foreign.

    `place` names it for the error table. `timeout` (s) bounds every wait for bytes, and the whole
    of an answer that is read to its end; None is the setting. `auth` sends the bearer; a foreign
    host never gets it, nor any header of ours.
    """

    method: str
    url: str
    place: str
    json: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: tuple[Path, ...] = ()
    timeout: float | None = None
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


class Effect(Generic[T]):
    """Something a driver does for a flow; `yield from` it gives the answer, typed."""

    __slots__ = ()

    def __iter__(self) -> Generator[Effect[Any], Any, T]:
        answer: T = yield self
        return answer


Flow = Generator[Effect[Any], Any, T]


@dataclass(frozen=True, slots=True)
class Send(Effect[Answer]):
    request: Request


@dataclass(frozen=True, slots=True)
class Open(Effect[Answer]):
    request: Request


@dataclass(frozen=True, slots=True)
class Next(Effect[bytes | None]):
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Close(Effect[None]):
    pass


@dataclass(frozen=True, slots=True)
class Sleep(Effect[None]):
    seconds: float


@dataclass(frozen=True, slots=True)
class Now(Effect[float]):
    pass


@dataclass(frozen=True, slots=True)
class Report(Effect[None]):
    news: News
