"""One journey (token → session → upload → turn → state → render → download): who, and where."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .settings import Settings

_last_id = 0


def unique_render_id() -> str:
    """`render_<ts>`, microseconds since the epoch; never the same twice in one process."""
    global _last_id
    _last_id = max(_last_id + 1, time.time_ns() // 1000)
    return f"render_{_last_id}"


@dataclass(slots=True, kw_only=True)
class Journey:
    """What is known so far; the only thing flows change. The token never shows in the repr.

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
    new_render_id: Callable[[], str] = field(default=unique_render_id, repr=False)

    @classmethod
    def start(cls, settings: Settings) -> Journey:
        return cls(settings=settings, token=settings.token)

    def leave(self) -> None:
        """Forget the session, keep the account: the next request starts a new one."""
        self.session_id = self.task_id = self.render_id = ""
        self.uploads = []

    @property
    def anonymous(self) -> bool:
        """Whether the account is an anonymous one. fact: auth.user-id.format"""
        if self.user_id:
            return self.user_id.startswith("anon_")
        return self.token_is_new
