"""A target whose profile is unknown: answers are read leniently, and expenses accounted for."""

from __future__ import annotations

import contextlib
import itertools
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ..control import CannotTell
from ..spec import operation
from .actor import TITLE_DRAFT, Actor, ask_token, new_render_id, streams
from .streams import Stream

LONGEST_SILENCE = 1000.0
"""Real seconds to wait for the next bytes of a stream: as long as any stream may last."""

FEWEST_GAPS = 10
_BOUNDARY = "nemovideo-contracts-probe"


@dataclass(slots=True)
class Budget:
    """What may be spent, in credits, and what has been. `wanted` is what it all would cost.

    `note` is called with every expense before the request that causes it, so that an interruption
    forgets none.
    """

    limit: int | None
    spent: int = 0
    wanted: int = 0
    note: Callable[[int], None] | None = None

    def covers(self, credits: int) -> bool:
        """Whether so much more may be spent."""
        return self.limit is None or self.spent + credits <= self.limit

    def give_back(self, credits: int) -> None:
        """Take back what was accounted for and not charged."""
        self.spent -= credits
        if self.note is not None and credits:
            self.note(-credits)

    def spend(self, credits: int) -> None:
        """Account for an operation. Raises CannotTell when it would exceed the limit."""
        self.wanted += credits
        if not self.covers(credits):
            raise CannotTell(f"it would cost {credits} credits more than may be spent")
        self.spent += credits
        if self.note is not None and credits:
            self.note(credits)


@dataclass(frozen=True, slots=True)
class Timed:
    """A stream, when it was requested and its bytes came in, and when it ended: real seconds."""

    stream: Stream
    times: tuple[float, ...]
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.times[0]

    @property
    def rhythm(self) -> float | None:
        """The mean time between two frames, where there are enough of them."""
        gaps = len(self.stream.frames) - 1
        return (self.times[-1] - self.times[1]) / gaps if gaps >= FEWEST_GAPS else None


@dataclass(kw_only=True)
class Guest(Actor):
    """An anonymous user of a target nobody knows yet, with a session. `naming` is what was found.

    Every method raises CannotTell when nobody answers.
    """

    session: str = ""

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        with answered(path):
            return Actor.send(self, method, path, **options)

    def open(self) -> None:
        """Open the session, under whichever name paths give the user."""
        for user in ("me", self.id):
            answer = self.open_as(user)
            if session := data(answer).get("session_id"):
                self.session = session
                return
        raise CannotTell(f"no session: {answer.text[:200]}")

    def open_as(self, user: str, **body: Any) -> httpx.Response:
        path = operation("create_session").path(user)
        return self.post(path, body or {"task_name": "probe", "language": "en"})

    def state(self) -> dict[str, Any]:
        found = data(self.call("session_state", self.session))
        return dict(found.get("state", found))

    def balance(self) -> int:
        return int(data(self.call("credit_balance"))["available"])

    def upload(self, file: tuple[str, bytes], field: str = "") -> httpx.Response:
        return self.upload_files(self.session, [file], field)

    def pour(self, filename: str, size: int, chunks: Iterator[bytes]) -> httpx.Response:
        """An upload of `size` bytes that are never in memory all at once."""
        disposition = f'form-data; name="{self.field}"; filename="{filename}"'
        head = f"--{_BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
        tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
        headers = {
            **self.headers,
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(head) + size + len(tail)),
        }
        body = itertools.chain((head,), chunks, (tail,))
        return self.call("upload", self.session, content=body, headers=headers)

    def say(self, message: str) -> httpx.Response:
        return self.call("run_sse", json=self.turn_body(self.session, message))

    def drop(self, message: str) -> None:
        """A message whose stream is left as soon as it has begun. Raises CannotTell if it is none.

        The turn goes on: who leaves a stream loses nothing but words.
        """
        with self._stream(message):
            pass

    def time_turn(self, message: str) -> Timed:
        """A message's stream to its end, with the times its bytes came in."""
        times, content = [time.monotonic()], bytearray()
        with self._stream(message) as answer:
            for chunk in answer.iter_bytes():
                content += chunk
                times.append(time.monotonic())
        return Timed(Stream(bytes(content)), tuple(times), time.monotonic())

    @contextlib.contextmanager
    def _stream(self, message: str) -> Iterator[httpx.Response]:
        turn = self.turn(self.session, message)
        with answered(turn["url"]), self.http.stream(**turn, timeout=LONGEST_SILENCE) as answer:
            if not streams(answer):
                raise CannotTell(f"no stream: HTTP {answer.status_code}")
            yield answer

    def submit(
        self, headers: Mapping[str, str] | None = None, draft: Any = TITLE_DRAFT
    ) -> tuple[str, httpx.Response]:
        render = new_render_id()
        body = {"id": render, "sessionId": self.session, "draft": draft}
        return render, self.call("submit_render", json=body, headers=headers or self.headers)

    def polls(self, render: str, limit: int = 600) -> Iterator[dict[str, Any]]:
        """Polls until the render is over, half a second apart."""
        for _ in range(limit):
            body = self.poll(render).json()
            yield body
            if data_of(body).get("status") not in ("pending", "processing"):
                return
            time.sleep(0.5)
        raise CannotTell("the render never ended")


@dataclass(slots=True)
class Explorer:
    """A line to one target, what may be spent there, and what was found out.

    `tokens` are the real moments at which a token was given.
    """

    http: httpx.Client
    budget: Budget
    found: dict[str, Any] = field(default_factory=dict)
    tokens: list[float] = field(default_factory=list)

    def close(self) -> None:
        self.http.close()

    def ask_token(self, client_id: str) -> httpx.Response:
        with answered("the request for a token"):
            answer = ask_token(self.http, client_id)
        if answer.status_code == 200:
            self.tokens.append(time.monotonic())
        return answer

    def guest(self, answer: httpx.Response | None = None) -> Guest:
        """A user with a session: a new one, or whom an answer gave a token."""
        answer = answer or self.ask_token(str(uuid.uuid4()))
        given = data(answer)
        if "token" not in given:
            raise CannotTell(f"no further token: HTTP {answer.status_code}")
        guest = self.known_guest(given["token"], given.get("user_id", ""))
        guest.open()
        return guest

    def known_guest(self, token: str, id: str, session: str = "") -> Guest:
        return Guest(http=self.http, token=token, id=id, naming=self.found, session=session)

    def edit(self, guest: Guest, message: str, price: int) -> Stream:
        """A turn that costs. Raises CannotTell when there is no stream, or no money for it."""
        self.budget.spend(price)
        answer = guest.say(message)
        if not streams(answer):
            raise CannotTell(f"no stream: {answer.text[:200]}")
        return Stream(answer.content)


@contextlib.contextmanager
def answered(what: str) -> Iterator[None]:
    """Turns a lost connection into CannotTell."""
    try:
        yield
    except httpx.HTTPError as error:
        raise CannotTell(f"no answer to {what}: {type(error).__name__}") from None


def data(answer: httpx.Response) -> dict[str, Any]:
    """The data of an answer, envelope or not; empty when there is none."""
    try:
        return data_of(answer.json())
    except ValueError:
        return {}


def data_of(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {}
    inner = body.get("data")
    return inner if isinstance(inner, dict) else body


def code(answer: httpx.Response) -> int:
    """What was refused, by the body's code or else by the status; 0 for a success."""
    if streams(answer):
        return 0
    try:
        body = answer.json()
    except ValueError:
        body = {}
    number = body.get("code") if isinstance(body, dict) else None
    if isinstance(number, int):
        return number
    return answer.status_code if answer.status_code >= 400 else 0
