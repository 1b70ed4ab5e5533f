"""One journey that can be repeated: the reference client's, with everything it hands back."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
from hypothesis import strategies as st
from nemovideo_client import Client, NemoVideoError, Settings
from nemovideo_client.testing import VirtualClient, VirtualClock
from nemovideo_client.wire import certificates

from ... import samples
from ...context import Context
from ..journeys.words import Message, edits, file_names, ordered

START = 1_800_000_000.0
RICH = 10_000
Make = Callable[[Context, Settings], Client]
"""Makes the client that travels."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done: photos are uploaded, messages said, and what came of it is exported."""

    photos: tuple[str, ...]
    messages: tuple[Message, ...]

    def __repr__(self) -> str:
        return f"{list(self.photos)}, then {[message.text for message in self.messages]}"


def plans() -> st.SearchStrategy[Plan]:
    """A slideshow of one or two photos, and up to two messages more."""
    names = st.lists(file_names(), min_size=1, max_size=2, unique=True).map(tuple)
    more = st.lists(st.one_of(edits(), ordered()), max_size=2)
    begun = st.tuples(edits(), more).map(lambda drawn: (drawn[0], *drawn[1]))
    return st.builds(Plan, names, begun)


@dataclass(frozen=True, slots=True)
class Found:
    """What a client handed back on the way. `video` is a digest of the file it saved."""

    uploads: tuple[tuple[str, str], ...]
    replies: tuple[tuple[Any, ...], ...]
    credits: Any
    video: str


def begin(c: Context, **choices: Any) -> None:
    """The world anew at a fixed moment, so that a second run begins like the first."""
    profile = c.profile.replace(**choices)
    c.control.renew(profile, start=START)
    c.world.profile = profile
    c.control.terms(credits=RICH)


def settings(c: Context, folder: Path) -> Settings:
    """The same client in every run; a folder of its own."""
    url = c.world.url
    return Settings(api_url=url, web_url=f"{url}/web", folder=folder, client_id="a-traveler")


def virtual(c: Context, chosen: Settings) -> Client:
    return VirtualClient(chosen, clock=VirtualClock(), on_sleep=c.control.wait)


def blocking(c: Context, chosen: Settings) -> Client:
    return Client(chosen, sleep=c.control.wait)


def in_pieces(sizes: Sequence[int]) -> Make:
    """A client whose streams come in pieces of these sizes, over and over; 0 is all in one."""

    def make(c: Context, chosen: Settings) -> Client:
        transport = _Splitting(sizes)
        clock = VirtualClock()
        return VirtualClient(chosen, clock=clock, transport=transport, on_sleep=c.control.wait)

    return make


class _Splitting(httpx.BaseTransport):
    """The network, but for the places at which streams are parted."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._inner, self._sizes = httpx.HTTPTransport(verify=certificates()), sizes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        if "event-stream" not in answer.headers.get("content-type", ""):
            return answer
        assert isinstance(answer.stream, httpx.SyncByteStream)
        pieces = _Pieces(answer.stream, self._sizes)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=pieces)

    def close(self) -> None:
        self._inner.close()


class _Pieces(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, sizes: Sequence[int]) -> None:
        self._inner, self._sizes = inner, sizes

    def __iter__(self) -> Iterator[bytes]:
        sizes = cycle(self._sizes)
        whole = [b"".join(self._inner)] if 0 in self._sizes else self._inner
        for chunk in whole:
            while chunk:
                size = next(sizes) or len(chunk)
                yield chunk[:size]
                chunk = chunk[size:]

    def close(self) -> None:
        self._inner.close()


def travel(c: Context, plan: Plan, make: Make = virtual) -> Found:
    """The journey in the world as it is now."""
    with tempfile.TemporaryDirectory(prefix="nemovideo-property-") as name:
        folder = Path(name)
        with make(c, settings(c, folder)) as client:
            return _travelled(client, plan, folder)


def photos(plan: Plan, folder: Path) -> list[Path]:
    paths = [folder / f"{name}.png" for name in plan.photos]
    for nth, path in enumerate(paths):
        path.write_bytes(samples.png(64 + nth, 48, nth * 40))
    return paths


def _travelled(client: Client, plan: Plan, folder: Path) -> Found:
    uploads = client.upload(*photos(plan, folder))
    replies = []
    for message in plan.messages:
        try:
            replies.append(said(client.say(message.text)))
        except NemoVideoError as error:
            replies.append((type(error).__name__, str(error)))
    credits = client.credits()
    client.export(folder / "video.mp4")
    return Found(
        uploads=tuple((upload.filename, upload.kind) for upload in uploads),
        replies=tuple(replies),
        credits=credits,
        video=digest(folder / "video.mp4"),
    )


def said(reply: Any) -> tuple[Any, ...]:
    """A reply as far as it does not depend on ids."""
    return (reply.text, reply.changes, sorted(map(str, reply.actions)), reply.summary)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def alike(one: Found, other: Found, what: str) -> None:
    """Raises AssertionError naming the first difference."""
    for name in Found.__slots__:
        first, second = getattr(one, name), getattr(other, name)
        assert first == second, f"{what}: {name} became {second!r}, and was {first!r}"
