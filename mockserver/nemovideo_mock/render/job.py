"""A render's life as a function of its records and the clock.

    submitted_at ── pending ──> starts_at ── processing ──> due_at ── completed
                                                                 └── failed
                     cancelled_at, wherever it falls before that end ── cancelled

A job waits for `wait` seconds, and where jobs queue also for those before it in its session. When
its turn comes is not written down: it follows from their records (`turns`).

The encoder's own pace never shows here: the work is awaited where virtual time says the
result is due, and its `Outcome` is then one more record.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nemovideo_mock import ids
from nemovideo_mock.draft import Draft
from nemovideo_mock.render.output import Output

State = Literal["pending", "processing", "completed", "failed", "cancelled"]

# fact: render.duration
SHORTEST, LONGEST = 30, 90
# fact: render.submit.answer
PENDING_PROGRESS = 5
# Progress goes up by one in this many steps.
_STEPS = 100 - PENDING_PROGRESS
# One render in this many waits a while before it starts.
_WAITING = 3
# A draft that cannot be used is found out this soon after its turn comes, in seconds.
_REFUSAL = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """One submission, at epoch seconds `submitted_at`; `seconds` of virtual time in all, of which
    it waits for the first `wait`.

    `problem` says why the draft cannot be rendered; such a job fails instead of working.
    """

    id: str
    session_id: str
    user_id: str
    token: str
    draft: Draft | None
    output: Output
    submitted_at: float
    seconds: float
    seed: int
    problem: str | None = None
    wait: float = 0.0

    @property
    def work(self) -> float:
        """Virtual seconds from its start to its end."""
        return self.seconds - self.wait

    @property
    def hangs(self) -> bool:
        """Whether the job never ends by itself."""
        return self.problem is None and math.isinf(self.seconds)


@dataclass(frozen=True, slots=True)
class Work:
    """A job and when its turn comes, in epoch seconds, as the records have it now."""

    job: RenderJob
    starts_at: float
    cancelled_at: float | None = None

    @property
    def first_poll_at(self) -> float:
        """Where an auto-jump clock has a first poll: halfway through the job's waiting."""
        return self.job.submitted_at + self.job.wait / 2

    @property
    def due_at(self) -> float:
        """When the job ends if nobody cancels it."""
        job = self.job
        return self.starts_at + (_REFUSAL if job.problem is not None else job.work)

    @property
    def ends_at(self) -> float:
        """When it leaves its place: its due time, or its cancellation if that came first."""
        return self.due_at if self.cancelled_at is None else min(self.due_at, self.cancelled_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Somebody gave the job up."""

    job_id: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the encoder came to. `name` is the file in the farm's folder, `size` in bytes,
    `duration` in seconds; all of them empty when not `ok`, and `reason` says why."""

    job_id: str
    ok: bool
    reason: str | None = None
    name: str = ""
    digest: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A job as a poll sees it. `progress` 0-100, times in epoch seconds."""

    status: State
    progress: int
    created_at: float
    error: str | None = None
    completed_at: float | None = None


def virtual_seconds(seed: int, job_id: str) -> float:
    """How long this render takes on the world's clock."""
    return float(SHORTEST + ids.number(seed, "render", job_id) % (LONGEST - SHORTEST + 1))


def virtual_wait(seed: int, job_id: str, seconds: float) -> float:
    """How long this render waits although nothing is before it; most do not wait at all.

    fact: render.poll.pending
    """
    dice = ids.number(seed, "render-wait", job_id)
    share = 0.2 + (dice >> 8) % 21 / 100
    return 0.0 if dice % _WAITING else round(seconds * share, 3)


def turns(jobs: Iterable[tuple[RenderJob, float | None]], limit: int | None) -> list[Work]:
    """The queue of one session: its jobs in order of submission, each with its cancellation.

    At most `limit` work at once, or all of them; whoever waits takes the place that frees first.
    A job that was cancelled while it waited takes none, and one that hangs blocks nobody: its
    worker is taken for dead.
    """
    queue: list[Work] = []
    places = [-math.inf] * (limit or 1)
    for job, cancelled_at in jobs:
        work = Work(job, max(job.submitted_at + job.wait, places[0]), cancelled_at)
        queue.append(work)
        if limit is not None and work.starts_at < work.ends_at < math.inf:
            heapq.heapreplace(places, work.ends_at)
    return queue


def status(work: Work, outcome: Outcome | None, now: float) -> Status:
    """The job at `now`. Until `outcome` is there a due job stands at its last step."""
    created, cancelled_at = work.job.submitted_at, work.cancelled_at
    # An encoder slower than the clock can still be stopped after the job was due.
    in_time = cancelled_at is not None and (cancelled_at < work.due_at or outcome is None)
    if cancelled_at is not None and cancelled_at <= now and in_time:
        reached = _progress(work, cancelled_at)
        return Status(
            status="cancelled", progress=reached, created_at=created, completed_at=cancelled_at
        )
    if now < work.starts_at:
        return Status(status="pending", progress=PENDING_PROGRESS, created_at=created)
    if now >= work.due_at and (work.job.problem is not None or outcome is not None):
        return _ended(work, outcome)
    return Status(status="processing", progress=_progress(work, now), created_at=created)


def next_change(work: Work, now: float) -> float | None:
    """The next moment `status` will differ from now; None when it has ended."""
    if now < work.starts_at:
        return min(work.starts_at, work.ends_at) if now < work.ends_at else None
    if work.job.hangs or now >= work.ends_at:
        return None
    if work.job.problem is not None:
        return work.ends_at
    moment = work.starts_at + (_steps(work, now) + 1) * work.job.work / _STEPS
    return min(moment, work.ends_at)


def _ended(work: Work, outcome: Outcome | None) -> Status:
    job = work.job
    done = outcome is not None and outcome.ok and job.problem is None
    error = None if done else job.problem or (outcome and outcome.reason) or "the render failed"
    return Status(
        status="completed" if done else "failed",
        progress=100 if done else _progress(work, work.due_at),
        created_at=job.submitted_at,
        error=error,
        completed_at=work.due_at,
    )


def _steps(work: Work, now: float) -> int:
    """Whole steps of the work done at `now`; the last one is the result itself."""
    # The nudge keeps a moment `next_change` named on the far side of its own step.
    done = (now - work.starts_at) * _STEPS / work.job.work + 1e-6
    return max(0, min(_STEPS - 1, int(done)))


def _progress(work: Work, now: float) -> int:
    if now < work.starts_at or work.job.problem is not None:
        return PENDING_PROGRESS
    return PENDING_PROGRESS + _steps(work, now)
