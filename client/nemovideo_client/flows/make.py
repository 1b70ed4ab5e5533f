"""The whole line: files and messages in, a video and its timeline out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..effects import Flow
from ..journey import Journey
from .export import Video, export
from .turn import Reply, say
from .upload import upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A video, the replies on the way to it, and its timeline in one line."""

    video: Video
    replies: tuple[Reply, ...]
    summary: str


def make(
    journey: Journey, sources: Iterable[Path | str], messages: Sequence[str], path: Path
) -> Flow[Made]:
    """Upload, say every message in turn, export."""
    sources = tuple(sources)
    if sources:
        yield from upload(journey, sources)
    replies: list[Reply] = []
    for message in messages:
        replies.append((yield from say(journey, message)))
    video = yield from export(journey, path)
    summary = replies[-1].summary if replies else ""
    return Made(video=video, replies=tuple(replies), summary=summary)
