"""A session as it stands at a moment: a pure reading of its records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nemovideo_mock.accounts import Session
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.agent.scene import Commit
from nemovideo_mock.draft import Draft
from nemovideo_mock.faults.rules import StateFault
from nemovideo_mock.media import Media
from nemovideo_mock.service.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a session holds at `at`. `draft` is None before the first edit."""

    session: Session
    at: float
    draft: Draft | None
    uploads: tuple[Media, ...]
    generated: tuple[Media, ...]
    commits: tuple[Commit, ...]
    version: tuple[int, ...] = ()
    """Two states of a session that have the same are the same."""

    @property
    def media(self) -> tuple[Media, ...]:
        return self.uploads + self.generated


def read(context: Context, session: Session, fault: StateFault | None = None) -> State:
    """The state now. A turn nobody listens to any more is waited for under an auto-jump clock.

    With a fault it is the state of some seconds ago. Such an answer moves an auto-jump clock to
    where the next one will be fresh, as nobody else would.
    """
    _catch_up(context, session)
    if fault is None:
        return at(context, session, context.now)
    answered = at(context, session, context.now - fault.stale)
    newest = at(context, session, context.now).commits
    if newest and context.clock.mode == "auto-jump":
        context.clock.jump_to(newest[-1].at + fault.stale)
    return answered


def at(context: Context, session: Session, moment: float) -> State:
    """The state at a moment, the future included: everything up to there is already planned."""
    return history(context, session).at(session, moment)


def history(context: Context, session: Session) -> History:
    """A session's records in the order of their times, made anew when there are more of them."""
    store = context.store
    version = (store.version(Turn, session.id), store.version(Media, session.id))
    known: History | None = context.histories.get(session.id)
    if known is None or known.version != version:
        turns, uploads = store.of(Turn, session.id), store.of(Media, session.id)
        known = context.histories[session.id] = History(version, turns, uploads)
    return known


class History:
    """All that happens in a session, of which a state is what has happened by a moment."""

    def __init__(
        self, version: tuple[int, ...], turns: Iterable[Turn], uploads: Iterable[Media]
    ) -> None:
        # facts: session.keeps-timeline, run.silent.state-changed, job.iterate
        self.version = version
        found = [(turn.commit, turn.id) for turn in turns if turn.commit]
        found.sort(key=lambda pair: pair[0].at)
        self._commits = tuple(commit for commit, _ in found)
        self._turns = tuple(turn_id for _, turn_id in found)
        self._committed = [commit.at for commit in self._commits]
        self._generated = tuple(media for commit in self._commits for media in commit.media)
        self._uploads = tuple(uploads)
        self._uploaded = max((media.at for media in self._uploads), default=0.0)

    def at(self, session: Session, moment: float) -> State:
        """The state at a moment."""
        uploads, generated = self._uploads, self._generated
        if moment < self._uploaded:
            uploads = tuple(media for media in uploads if media.at <= moment)
        commits = self._commits[: bisect_right(self._committed, moment)]
        if len(commits) < len(self._commits):
            generated = tuple(media for commit in commits for media in commit.media)
        return State(
            session=session,
            at=moment,
            draft=commits[-1].draft if commits else None,
            uploads=uploads,
            generated=generated,
            commits=commits,
            version=(*self.version, len(commits), len(uploads)),
        )

    def to_come(self, moment: float) -> Iterator[tuple[float, str]]:
        """The commits after a moment: when, and of which turn."""
        first = bisect_right(self._committed, moment)
        return zip(self._committed[first:], self._turns[first:], strict=True)


def _catch_up(context: Context, session: Session) -> None:
    """Reading the state after a dropped stream is waiting for its edit.

    The stream that would have moved the clock is gone, and a client's own sleeps are unknown
    here, so under auto-jump the reader moves it instead.
    """
    if context.clock.mode != "auto-jump":
        return
    coming = history(context, session).to_come(context.now)
    moment = next((at for at, turn_id in coming if turn_id not in context.streaming), None)
    if moment is not None:
        context.clock.jump_to(moment)
