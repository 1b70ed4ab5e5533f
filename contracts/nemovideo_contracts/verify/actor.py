"""The one raw HTTP client of the harness: a user's requests, and nothing read into the answers.

    Actor ──> Guest              at a target whose profile is unknown: read leniently (explorer)
          └─> User, Session      at a target of a known profile: read strictly (context)

Nothing here uses the reference client, repeats a request, or waits.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ..spec import attribution_headers, client_id_header, fact, operation

ATTRIBUTION = dict(zip(attribution_headers(), ("contract-check", "1.0.0", "unknown"), strict=True))
STREAM = operation("run_sse").answers[0]
TOKEN = operation("anonymous_token").path()
CLAIM = operation("claim_token").path()
BALANCE = operation("credit_balance").path()
RUN = operation("run_sse").path()
RENDER = operation("submit_render").path()
TITLE_DRAFT: dict[str, Any] = {
    "t": [{"tt": 7, "sg": [{"d": 1000, "m": {"start": 0, "text": "Hello"}}]}],
    "d": 1000,
    "m": {"title": "Hello", "width": 320, "height": 180},
}
"""A draft that can be rendered without any upload."""


def ask_token(http: httpx.Client, client_id: str, **headers: str) -> httpx.Response:
    """Ask for a token under a client id."""
    return http.post(TOKEN, headers={**headers, client_id_header(): client_id})


@dataclass(kw_only=True)
class Actor:
    """A user with a token. `naming` says how requests spell things, by axis of the profile.

    `naming` has `path_user`, `run_user_id` and `upload_field` as far as they are known.
    """

    http: httpx.Client
    token: str
    id: str
    naming: Mapping[str, Any] = field(default_factory=dict)
    attribution: Mapping[str, str] = field(default_factory=lambda: ATTRIBUTION)

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def headers(self) -> dict[str, str]:
        return {**self.bearer, **self.attribution}

    @property
    def segment(self) -> str:
        """How paths name this user."""
        return self.id if self.naming.get("path_user") == "own" else "me"

    @property
    def field(self) -> str:
        """The multipart field of an upload."""
        files, file = fact("upload.field.files").word, fact("upload.field.file").word
        return file if self.naming.get("upload_field") == "file" else files

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request, with bearer and attribution unless `headers` says otherwise."""
        options.setdefault("headers", self.headers)
        return self.http.request(method, path, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return self.send("POST", path, json=json, **options)

    def call(self, name: str, *segments: str, **options: Any) -> httpx.Response:
        """An operation of the document, its path filled with the user and the `segments`."""
        return self.send(operation(name).method, self.path(name, *segments), **options)

    def path(self, name: str, *segments: str) -> str:
        """The path of an operation, the user's segment first where it has one."""
        asked = operation(name)
        own = (self.segment,) if "{user}" in asked.template else ()
        return asked.path(*own, *segments)

    def open_session(self, **body: Any) -> httpx.Response:
        return self.call("create_session", json={"task_name": "project", "language": "en"} | body)

    def upload_files(
        self, session: str, files: Iterable[tuple[str, bytes]], field: str = "", **options: Any
    ) -> httpx.Response:
        """Upload (file name, bytes) pairs under the usual field, or under another."""
        parts = [(field or self.field, file) for file in files]
        return self.call("upload", session, files=parts, **options)

    def turn_body(self, session: str, message: str) -> dict[str, Any]:
        return {
            "app_name": "nemo_agent",
            "user_id": self.id if self.naming.get("run_user_id") == "own" else "me",
            "session_id": session,
            "new_message": {"parts": [{"text": message}]},
        }

    def turn(self, session: str, message: str, **body: Any) -> dict[str, Any]:
        """The arguments of a request that sends a message, for `send` and for `http.stream`."""
        return {
            "method": operation("run_sse").method,
            "url": RUN,
            "json": self.turn_body(session, message) | body,
            "headers": {"Accept": STREAM, **self.headers},
        }

    def poll(self, render: str, **options: Any) -> httpx.Response:
        return self.call("poll_render", render, **options)

    def cancel(self, render: str) -> httpx.Response:
        return self.call("cancel_render", render)

    def download(self, render: str, **options: Any) -> httpx.Response:
        return self.call("download_render", render, **options)


def new_render_id() -> str:
    return f"render_{uuid.uuid4().hex[:12]}"


def streams(answer: httpx.Response) -> bool:
    """Whether an answer is a stream of events."""
    kind: str = answer.headers.get("content-type", "")
    return kind.startswith(STREAM)
