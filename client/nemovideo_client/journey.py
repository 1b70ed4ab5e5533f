"""One journey (token → session → upload → turn → state → render → download): who, and where."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .settings import Settings

_last_id = 0


def unique_render_id() -> str:
    """`render_<ts>`, microseconds since the epoch; never the same twice in one process."""
    global _last_id
    _last_id = max(_last_id + 1, time.time_ns() // 1000)
    return f"render_{_last_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that went out and is not confirmed, with what was there before it.

    `draft` is the timeline, `generated` the number of generated clips, `available` the credits.
    """

    message: str
    draft: Mapping[str, Any] = field(default_factory=dict, repr=False)
    generated: int = 0
    available: int = 0


@dataclass(slots=True, kw_only=True)
class Job:
    """What is still to be done of one video: files to upload, messages to send, where it goes."""

    sources: list[Path | str]
    messages: list[str]
    output: Path


@dataclass(slots=True, kw_only=True)
class Journey:
    """What is known so far; the only thing flows change. The token never shows in the repr.

    `on_change` is called with the journey before every step that costs, and after it: whoever
    stores it there can go on after the process was killed. Without it `sent` is not used.

    `user` is how requests name the account: "me", or its id where only that is taken.
    `uploads` are the files and URLs this session was given, in order, to give them again to
    the next one when the server has lost it.
    """

    settings: Settings
    token: str = field(default="", repr=False)
    token_is_new: bool = False
    user_id: str = ""
    user: str = "me"
    session_id: str = ""
    task_id: str = ""
    render_id: str = ""
    uploads: list[Path | str] = field(default_factory=list)
    job: Job | None = None
    sent: Sent | None = field(default=None, repr=False)
    on_change: Callable[[Journey], None] | None = field(default=None, repr=False)
    new_render_id: Callable[[], str] = field(default=unique_render_id, repr=False)

    @classmethod
    def start(cls, settings: Settings) -> Journey:
        return cls(settings=settings, token=settings.token)

    def leave(self) -> None:
        """Forget the session, keep the account: the next request starts a new one."""
        self.session_id = self.task_id = self.render_id = ""
        self.uploads, self.job, self.sent = [], None, None

    def changed(self) -> None:
        if self.on_change:
            self.on_change(self)

    def uploaded(self, sources: Sequence[Path | str]) -> None:
        self.uploads.extend(sources)
        if self.job:
            self.job.sources = self.job.sources[len(sources) :]
        self.changed()

    def sending(self, sent: Sent) -> None:
        """From here on the message may have arrived, whatever happens to this process."""
        if self.on_change:
            self.sent = sent
            if self.job and self.job.messages[:1] == [sent.message]:
                self.job.messages.pop(0)
            self.changed()

    def arrived(self) -> None:
        self.sent = None
        self.changed()

    def refused(self) -> None:
        """The message was not acted on: it is still to be sent."""
        if self.sent and self.job:
            self.job.messages.insert(0, self.sent.message)
        self.arrived()

    def rendering(self, render_id: str) -> None:
        """The render that is under way; "" when it is over."""
        self.render_id = render_id
        self.changed()

    def delivered(self, path: Path) -> None:
        """The video is there, and with it the end of the job that wanted it: one note for both,
        or a job without a render would be left to render again."""
        self.render_id = ""
        job = self.job
        if job and job.output == path and not (job.sources or job.messages or self.sent):
            self.job = None
        self.changed()

    @property
    def anonymous(self) -> bool:
        """Whether the account is an anonymous one. fact: auth.user-id.format"""
        if self.user_id:
            return self.user_id.startswith("anon_")
        return self.token_is_new
