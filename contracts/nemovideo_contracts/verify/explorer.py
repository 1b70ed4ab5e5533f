"""Talking to a target whose profile is unknown: read leniently, and accounted for."""

from __future__ import annotations

import contextlib
import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from ..control import CannotTell
from .context import ATTRIBUTION, BALANCE, RENDER, RUN, TOKEN
from .samples import TITLE_DRAFT
from .streams import Stream

LONGEST_SILENCE = 1000.0
"""Real seconds to wait for the next bytes of a stream: as long as any stream may last."""

FEWEST_GAPS = 10
_BOUNDARY = "nemovideo-contracts-probe"


@dataclass(slots=True)
class Budget:
    """What may be spent, in credits, and what has been. `wanted` is what it all would cost.

    `note` is told of every expense before the request that causes it, so that an interruption
    forgets none.
    """

    limit: int | None
    spent: int = 0
    wanted: int = 0
    note: Callable[[int], None] | None = None

    def spend(self, credits: int) -> None:
        """Account for an operation. Raises CannotTell when it would exceed the limit."""
        self.wanted += credits
        if self.limit is not None and self.spent + credits > self.limit:
            raise CannotTell(f"it would cost {credits} credits more than may be spent")
        self.spent += credits
        if self.note is not None and credits:
            self.note(credits)


@dataclass(slots=True)
class Guest:
    """An anonymous user of a target nobody knows yet."""

    token: str
    id: str
    session: str = ""

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def headers(self) -> dict[str, str]:
        return {**self.bearer, **ATTRIBUTION}


@dataclass(frozen=True, slots=True)
class Heard:
    """A stream, when it was asked for and its bytes came in, and when it ended: real seconds."""

    stream: Stream
    times: tuple[float, ...]
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.times[0]

    @property
    def rhythm(self) -> float | None:
        """The mean time between two frames, where there are enough of them to tell."""
        gaps = len(self.stream.frames) - 1
        return (self.times[-1] - self.times[1]) / gaps if gaps >= FEWEST_GAPS else None


