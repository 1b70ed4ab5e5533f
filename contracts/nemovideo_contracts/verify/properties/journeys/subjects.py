"""Who carries the steps out. Anything with these few methods can be put through journeys.

Subject ── RawActor     one request per step, nothing repeated, nothing recovered
        └─ Reference    `nemovideo_client.Client`, in virtual time
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import httpx
from nemovideo_client import NemoVideoError, Settings
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
    """One user of a target. Every method may raise; that is a failure unless noted."""

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
    """The reference client in virtual time."""

    def __init__(self, c: Context, client_id: str, folder: Path) -> None:
        settings = Settings(api_url=c.world.url, folder=folder, client_id=client_id)
        self._folder = folder
        self._client = VirtualClient(settings, clock=VirtualClock(), on_sleep=c.control.wait)

    def connect(self) -> tuple[str, str]:
        self._client.credits()
        return self._client.journey.token, self._client.journey.user_id

    def open(self) -> tuple[str, str]:
        self._client.connect()
        return self._client.journey.session_id, self._client.journey.task_id

    def upload(self, session: Session, files: Sequence[tuple[str, bytes]]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        paths = [self._folder / name for name, _ in files]
        for path, (_, content) in zip(paths, files, strict=True):
            path.write_bytes(content)
        self._client.upload(*paths)

    def say(self, session: Session, message: str) -> Said:
        try:
            reply = self._client.say(message)
        except NemoVideoError as error:
            return Said(refused=f"{type(error).__name__}: {error}")
        return Said(draft=reply.draft, changes=reply.changes)

    def close(self) -> None:
        self._client.close()


SUBJECTS: Mapping[str, Maker] = MappingProxyType({"raw": RawActor, "client": Reference})
