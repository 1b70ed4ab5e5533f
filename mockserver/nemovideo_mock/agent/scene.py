"""The session as a turn finds it, and the drafts it has had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nemovideo_mock.draft import Draft
from nemovideo_mock.media import Media

Step = Literal["edit", "undo", "redo"]
EMPTY = Draft()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A draft that came into force at `at`. `media` are the clips generated for it.

    An undo or redo goes `count` steps through the history; see `history`.
    """

    at: float
    draft: Draft
    step: Step
    label: str
    media: tuple[Media, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The session as a turn finds it. `media` is in upload order, generated clips last.

    `seed` and `salt` feed shuffles and new ids, `numbering` holds the clip ids in the order a
    message counts them; `plan` sets all three.
    """

    session_id: str
    user_id: str
    draft: Draft = EMPTY
    media: tuple[Media, ...] = ()
    commits: tuple[Commit, ...] = ()
    language: str = "en"
    seed: int = 0
    salt: str = ""
    numbering: tuple[str, ...] = ()

    @property
    def visuals(self) -> tuple[Media, ...]:
        """Everything that can be a clip: photos, videos and generated clips."""
        return tuple(media for media in self.media if media.kind != "audio")

    @property
    def uploads(self) -> tuple[Media, ...]:
        """The photos and videos the person brought."""
        return tuple(media for media in self.visuals if media.kind != "generated")

    @property
    def sounds(self) -> tuple[Media, ...]:
        """The uploaded audio files."""
        return tuple(media for media in self.media if media.kind == "audio")

    def find(self, media_id: str | None) -> Media | None:
        """The media of that id, if the session has it."""
        return next((media for media in self.media if media.id == media_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Drafts before and after the present one, nearest last in `past` and first in `future`."""

    past: tuple[Draft, ...]
    present: Draft
    future: tuple[Draft, ...]

    def undone(self, count: int = 1) -> History:
        """`count` steps back, or as many as there are."""
        line = (*self.past, self.present, *self.future)
        return _split(line, max(0, len(self.past) - count))

    def redone(self, count: int = 1) -> History:
        """`count` steps forward, or as many as there are."""
        line = (*self.past, self.present, *self.future)
        return _split(line, min(len(line) - 1, len(self.past) + count))


def history(commits: tuple[Commit, ...]) -> History:
    """What undo and redo would lead to: a function of the commits alone.

    A session begins with an empty draft; an edit after an undo forgets what was undone.
    """
    now = History(past=(), present=EMPTY, future=())
    for commit in commits:
        match commit.step:
            case "edit":
                now = History(past=(*now.past, now.present), present=commit.draft, future=())
            case "undo":
                now = now.undone(commit.count)
            case "redo":
                now = now.redone(commit.count)
    return now


def _split(line: tuple[Draft, ...], at: int) -> History:
    return History(past=line[:at], present=line[at], future=line[at + 1 :])
