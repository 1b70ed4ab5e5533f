"""What should be: plain arithmetic and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nemovideo_mock.profile import Profile

from ...context import Session, User
from .subjects import Subject
from .words import Message

OVER = ("completed", "failed", "cancelled")
ORDER = {"pending": 0, "processing": 1, **dict.fromkeys(OVER, 2)}


@dataclass(slots=True)
class Export:
    """A submitted render: the last status and progress seen, and when it was polled."""

    id: str
    session: Session
    status: str = "pending"
    progress: int = 0
    polled: float = 0.0

    @property
    def over(self) -> bool:
        return self.status in OVER


@dataclass(slots=True)
class Work:
    """A session: its name, what was uploaded in order and where some of it is, its timeline, how
    often that changed."""

    session: Session
    task_name: str
    uploads: list[str] = field(default_factory=list)
    draft: Mapping[str, Any] = field(default_factory=dict)
    commits: int = 0
    links: list[str] = field(default_factory=list)

    @property
    def has_clips(self) -> bool:
        tracks = self.draft.get("t") or ()
        return any(track["tt"] == 0 and track["sg"] for track in tracks)


@dataclass(slots=True)
class Person:
    """A user: what it may spend, when its token ends, its sessions, its exports by id.

    The exports are those of the live token; `taken` are all render ids ever used. `spent` is what
    its turns cost, `journaled` the same by the journal.
    """

    subject: Subject
    user: User
    token_ends: float
    credits: int
    works: list[Work] = field(default_factory=list)
    exports: dict[str, Export] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    spent: int = 0
    journaled: int = 0

    def pay(self, credits: int) -> None:
        self.credits -= credits
        self.spent += credits

    @property
    def unfinished(self) -> list[Export]:
        return [export for export in self.exports.values() if not export.over]


def price(profile: Profile, message: Message, work: Work) -> int:
    """What a message costs that changes the timeline."""
    if message.kind == "talk":
        return 0
    if message.kind == "generation":
        return profile.generation_cost
    return 0 if profile.edit_charge == "per-session" and work.commits else profile.edit_cost


def texts(draft: Mapping[str, Any]) -> list[str]:
    """Every text on a title track."""
    found = []
    for track in draft.get("t") or ():
        if track["tt"] == 7:
            found += [segment.get("m", {}).get("text", "") for segment in track["sg"]]
    return found
