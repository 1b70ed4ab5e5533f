"""The reference client before a target, with somebody on the line who notes and may meddle.

    with talker(c) as talk:
        talk.wire.answer("/api/render/proxy/lambda", 402, refusal(402))
        with complains("register"):
            talk.client.export("out.mp4")

Everything not meddled with goes to the world of the check, over real HTTP. The client's own
waiting is virtual: `talk.clock.sleeps` lists what it slept, in seconds.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from nemovideo_client import NemoVideoError, Notice, Said, Settings
from nemovideo_client.testing import Chunks, VirtualClient, VirtualClock

from ...context import Context
from ...samples import photos

Answer = Callable[[httpx.Request], httpx.Response]


class Wire(httpx.BaseTransport):
    """Passes requests on, keeps them in `seen`, and answers some itself."""

    def __init__(self, world_path: str) -> None:
        self.seen: list[httpx.Request] = []
        self._world_path = world_path
        self._network = httpx.HTTPTransport()
        self._answers: list[tuple[str, Answer]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        for index, (path, answer) in enumerate(self._answers):
            if self.path(request) == path:
                del self._answers[index]
                return answer(request)
        return self._network.handle_request(request)

    def close(self) -> None:
        self._network.close()

    def answer(self, path: str, status: int, body: Mapping[str, Any], times: int = 1) -> None:
        """Answer the next requests for a path with this JSON."""
        self._answers += [(path, lambda _: httpx.Response(status, json=dict(body)))] * times

    def stream(self, path: str, chunks: Callable[[], Iterable[bytes]]) -> None:
        """Answer the next request for a path with a stream."""
        head = {"content-type": "text/event-stream"}

        def answer(_: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers=head, stream=Chunks(chunks()))

        self._answers.append((path, answer))

    def forget(self) -> None:
        """Answer nothing more."""
        self._answers.clear()

    def path(self, request: httpx.Request) -> str:
        """A request's path within the world."""
        return request.url.path.removeprefix(self._world_path)

    def to(self, path: str) -> list[httpx.Request]:
        """Every request for a path, in order."""
        return [each for each in self.seen if self.path(each) == path]


@dataclass(slots=True)
class Talk:
    """A client, its clock, its line, and what it told its user."""

    client: VirtualClient
    clock: VirtualClock
    wire: Wire
    folder: Path
    news: list[Any] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The agent's words as the user read them."""
        return "".join(each.text for each in self.news if isinstance(each, Said))

    @property
    def notices(self) -> list[str]:
        """The client's own sentences."""
        return [each.text for each in self.news if isinstance(each, Notice)]

    def file(self, name: str, content: bytes) -> Path:
        """A file of the user's."""
        path = self.folder / name
        path.write_bytes(content)
        return path


SPOKEN = {"path_user": "me-or-own", "run_user_id": "optional", "upload_field": "files"}
"""What a world must understand for a client of the seeds."""


def listen_to_seeds(c: Context) -> None:
    """Begin the world anew, where it would not understand a client of the seeds."""
    deaf = {key: way for key, way in SPOKEN.items() if getattr(c.profile, key) in ("own", "file")}
    if deaf:
        c.choose(**deaf)


@contextlib.contextmanager
def talker(c: Context, **settings: Any) -> Iterator[Talk]:
    """A reference client in the check's world, with a home of its own.

    It speaks as the seeds do, so a world that wants to be spoken to otherwise is made to listen.
    """
    listen_to_seeds(c)
    with tempfile.TemporaryDirectory(prefix="nemovideo-contracts-") as home:
        chosen = Settings(api_url=c.world.url, folder=Path(home), **settings)
        wire, clock = Wire(httpx.URL(c.world.url).path.rstrip("/")), VirtualClock()
        news: list[Any] = []
        client = VirtualClient(chosen, clock=clock, transport=wire, on_news=news.append)
        with contextlib.closing(client):
            yield Talk(client, clock, wire, Path(home), news)


def event(**payload: Any) -> bytes:
    """One typed event of a stream."""
    return f"data: {json.dumps(payload)}\n\n".encode()


def refusal(code: int) -> dict[str, Any]:
    """The body of a refusal."""
    return {"code": code, "message": "meddled with", "data": None}


def with_photos(talk: Talk) -> None:
    """Upload two photos through the client."""
    talk.client.upload(*(talk.file(name, content) for name, content in photos(2)))


@dataclass(slots=True)
class Complaint:
    """What the client said when it gave up."""

    text: str = ""


@contextlib.contextmanager
def complains(pattern: str = "") -> Iterator[Complaint]:
    """Expect the client to give up, in words that match the pattern (case aside)."""
    complaint = Complaint()
    try:
        yield complaint
    except NemoVideoError as error:
        complaint.text = str(error)
    assert complaint.text, "the client did not give up"
    assert re.search(pattern, complaint.text, re.IGNORECASE), complaint.text
