"""What a check is given: a world, raw HTTP, and users who act as the target's profile expects.

Answers are read by the words of the profile, strictly.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from nemovideo_mock.profile import Profile

from ..control import CannotTell, Control
from ..spec import codes, fact
from ..web import client
from . import samples
from .actor import TITLE_DRAFT, Actor, ask_token, new_render_id, streams
from .streams import Stream
from .targets import Target, World

BUSINESS_STATUS = {code: known.status for code, known in codes().items() if code != known.status}
"""The HTTP status that fits a business code, where a profile lets codes travel so."""

LONGEST_RENDER = 2 * fact("render.duration").range_seconds[1]
"""Seconds that a render is waited for where nobody can move the clock."""


@dataclass(slots=True)
class Context:
    """One fresh world, as a check sees it.

    `transport` and `async_transport` give a client under test its line to the target (None: the
    network), and `haste` is how fast its clock has to run.
    """

    http: httpx.Client
    world: World
    haste: float = 1.0
    transport: Callable[[], httpx.BaseTransport | None] = field(default=lambda: None)
    async_transport: Callable[[], httpx.AsyncBaseTransport | None] = field(default=lambda: None)
    _names: Iterator[int] = field(default_factory=itertools.count)

    @property
    def profile(self) -> Profile:
        return self.world.profile

    @property
    def control(self) -> Control:
        """The world's control API. Raises CannotTell where there is none."""
        if self.world.control is None:
            raise CannotTell("the target has no control API")
        return self.world.control

    def exchanges(self, after: int = 0) -> Sequence[dict[str, Any]]:
        """What the world's journal has from that number on."""
        return self.control.journal(after)

    def choose(self, **choices: Any) -> None:
        """Begin anew with other choices on some axes. Raises CannotTell where there is no mock."""
        profile = self.profile.replace(**choices)
        self.control.renew(profile)
        self.world.profile = profile

    def user(self, client_id: str | None = None) -> User:
        """A new anonymous user, or the one of a client id, with a fresh token."""
        # Numbered, as a random one would make a check fall out differently every time.
        client_id = client_id or str(uuid.UUID(int=next(self._names) + 1, version=4))
        data = self.data(ask_token(self.http, client_id))
        return self.known_user(data["token"], data["user_id"], client_id)

    def known_user(self, token: str, id: str, client_id: str = "") -> User:
        """The user of a token that was handed out already."""
        naming = dataclasses.asdict(self.profile)
        return User(c=self, http=self.http, token=token, id=id, client_id=client_id, naming=naming)

    def data(self, answer: httpx.Response) -> dict[str, Any]:
        """The data of a success, in the envelope of the profile; anything else fails."""
        body = self.ok(answer)
        if self.profile.envelope == "bare":
            assert "code" not in body, f"an envelope where there should be none: {body}"
            return body
        assert body.get("code") == 0, f"code is not 0: {body}"
        if self.profile.envelope == "code-message-data":
            assert isinstance(body.get("message"), str), f"no message in the envelope: {body}"
        data = body.get("data")
        assert isinstance(data, dict), f"data is no object: {body}"
        return data

    def ok(self, answer: httpx.Response) -> dict[str, Any]:
        """The JSON object of an HTTP 200."""
        assert answer.status_code == 200, f"HTTP {answer.status_code}: {answer.text[:300]}"
        body = answer.json()
        assert isinstance(body, dict), f"no JSON object: {answer.text[:300]}"
        return body

    def refused(self, answer: httpx.Response, *codes: int) -> dict[str, Any]:
        """The body of a refusal with one of the codes, as the profile lets it travel."""
        assert answer.headers["content-type"].startswith("application/json"), answer.text[:300]
        body: dict[str, Any] = answer.json()
        if self.profile.error_transport == "detail":
            expected = {BUSINESS_STATUS.get(code, code) for code in codes}
            assert answer.status_code in expected, _unlike(answer, codes)
            assert "detail" in body, f"no detail: {body}"
            return body
        assert body.get("code") in codes, _unlike(answer, codes)
        assert answer.status_code == self._status(body["code"]), _unlike(answer, codes)
        text = body.get(self.profile.error_text)
        assert isinstance(text, str), f"no text under {self.profile.error_text}: {body}"
        assert text, f"an empty text: {body}"
        assert body.get("data") is None or isinstance(body["data"], dict), f"odd data: {body}"
        return body

    def _status(self, code: int) -> int:
        if code not in BUSINESS_STATUS:
            return code
        return 200 if self.profile.error_transport == "body" else BUSINESS_STATUS[code]


@dataclass(kw_only=True)
class User(Actor):
    """An anonymous user with a token; every call carries bearer and attribution."""

    c: Context
    client_id: str

    def balance(self) -> dict[str, Any]:
        return self.c.data(self.call("credit_balance"))

    def session(self, **body: Any) -> Session:
        data = self.c.data(self.open_session(**body))
        return Session(self, data["session_id"], data["task_id"])


