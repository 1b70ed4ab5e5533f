"""From the timeline to a file: check, submit, poll, download."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..effects import Flow, Notice, Progress, Report, Request, Sleep
from ..errors import (
    ApiError,
    Conflict,
    ConnectionLost,
    NotFound,
    NothingToExport,
    RateLimited,
    RenderFailed,
    RenderTimeout,
    ServerFault,
    TransportFault,
    UsageError,
)
from ..files import prepare
from ..journey import Journey
from ..protocol.answers import Poll, read_poll
from . import requests
from .connect import LONGEST_PAUSE, call, connect
from .download import download
from .state import state

POLL_INTERVAL = 30.0  # s; fact: render.poll.every-30s
MAX_POLLS = 10  # fact: render.poll.ten-times


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A finished export. `size` in bytes; `url` is where the render lies, if anybody said."""

    path: Path
    size: int
    render_id: str
    url: str = ""


def export(journey: Journey, path: Path | str) -> Flow[Video]:
    """Render the timeline and write it to `path`. Free of credits.

    Raises NothingToExport, ExportBlocked (402), RenderFailed after a second failure,
    RenderTimeout after 10 polls, DownloadFailed.
    """
    prepare(path)
    found = yield from state(journey)
    if not found.exportable:
        raise NothingToExport("The timeline is empty")
    try:
        poll = yield from render(journey, found.draft)
    except RenderFailed as error:
        yield from Report(Notice(f"{error.problem}; trying once more."))
        poll = yield from render(journey, found.draft)
    return (yield from _fetch(journey, path, poll))


def resume_export(journey: Journey, path: Path | str) -> Flow[Video]:
    """Wait for the journey's last render and download it, as `export` would have."""
    if not journey.render_id:
        raise UsageError("No render is under way", advice="Export the timeline first.")
    prepare(path)
    yield from connect(journey)
    try:
        poll = yield from wait(journey)
    except NotFound:
        # It was never submitted, or its answer would be a render: the same id makes one, not two.
        found = yield from state(journey)
        with contextlib.suppress(Conflict):
            yield from call(
                journey, lambda: requests.submit(journey, journey.render_id, found.draft)
            )
        poll = yield from wait(journey)
    except RenderFailed:
        journey.rendering("")
        raise
    return (yield from _fetch(journey, path, poll))


def _fetch(journey: Journey, path: Path | str, poll: Poll) -> Flow[Video]:
    size = yield from download(journey, Path(path), poll)
    video = Video(path=Path(path), size=size, render_id=journey.render_id, url=poll.url)
    journey.rendering("")
    return video


def render(journey: Journey, draft: Mapping[str, Any]) -> Flow[Poll]:
    """One render under a new id, waited for."""
    yield from Report(Progress("render", 0, 100))
    try:
        yield from _submit(journey, draft)
    except Conflict:
        yield from _submit(journey, draft)
    return (yield from wait(journey))


# fact: render.id.chosen-by-client
def _submit(journey: Journey, draft: Mapping[str, Any]) -> Flow[None]:
    """Submit under a new id. If the answer is lost, ask again with the same id: a conflict then
    means that the first one arrived."""
    render_id = journey.new_render_id()
    journey.rendering(render_id)

    def build() -> Request:
        return requests.submit(journey, render_id, draft)

    try:
        yield from call(journey, build)
    except ConnectionLost:
        try:
            yield from call(journey, build)
        except Conflict:
            return


# fact: render.orphaned
def wait(journey: Journey) -> Flow[Poll]:
    """Poll the journey's render until it is completed: every 30 s, 10 times at most."""
    for _ in range(MAX_POLLS):
        yield from Sleep(POLL_INTERVAL)
        poll = yield from _look(journey)
        if poll is None:
            continue
        yield from Report(Progress("render", poll.progress, 100))
        if poll.status == "completed":
            return poll
        if poll.status == "failed":
            raise RenderFailed(f"The render failed{': ' if poll.problem else ''}{poll.problem}")
    error = RenderTimeout(f"The render is unfinished after {MAX_POLLS} looks")
    error.render_id = journey.render_id
    raise error


def _look(journey: Journey) -> Flow[Poll | None]:
    """One poll, or None where looking at the same id again may help.

    fact: render.poll.retry-same-id
    """
    try:
        data = yield from call(journey, lambda: requests.poll(journey.render_id))
    except (ServerFault, RateLimited, TransportFault) as error:
        asked = (isinstance(error, ApiError) and error.retry_after) or 0.0
        yield from Report(Notice(f"{error.problem}; looking again in {POLL_INTERVAL:.0f} s."))
        yield from Sleep(min(max(0.0, asked - POLL_INTERVAL), LONGEST_PAUSE))
        return None
    return read_poll(data)
