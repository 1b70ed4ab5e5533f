"""Who carries the steps out. Anything with these few methods can be put through journeys.

Subject ── RawActor     one request per step, nothing repeated, nothing recovered
        └─ Reference ── Virtual | Blocking | Awaiting     the reference client
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import httpx
from nemovideo_client import AsyncClient, Client, NemoVideoError, Settings
from nemovideo_client.testing import VirtualClient, VirtualClock

from ...actor import streams
from ...context import Context, Session, User


@dataclass(frozen=True, slots=True)
class Said:
    """What a subject says came of a message.

    `draft` and `changes` are None where it does not report them; `refused` is the error it gave.
    """

    refused: str = ""
    draft: Mapping[str, Any] | None = None
    changes: Sequence[str] | None = None


class Subject(Protocol):
    """One user of a target. Every method may raise; that is a failure unless noted.

    One that makes whole videos also has `make(files, messages, save)`: it uploads the files in a
    session of its own, sends the messages, and saves the video.
    """

    def connect(self) -> tuple[str, str]:
        """Make sure of a live token; returns it with the user's id."""

    def open(self) -> tuple[str, str]:
        """The session of this subject and its task, opened when there is none."""

    def upload(self, session: Session, files: Sequence[tuple[str, bytes]]) -> None:
        """Upload (name, bytes) pairs in one go."""

    def say(self, session: Session, message: str) -> Said:
        """Send a message and follow it to its end, however its stream ends."""

    def close(self) -> None:
        """Let go of connections."""


Maker = Callable[[Context, str, Path], Subject]
"""Makes a subject from a context, a client id, and a folder of its own."""


class RawActor:
    """The harness's own requests."""

    def __init__(self, c: Context, client_id: str, folder: Path) -> None:
        self._c, self._client_id, self._token = c, client_id, ("", "")

    @classmethod
    def known(cls, c: Context, user: User) -> RawActor:
        """The actor of a user who has a token already."""
        actor = cls(c, user.client_id, Path())
        actor._token = user.token, user.id
        return actor

    def connect(self) -> tuple[str, str]:
        if self._token[0]:
            answer = self._c.known_user(*self._token).call("credit_balance")
            if answer.status_code == 200 and answer.json().get("code", 0) == 0:
                return self._token
        found = self._c.user(self._client_id)
        self._token = found.token, found.id
        return self._token

    def open(self) -> tuple[str, str]:
        session = self._c.known_user(*self._token).session()
        return session.id, session.task_id

    def upload(self, session: Session, files: Sequence[tuple[str, bytes]]) -> None:
        session.upload(*files)

    def say(self, session: Session, message: str) -> Said:
        # A stream that breaks off is the situation, not a failure.
        with contextlib.suppress(httpx.TransportError), session.listening(message) as answer:
            if not streams(answer):
                return Said(refused=answer.read().decode())
            answer.read()
        return Said()

    def close(self) -> None:
        pass


class Reference:
    """The reference client. Its three drivers differ in how they wait, and in nothing else."""

    def __init__(self, c: Context, client_id: str, folder: Path) -> None:
        self._folder = folder
        self._settings = Settings(
            api_url=c.world.url, folder=folder, client_id=client_id, time_scale=c.haste
        )
        self._client: Any = self._made(c)

    def _made(self, c: Context) -> Any:
        raise NotImplementedError

    def _do(self, name: str, *arguments: Any) -> Any:
        return getattr(self._client, name)(*arguments)

    def connect(self) -> tuple[str, str]:
        self._do("credits")
        return self._client.journey.token, self._client.journey.user_id

    def open(self) -> tuple[str, str]:
        self._do("connect")
        return self._client.journey.session_id, self._client.journey.task_id

    def upload(self, session: Session, files: Sequence[tuple[str, bytes]]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        paths = [self._folder / name for name, _ in files]
        for path, (_, content) in zip(paths, files, strict=True):
            path.write_bytes(content)
        self._do("upload", *paths)

    def say(self, session: Session, message: str) -> Said:
        try:
            reply = self._do("say", message)
        except NemoVideoError as error:
            return Said(refused=f"{type(error).__name__}: {error}")
        return Said(draft=reply.draft, changes=reply.changes)

    def close(self) -> None:
        self._do("close")


class Virtual(Reference):
    """In virtual time; a world's clock goes along. Elsewhere the same as `Blocking`."""

    def _made(self, c: Context) -> Any:
        if c.world.control is None:
            return Client(self._settings, transport=c.transport())
        settings = dataclasses.replace(self._settings, time_scale=1.0)
        wait = c.control.wait
        return VirtualClient(settings, clock=VirtualClock(), on_sleep=wait, transport=c.transport())


class Blocking(Reference):
    """`Client`, on a fast clock where the target's is."""

    def _made(self, c: Context) -> Any:
        return Client(self._settings, transport=c.transport())


class Awaiting(Reference):
    """`AsyncClient`, on an event loop of its own."""

    def _made(self, c: Context) -> Any:
        self._runner = asyncio.Runner()
        return AsyncClient(self._settings, transport=c.async_transport())

    def _do(self, name: str, *arguments: Any) -> Any:
        return self._runner.run(getattr(self._client, name)(*arguments))

    def close(self) -> None:
        super().close()
        self._runner.close()


SUBJECTS: Mapping[str, Maker] = MappingProxyType(
    {"raw": RawActor, "client": Virtual, "sync": Blocking, "async": Awaiting}
)