@dataclass(slots=True)
class Session:
    """An editing session and its owner."""

    user: User
    id: str
    task_id: str

    @property
    def c(self) -> Context:
        return self.user.c

    @property
    def state_path(self) -> str:
        return self.user.path("session_state", self.id)

    @property
    def upload_path(self) -> str:
        return self.user.path("upload", self.id)

    def state(self) -> dict[str, Any]:
        """The contents of the state: draft, video_infos and the rest."""
        state: dict[str, Any] = self.c.data(self.user.get(self.state_path))["state"]
        return state

    def draft(self) -> dict[str, Any]:
        """The timeline; empty before the first edit."""
        return self.state().get("draft") or {}

    def send_files(self, files: Sequence[tuple[str, bytes]], field: str = "") -> httpx.Response:
        """Upload (file name, bytes) pairs under the profile's field, or under another."""
        return self.user.upload_files(self.id, files, field)

    def upload(self, *files: tuple[str, bytes]) -> list[dict[str, Any]]:
        """What the target says of the uploaded files; two photos when none are named."""
        sent = files or samples.photos(2)
        found: list[dict[str, Any]] = self.c.data(self.send_files(sent))["files"]
        return found

    def turn_body(self, message: str) -> dict[str, Any]:
        return self.user.turn_body(self.id, message)

    def send(self, message: str, **body: Any) -> httpx.Response:
        """The whole answer to a message, a stream or a refusal."""
        return self.c.http.request(**self.user.turn(self.id, message, **body))

    @contextlib.contextmanager
    def listening(self, message: str) -> Iterator[httpx.Response]:
        """The answer while it is still being sent; leaving the block drops the stream."""
        with self.c.http.stream(**self.user.turn(self.id, message)) as got:
            yield got

    def say(self, message: str) -> Stream:
        """A turn read to its end; a refusal fails."""
        answer = self.send(message)
        assert streams(answer), f"no stream but {answer.text[:300]}"
        return Stream(answer.content)

    def render_body(self, render_id: str, **changes: Any) -> dict[str, Any]:
        body = {
            "id": render_id,
            "sessionId": self.id,
            "draft": TITLE_DRAFT,
            "output": {"format": "mp4", "quality": "high"},
        }
        return body | changes

    def submit(self, render_id: str = "", **changes: Any) -> httpx.Response:
        """Start an export of a one-title draft, unless `draft` says otherwise."""
        body = self.render_body(render_id or new_render_id(), **changes)
        return self.user.call("submit_render", json=body)

    def export(self, **changes: Any) -> Render:
        """A submitted export."""
        render_id = new_render_id()
        body = self.c.ok(self.submit(render_id, **changes))
        assert body.get("success") is True, f"the submission did not succeed: {body}"
        return Render(self, render_id)


@dataclass(slots=True)
class Render:
    """A submitted export, read in the shape of the profile."""

    session: Session
    id: str

    def poll(self) -> dict[str, Any]:
        """`status`, `progress`, `url` and `error`, the same under every profile."""
        return read_poll(self.session.c, self.session.user.poll(self.id))

    def finish(self, limit: int = 200) -> list[dict[str, Any]]:
        """Every poll until the export is over."""
        polls, c = [self.poll()], self.session.c
        patience = time.monotonic() + LONGEST_RENDER / c.haste
        while polls[-1]["status"] in ("pending", "processing"):
            waiting = c.world.control is None and time.monotonic() < patience
            assert waiting or len(polls) < limit, f"{polls[-1]} after {len(polls)} polls"
            if c.world.control is not None:
                c.control.advance(1)
            elif len(polls) >= limit:
                # No clock to move, and polls have been faster than the work.
                time.sleep(1 / c.haste)
            polls.append(self.poll())
        return polls


def read_poll(c: Context, answer: httpx.Response) -> dict[str, Any]:
    """A poll's answer, strictly in the profile's shape."""
    body = c.ok(answer)
    shape = c.profile.render_poll
    if shape == "data":
        assert body.get("success") is True, f"success is not true: {body}"
        inner = body["data"]
        return _poll(inner, inner.get("outputUrl"))
    assert "taskId" in body, f"no taskId at the top level: {body}"
    if shape == "output-url":
        assert "output" not in body, f"output where outputUrl should be: {body}"
        return _poll(body, body.get("outputUrl"))
    return _poll(body, body.get("output", {}).get("url"))


def _poll(body: Mapping[str, Any], url: str | None) -> dict[str, Any]:
    fields = {key: body.get(key) for key in ("status", "progress", "error")}
    return {**fields, "url": url}


def _unlike(answer: httpx.Response, codes: Sequence[int]) -> str:
    wanted = " or ".join(map(str, codes))
    return f"expected code {wanted}, got HTTP {answer.status_code}: {answer.text[:300]}"


@contextlib.contextmanager
def context(target: Target, name: str, profile: Profile | None = None) -> Iterator[Context]:
    """A context in an empty world of the target, which gets that name."""
    with (
        target.world(name, profile) as world,
        client(world.url) as http,
    ):
        yield Context(http, world)
