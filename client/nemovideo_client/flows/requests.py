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


def token(client_id: str) -> Request:
    return Request(
        method="POST",
        url="/api/auth/anonymous-token",
        place="token",
        # fact: auth.client-id.sent
        headers={"X-Client-Id": client_id},
        auth=False,
    )


def session(journey: Journey) -> Request:
    return Request(
        method="POST",
        url=f"/api/tasks/{_user(journey)}/with-session/nemo_agent",
        place="session",
        # facts: session.language.sent, session.task-name.sent
        json={"task_name": "project", "language": journey.settings.language},
    )


def upload(journey: Journey, sources: Sequence[Path | str]) -> Request:
    """Files, or URLs: never both in one request."""
    files = tuple(source for source in sources if isinstance(source, Path))
    urls = [source for source in sources if isinstance(source, str)]
    return Request(
        method="POST",
        url=f"/api/upload-video/nemo_agent/{_user(journey)}/{_sid(journey)}",
        place="upload",
        files=files,
        json={"urls": urls, "source_type": "url"} if urls else None,
        timeout=UPLOAD_TIMEOUT,
    )


def state(journey: Journey) -> Request:
    return Request(
        method="GET",
        url=f"/api/state/nemo_agent/{_user(journey)}/{_sid(journey)}/latest",
        place="state",
    )


def run(journey: Journey, message: str) -> Request:
    return Request(
        method="POST",
        url="/run_sse",
        place="run",
        json={
            "app_name": "nemo_agent",
            # facts: run.user-id.me, run.user-id.sent, run.body.snake-case
            "user_id": journey.user,
            "session_id": journey.session_id,
            "new_message": {"parts": [{"text": message}]},
        },
        # fact: header.accept-stream
        headers={"Accept": "text/event-stream"},
        timeout=STREAM_SILENCE,
    )


def credits() -> Request:
    return Request(method="GET", url="/api/credits/balance/simple", place="credits")


def submit(journey: Journey, render_id: str, draft: Mapping[str, Any]) -> Request:
    """fact: render.body: `sessionId` is camelCase here, and only here."""
    return Request(
        method="POST",
        url="/api/render/proxy/lambda",
        place="render",
        json={
            "id": render_id,
            "sessionId": journey.session_id,
            "draft": draft,
            "output": OUTPUT,
        },
    )


def poll(render_id: str) -> Request:
    return Request(
        method="GET", url=f"/api/render/proxy/lambda/{quote(render_id, safe='')}", place="poll"
    )


def download(render_id: str) -> Request:
    """The API's own copy of the video; needs the bearer, unlike the URL in the poll."""
    return Request(
        method="GET",
        url=f"/api/render/proxy/{quote(render_id, safe='')}/download",
        place="download",
    )


# facts: render.output.no-bearer, secret.not-in-body
def foreign(url: str) -> Request:
    """A file on somebody's storage: no bearer, no headers of ours."""
    return Request(method="GET", url=url, place="file", auth=False)


def claim(journey: Journey) -> Request:
    return Request(
        method="POST",
        url="/api/auth/claim-token",
        place="claim",
        json={"task_id": journey.task_id, "session_id": journey.session_id},
    )


def _user(journey: Journey) -> str:
    return quote(journey.user, safe="")


def _sid(journey: Journey) -> str:
    return quote(journey.session_id, safe="")
