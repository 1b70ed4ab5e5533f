"""From the timeline to a file: check, submit, poll, download."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import errors
from ..effects import Flow, Notice, Progress, Report, Sleep
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
    """Render the timeline and download it to `path`. Free of credits.

    Raises NothingToExport, ExportBlocked (402), RenderFailed after a second failure,
    RenderTimeout after 10 polls, DownloadFailed.
    """
    prepare(path)
    found = yield from state(journey)
    if not found.exportable:
        raise errors.NothingToExport("The timeline is empty")
    try:
        poll = yield from _render(journey, found.draft)
    except errors.RenderFailed as error:
        yield from Report(Notice(f"{error.problem}; trying once more."))
        poll = yield from _render(journey, found.draft)
    return (yield from _fetch(journey, Path(path), poll))


def resume_export(journey: Journey, path: Path | str) -> Flow[Video]:
    """Wait for the journey's last render and download it, as `export` would have."""
    if not journey.render_id:
        raise errors.UsageError("No render is under way", advice="Export the timeline first.")
    prepare(path)
    yield from connect(journey)
    try:
        poll = yield from _wait(journey)
    except errors.NotFound:
        # It was never submitted, or its answer would be a render: the same id makes one, not two.
        draft = (yield from state(journey)).draft
        with contextlib.suppress(errors.Conflict):
            yield from _submit(journey, draft)
        poll = yield from _wait(journey)
    except errors.RenderFailed:
        journey.rendering("")
        raise
    return (yield from _fetch(journey, Path(path), poll))


def _fetch(journey: Journey, path: Path, poll: Poll) -> Flow[Video]:
    size = yield from download(journey, path, poll)
    video = Video(path=path, size=size, render_id=journey.render_id, url=poll.url)
    journey.delivered(path)
    return video


# fact: render.id.chosen-by-client
def _render(journey: Journey, draft: Mapping[str, Any]) -> Flow[Poll]:
    """One render under a new id, or another new one where that is taken; waited for."""
    yield from Report(Progress("render", 0, 100))
    journey.rendering(journey.new_render_id())
    try:
        yield from _submit_surely(journey, draft)
    except errors.Conflict:
        journey.rendering(journey.new_render_id())
        yield from _submit_surely(journey, draft)
    return (yield from _wait(journey))


def _submit_surely(journey: Journey, draft: Mapping[str, Any]) -> Flow[None]:
    """If the answer is lost, ask again with the same id: a conflict then means that the first
    one arrived."""
    try:
        yield from _submit(journey, draft)
    except errors.ConnectionLost:
        with contextlib.suppress(errors.Conflict):
            yield from _submit(journey, draft)


def _submit(journey: Journey, draft: Mapping[str, Any]) -> Flow[None]:
    yield from call(journey, lambda: requests.submit(journey, journey.render_id, draft))


# fact: render.orphaned
def _wait(journey: Journey) -> Flow[Poll]:
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
            why = ": ".join(filter(None, ("The render failed", poll.problem)))
            raise errors.RenderFailed(why)
    error = errors.RenderTimeout(f"The render is unfinished after {MAX_POLLS} looks")
    error.render_id = journey.render_id
    raise error


def _look(journey: Journey) -> Flow[Poll | None]:
    """One poll, or None where looking at the same id again may help.

    fact: render.poll.retry-same-id
    """
    try:
        return read_poll((yield from call(journey, lambda: requests.poll(journey.render_id))))
    except (errors.ServerFault, errors.RateLimited, errors.TransportFault) as error:
        asked = (isinstance(error, errors.ApiError) and error.retry_after) or 0.0
        yield from Report(Notice(f"{error.problem}; looking again in {POLL_INTERVAL:.0f} s."))
        yield from Sleep(min(max(0.0, asked - POLL_INTERVAL), LONGEST_PAUSE))
        return None
