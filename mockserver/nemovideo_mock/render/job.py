"""A render's life as a function of its records and the clock.

    submitted_at ── pending ──> starts_at ── processing ──> starts_at + seconds ── completed
                                                                               └── failed
                     cancelled_at, wherever it falls before that end ── cancelled

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
_STEPS = 10
# A draft that cannot be used is found out this soon after its turn comes, in seconds.
_REFUSAL = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """One submission. Times in epoch seconds, `seconds` of virtual work from `starts_at`.

    `problem` says why the draft cannot be rendered; such a job fails instead of working.
    """

    id: str
    session_id: str
    user_id: str
    token: str
    draft: Draft | None
    output: Output
    submitted_at: float
    starts_at: float
    seconds: float
    seed: int
    problem: str | None = None

    @property
    def due_at(self) -> float:
        """When the job ends if nobody cancels it."""
        return self.starts_at + (_REFUSAL if self.problem is not None else self.seconds)

    @property
    def hangs(self) -> bool:
        """Whether the job never ends by itself."""
        return self.problem is None and math.isinf(self.seconds)


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


def schedule(ends: Iterable[float], submitted_at: float, limit: int = 1) -> float:
    """When a new job's turn comes, given when the jobs before it end.

    At most `limit` run at once; whoever waits takes the place that frees first.
    """
    places = [0.0] * limit
    for end in sorted(ends):
        heapq.heapreplace(places, max(end, places[0]))
    return max(submitted_at, places[0])


def ends_at(job: RenderJob, cancelled_at: float | None) -> float:
    """When the job leaves its place: its due time, or its cancellation if that came first."""
    return job.due_at if cancelled_at is None else min(job.due_at, cancelled_at)


def status(
    job: RenderJob, outcome: Outcome | None, cancelled_at: float | None, now: float
) -> Status:
    """The job at `now`. Until `outcome` is there a due job stands at its last step."""
    if cancelled_at is not None and cancelled_at <= now and cancelled_at < job.due_at:
        reached = _progress(job, cancelled_at)
        return Status(
            status="cancelled",
            progress=reached,
            created_at=job.submitted_at,
            completed_at=cancelled_at,
        )
    if now < job.starts_at:
        return Status(status="pending", progress=PENDING_PROGRESS, created_at=job.submitted_at)
    if now >= job.due_at and (job.problem is not None or outcome is not None):
        return _ended(job, outcome)
    return Status(status="processing", progress=_progress(job, now), created_at=job.submitted_at)


def next_change(job: RenderJob, cancelled_at: float | None, now: float) -> float | None:
    """The next moment `status` will differ from now; None when it has ended."""
    if job.hangs or now >= ends_at(job, cancelled_at):
        return None
    if now < job.starts_at:
        return min(job.starts_at, ends_at(job, cancelled_at))
    if job.problem is not None:
        return ends_at(job, cancelled_at)
    moment = job.starts_at + (_steps(job, now) + 1) * job.seconds / _STEPS
    return min(moment, ends_at(job, cancelled_at))


def _ended(job: RenderJob, outcome: Outcome | None) -> Status:
    done = outcome is not None and outcome.ok and job.problem is None
    error = None if done else job.problem or (outcome and outcome.reason) or "the render failed"
    return Status(
        status="completed" if done else "failed",
        progress=100 if done else _progress(job, job.due_at),
        created_at=job.submitted_at,
        error=error,
        completed_at=job.due_at,
    )


def _steps(job: RenderJob, now: float) -> int:
    """Whole tenths of the work done at `now`; the last one is the result itself."""
    # The nudge keeps a moment `next_change` named on the far side of its own step.
    done = (now - job.starts_at) * _STEPS / job.seconds + 1e-6
    return max(0, min(_STEPS - 1, int(done)))


def _progress(job: RenderJob, now: float) -> int:
    if now < job.starts_at or job.problem is not None:
        return PENDING_PROGRESS
    return max(PENDING_PROGRESS, 100 * _steps(job, now) // _STEPS)
