"""The whole line: files and messages in, a video and its timeline out; and going on with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..effects import Flow
from ..errors import UsageError
from ..files import prepare
from ..journey import Job, Journey
from ..values import text_of
from .connect import batches
from .export import Video, export, resume_export
from .state import state
from .turn import Reply, say, settle
from .upload import check, upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A video, the replies on the way to it, and its timeline in one line."""

    video: Video
    replies: tuple[Reply, ...]
    summary: str


def make(
    journey: Journey, sources: Iterable[Path | str], messages: Iterable[str], path: Path | str
) -> Flow[Made]:
    """Upload, say every message in turn, export to `path`.

    All that can be checked is checked first.
    """
    prepare(path)
    checked = [check(source, journey.settings.upload_limit) for source in sources]
    journey.job = Job(sources=checked, messages=list(messages), output=Path(path))
    return (yield from _work(journey, journey.job, []))


def resume(journey: Journey, path: Path | str | None = None) -> Flow[Made]:
    """Go on with a `make` that was interrupted: `journey.job` says what is left.

    `path` overrules where the video goes.
    """
    job = journey.job
    if job is None:
        raise UsageError("Nothing was left unfinished", advice="Start with a message.")
    job.output = Path(path) if path else job.output
    prepare(job.output)
    replies = []
    if journey.sent:
        replies.append((yield from settle(journey)))
    elif job.sources and journey.session_id:
        yield from _skip_what_arrived(journey, job)
    return (yield from _work(journey, job, replies))


def _skip_what_arrived(journey: Journey, job: Job) -> Flow[None]:
    """An upload that was under way may be there, although nobody was left to note it."""
    there = [text_of(record, "filename") for record in (yield from state(journey)).uploads]
    batch = next(batches(job.sources))
    names = [source.name for source in batch if isinstance(source, Path)]
    if names and there[len(journey.uploads) :] == names:
        journey.uploaded(batch)


def _work(journey: Journey, job: Job, replies: list[Reply]) -> Flow[Made]:
    if job.sources:
        yield from upload(journey, *job.sources)
    while job.messages:
        replies.append((yield from say(journey, job.messages[0])))
        if not journey.on_change:
            job.messages.pop(0)
    video = yield from (resume_export if journey.render_id else export)(journey, job.output)
    summary = replies[-1].summary if replies else ""
    return Made(video=video, replies=tuple(replies), summary=summary)
