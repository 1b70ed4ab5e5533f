"""Every request this client ever sends to the API, in the order of a journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..effects import Request
from ..journey import Journey

OUTPUT = {"format": "mp4", "quality": "high"}
STREAM_SILENCE = 600.0  # s without a byte before a stream counts as dead
UPLOAD_TIMEOUT = 300.0  # s; the server looks into every file before it answers
_PATHS = {
    "token": "POST /api/auth/anonymous-token",
    "session": "POST /api/tasks/{}/with-session/nemo_agent",
    "upload": "POST /api/upload-video/nemo_agent/{}/{}",
    "state": "GET /api/state/nemo_agent/{}/{}/latest",
    "run": "POST /run_sse",
    "credits": "GET /api/credits/balance/simple",
    "render": "POST /api/render/proxy/lambda",
    "poll": "GET /api/render/proxy/lambda/{}",
    "download": "GET /api/render/proxy/{}/download",
    "claim": "POST /api/auth/claim-token",
}


def _to(place: str, *names: str, **fields: Any) -> Request:
    """A request for a place, with ids in its path."""
    method, path = _PATHS[place].split()
    url = path.format(*(quote(name, safe="") for name in names))
    return Request(method=method, url=url, place=place, **fields)


# fact: auth.client-id.sent
def token(client_id: str) -> Request:
    return _to("token", headers={"X-Client-Id": client_id}, auth=False)


# facts: session.language.sent, session.task-name.sent
def session(journey: Journey) -> Request:
    body = {"task_name": "project", "language": journey.settings.language}
    return _to("session", journey.user, json=body)


def upload(journey: Journey, sources: Sequence[Path | str]) -> Request:
    """Files, or URLs: never both in one request."""
    files = tuple(source for source in sources if isinstance(source, Path))
    urls = [source for source in sources if isinstance(source, str)]
    body = {"urls": urls, "source_type": "url"} if urls else None
    ids = (journey.user, journey.session_id)
    return _to("upload", *ids, files=files, json=body, timeout=UPLOAD_TIMEOUT)


def state(journey: Journey) -> Request:
    return _to("state", journey.user, journey.session_id)


# facts: run.user-id.me, run.user-id.sent, run.body.snake-case
def run(journey: Journey, message: str) -> Request:
    body = {
        "app_name": "nemo_agent",
        "user_id": journey.user,
        "session_id": journey.session_id,
        "new_message": {"parts": [{"text": message}]},
    }
    # fact: header.accept-stream
    return _to("run", json=body, headers={"Accept": "text/event-stream"}, timeout=STREAM_SILENCE)


def credits() -> Request:
    return _to("credits")


def submit(journey: Journey, render_id: str, draft: Mapping[str, Any]) -> Request:
    """fact: render.body: `sessionId` is camelCase here, and only here."""
    session = journey.session_id
    body = {"id": render_id, "sessionId": session, "draft": draft, "output": OUTPUT}
    return _to("render", json=body)


def poll(render_id: str) -> Request:
    return _to("poll", render_id)


def download(render_id: str) -> Request:
    """The API's own copy of the video; needs the bearer, unlike the URL in the poll."""
    return _to("download", render_id)


# facts: render.output.no-bearer, secret.not-in-body
def foreign(url: str) -> Request:
    """A file on somebody's storage: no bearer, no headers of ours."""
    return Request(method="GET", url=url, place="file")


def claim(journey: Journey) -> Request:
    body = {"task_id": journey.task_id, "session_id": journey.session_id}
    return _to("claim", json=body)