@dataclass(slots=True)
class Explorer:
    """Requests to one target, over one line."""

    http: httpx.Client
    budget: Budget
    found: dict[str, Any] = field(default_factory=dict)
    tokens: int = 0

    def close(self) -> None:
        self.http.close()

    def send(self, method: str, path: str, **extra: Any) -> httpx.Response:
        """One request. Raises CannotTell when nobody answers."""
        try:
            return self.http.request(method, path, **extra)
        except httpx.HTTPError as error:
            raise CannotTell(f"no answer to {path}: {type(error).__name__}") from None

    def ask_token(self, client_id: str) -> httpx.Response:
        answer = self.send("POST", TOKEN, headers={"X-Client-Id": client_id})
        self.tokens += answer.status_code == 200
        return answer

    def guest(self, answer: httpx.Response | None = None) -> Guest:
        """A user with a session: a new one, or whom an answer gave a token."""
        answer = answer or self.ask_token(str(uuid.uuid4()))
        told = data(answer)
        if "token" not in told:
            raise CannotTell(f"no further token: HTTP {answer.status_code}")
        guest = Guest(told["token"], told.get("user_id", ""))
        for user in ("me", guest.id):
            opened = self.open_session(guest, user)
            if session := data(opened).get("session_id"):
                guest.session = session
                return guest
        raise CannotTell(f"no session: {opened.text[:200]}")

    def open_session(self, guest: Guest, user: str, **body: Any) -> httpx.Response:
        body = body or {"task_name": "probe", "language": "en"}
        path = f"/api/tasks/{user}/with-session/nemo_agent"
        return self.send("POST", path, json=body, headers=guest.headers)

    @property
    def me(self) -> str:
        """How paths name the caller, as far as is known."""
        return str(self.found.get("path_user", "me"))

    def user(self, guest: Guest) -> str:
        return guest.id if self.me == "own" else "me"

    def state(self, guest: Guest) -> dict[str, Any]:
        path = f"/api/state/nemo_agent/{self.user(guest)}/{guest.session}/latest"
        told = data(self.send("GET", path, headers=guest.headers))
        return dict(told.get("state", told))

    def balance(self, guest: Guest) -> int:
        return int(data(self.send("GET", BALANCE, headers=guest.headers))["available"])

    def upload(self, guest: Guest, name: str, file: tuple[str, bytes]) -> httpx.Response:
        path = f"/api/upload-video/nemo_agent/{self.user(guest)}/{guest.session}"
        return self.send("POST", path, files=[(name, file)], headers=guest.headers)

    def pour(
        self, guest: Guest, name: str, filename: str, size: int, chunks: Iterator[bytes]
    ) -> httpx.Response:
        """An upload of `size` bytes that are never in memory all at once."""
        disposition = f'form-data; name="{name}"; filename="{filename}"'
        head = f"--{_BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
        tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
        headers = {
            **guest.headers,
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(head) + size + len(tail)),
        }
        path = f"/api/upload-video/nemo_agent/{self.user(guest)}/{guest.session}"
        body = itertools.chain((head,), chunks, (tail,))
        return self.send("POST", path, content=body, headers=headers)

    def body(self, guest: Guest, message: str) -> dict[str, Any]:
        own = self.found.get("run_user_id") == "own"
        return {
            "app_name": "nemo_agent",
            "user_id": guest.id if own else "me",
            "session_id": guest.session,
            "new_message": {"parts": [{"text": message}]},
        }

    def say(self, guest: Guest, message: str) -> httpx.Response:
        return self.send("POST", RUN, json=self.body(guest, message), headers=guest.headers)

    def drop(self, guest: Guest, message: str) -> None:
        """A message whose stream is left as soon as it has begun. Raises CannotTell if it is none.

        The turn goes on: who leaves a stream loses nothing but words.
        """
        with self._listening(guest, message):
            pass

    def hear(self, guest: Guest, message: str) -> Heard:
        """A message's stream to its end, with the times its bytes came in."""
        times, content = [time.monotonic()], bytearray()
        with self._listening(guest, message) as answer:
            for chunk in answer.iter_bytes():
                content += chunk
                times.append(time.monotonic())
        return Heard(Stream(bytes(content)), tuple(times), time.monotonic())

    @contextlib.contextmanager
    def _listening(self, guest: Guest, message: str) -> Iterator[httpx.Response]:
        body, headers = self.body(guest, message), guest.headers
        try:
            with self.http.stream(
                "POST", RUN, json=body, headers=headers, timeout=LONGEST_SILENCE
            ) as answer:
                if not streams(answer):
                    raise CannotTell(f"no stream: HTTP {answer.status_code}")
                yield answer
        except httpx.HTTPError as error:
            raise CannotTell(f"the stream broke: {type(error).__name__}") from None

    def edit(self, guest: Guest, message: str, price: int) -> Stream:
        """A turn that costs. Raises CannotTell when there is no stream, or no money for it."""
        self.budget.spend(price)
        answer = self.say(guest, message)
        if not streams(answer):
            raise CannotTell(f"no stream: {answer.text[:200]}")
        return Stream(answer.content)

    def submit(
        self, guest: Guest, headers: dict[str, str], draft: dict[str, Any] = TITLE_DRAFT
    ) -> tuple[str, httpx.Response]:
        id = f"render_{uuid.uuid4().hex[:12]}"
        body = {"id": id, "sessionId": guest.session, "draft": draft}
        return id, self.send("POST", RENDER, json=body, headers=headers)

    def polls(self, guest: Guest, id: str, limit: int = 600) -> Iterator[dict[str, Any]]:
        """Polls until the render is over, half a second apart."""
        for _ in range(limit):
            body = self.send("GET", f"{RENDER}/{id}", headers=guest.headers).json()
            yield body
            if data_of(body).get("status") not in ("pending", "processing"):
                return
            time.sleep(0.5)
        raise CannotTell("the render never ended")


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


def streams(answer: httpx.Response) -> bool:
    kind: str = answer.headers.get("content-type", "")
    return kind.startswith("text/event-stream")


def code(answer: httpx.Response) -> int:
    """What was refused, by the body's code or else by the status; 0 for a success."""
    if streams(answer):
        return 0
    try:
        body = answer.json()
    except ValueError:
        body = {}
    told = body.get("code") if isinstance(body, dict) else None
    if isinstance(told, int):
        return told
    return answer.status_code if answer.status_code >= 400 else 0
