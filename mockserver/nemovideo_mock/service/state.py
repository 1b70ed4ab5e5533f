"""A session as it stands at a moment: a pure reading of its records."""

from __future__ import annotations

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
    # facts: session.keeps-timeline, run.silent.state-changed, job.iterate
    turns = context.store.of(Turn, session.id)
    commits = tuple(turn.commit for turn in turns if turn.commit and turn.commit.at <= moment)
    commits = tuple(sorted(commits, key=lambda each: each.at))
    uploads = context.store.of(Media, session.id)
    return State(
        session=session,
        at=moment,
        draft=commits[-1].draft if commits else None,
        uploads=tuple(each for each in uploads if each.at <= moment),
        generated=tuple(media for commit in commits for media in commit.media),
        commits=commits,
    )


def _catch_up(context: Context, session: Session) -> None:
    """Reading the state after a dropped stream is waiting for its edit.

    The stream that would have moved the clock is gone, and a client's own sleeps are unknown
    here, so under auto-jump the reader moves it instead.
    """
    if context.clock.mode != "auto-jump":
        return
    pending = [
        turn.commit.at
        for turn in context.store.of(Turn, session.id)
        if turn.commit and turn.commit.at > context.now and turn.id not in context.streaming
    ]
    if pending:
        context.clock.jump_to(min(pending))
