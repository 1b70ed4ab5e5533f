"""Renders: submitted, followed, cancelled, found again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nemovideo_mock import ids
from nemovideo_mock.accounts import Session
from nemovideo_mock.draft import Draft, DraftError, from_json
from nemovideo_mock.errors import Conflict, ExportBlocked, Forbidden, Invalid, LinkExpired, NotFound
from nemovideo_mock.faults.renders import affected
from nemovideo_mock.faults.rules import RenderFault
from nemovideo_mock.render.job import (
    Cancel,
    Outcome,
    RenderJob,
    Status,
    Work,
    next_change,
    status,
    turns,
    virtual_seconds,
    virtual_wait,
)
from nemovideo_mock.render.output import Output, resolve
from nemovideo_mock.render.request import Request
from nemovideo_mock.service import quotas, state
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.credits import balance_of
from nemovideo_mock.service.files import present
from nemovideo_mock.service.tokens import Caller
from nemovideo_mock.store import render_key

LONGEST_HOLD = 20.0
"""Real seconds a poll waits for an encoder that is slower than its virtual due time."""

POLLS_PER_RENDER = 4
"""How often an auto-jump clock lets a working render be asked before it is done."""


_BLOCKED = {
    "attribution-or-plan": "render.402.attribution-or-plan",
    "attribution": "render.402.attribution",
    "plan": "render.402.plan",
    "exhausted-and-unattributed": "render.402.exhausted-and-unattributed",
    "credits": "render.402.credits",
}
"""What an export is refused by, by what blocks exports in the profile (AX-05)."""


def check_allowed(context: Context, caller: Caller, missing: list[str]) -> None:
    """Whether this caller may export; `missing` are the attribution headers that are not there.

    Raises:
        ExportBlocked: 402, for the reason the profile gives it (AX-05).
        Forbidden: 403, where the profile keeps 402 for credits.
    """
    blocked = caller.account.export_blocked
    exhausted = balance_of(context, caller.user_id).available <= 0
    rule = context.profile.export_blocked
    fact = _BLOCKED[rule]
    if missing and (
        rule in ("attribution-or-plan", "attribution")
        or (rule == "exhausted-and-unattributed" and exhausted)
    ):
        raise ExportBlocked(f"export is refused without {', '.join(missing)}", fact=fact)
    if rule == "credits":
        if exhausted:
            raise ExportBlocked("export is refused: no credits are left", fact=fact)
        if blocked:
            raise Forbidden("the plan does not include export; upgrade it", fact=fact)
    elif blocked and rule != "attribution":
        raise ExportBlocked("the plan does not include export; register or upgrade it", fact=fact)
    if missing:
        # Anonymous tokens lack the scope, and export all the same when attributed (AX-08).
        # facts: auth.scopes.limited, auth.scopes.all
        caller.require("render")


@alone
def submit(
    context: Context,
    caller: Caller,
    session: Session,
    render_id: str,
    draft: Mapping[str, Any],
    output: Mapping[str, Any],
    fault: RenderFault | None = None,
) -> RenderJob:
    """Enter a render and set the encoder to work; a `fault` makes it fail, hang or dawdle.

    Raises:
        Conflict: the id is taken (409).
        Invalid: an output nobody could render, or a draft where the profile refuses it at once.
    """
    if context.store.get(RenderJob, render_key(caller.user_id, render_id)) is not None:
        raise Conflict(
            f"render id {render_id!r} is taken; choose a new one for every render",
            fact="render.id.duplicate",
        )
    quotas.check(context)
    timeline, problem = _usable(context, draft)
    if problem is not None and context.profile.unusable_draft == "refused":
        raise Invalid(f"draft: {problem}", fact="render.unusable.refused")
    # fact: render.each-its-own
    job = RenderJob(
        id=render_id,
        session_id=session.id,
        user_id=caller.user_id,
        token=caller.token.value,
        draft=timeline,
        output=resolve(timeline or Draft(), output),
        submitted_at=context.now,
        seconds=(seconds := virtual_seconds(context.seed, render_id)),
        wait=virtual_wait(context.seed, render_id, seconds),
        seed=context.seed,
        problem=problem,
    )
    if fault is not None:
        job = affected(job, fault)
    context.store.append(job)
    work(context, job)
    return job


def take_over(context: Context, records: Sequence[Any]) -> None:
    """Fill a world with the records of another, or of its own past, and go on with its renders.

    Records that carry another world's file keys get this world's.
    """
    context.store.append(*(_rekeyed(context, record) for record in records))
    for job in context.store.all(RenderJob):
        ended = outcome_of(context, job) is not None or _cancelled_at(context, job) is not None
        if not ended:
            work(context, job)


def _rekeyed(context: Context, record: Any) -> Any:
    if not isinstance(record, Outcome | Cancel):
        return record
    # The world's name may have dots of its own; the hash after it has none.
    return replace(record, job_id=f"{context.slug}.{record.job_id.rpartition('.')[2]}")


def find(context: Context, caller: Caller, render_id: str) -> RenderJob:
    """A render of the caller's. Raises NotFound; also for one of another token's."""
    job = context.store.get(RenderJob, render_key(caller.user_id, render_id))
    owned = job is not None and (
        context.profile.render_owner == "user" or job.token == caller.token.value
    )
    if job is None or not owned:
        fact = "render.unknown.not-found" if job is None else "render.owner.token"
        raise NotFound(f"no render {render_id!r} of this token", fact=fact)
    return job


async def poll(context: Context, job: RenderJob) -> Status:
    """How far a render has come. Under an auto-jump clock, asking is waiting."""
    if context.clock.mode == "auto-jump":
        _jump(context, job)
    await _await_due(context, job)
    return current(context, job)


def current(context: Context, job: RenderJob) -> Status:
    """The status now, from the records alone."""
    return _status(context, _place(context, job), context.now)


def statuses(context: Context, moment: float | None = None) -> list[tuple[RenderJob, Status]]:
    """Every render of the world and its status now, or as it was at a moment before."""
    now = context.now if moment is None else moment
    jobs = [job for job in context.store.all(RenderJob) if job.submitted_at <= now]
    return [(job, _status(context, _place(context, job), now)) for job in jobs]


@alone
def cancel(context: Context, job: RenderJob) -> Status:
    """Give a render up. Raises Conflict when it has ended already."""
    known = current(context, job)
    if known.status not in ("pending", "processing"):
        raise Conflict(
            f"render {job.id!r} is {known.status} and cannot be cancelled",
            fact="render.cancel.finished",
        )
    context.store.append(Cancel(job_id=file_key(context, job), at=context.now))
    context.farm.cancel(file_key(context, job))
    return current(context, job)


async def file_of(context: Context, job: RenderJob) -> Path:
    """The finished MP4. Raises Conflict (409) before it is there."""
    outcome = context.store.get(Outcome, file_key(context, job))
    known = current(context, job)
    if known.status != "completed" or outcome is None:
        raise Conflict(
            f"render {job.id!r} is {known.status}; there is nothing to download",
            fact="render.download.early",
        )
    return present(await context.farm.file(outcome))


async def file_by_key(context: Context, key: str) -> Path:
    """The MP4 behind an output URL. Raises NotFound, LinkExpired."""
    outcome = context.store.get(Outcome, key)
    jobs = (job for job in context.store.all(RenderJob) if file_key(context, job) == key)
    job = next(jobs, None)
    if outcome is None or not outcome.ok or job is None:
        raise NotFound("no such render result")
    life = context.profile.output_url_life
    if context.now >= _place(context, job).due_at + life:
        raise LinkExpired(
            "Request has expired",
            note=f"output URLs work for {life:g} s from completion (output_url_life); GET "
            f"/api/render/proxy/{job.id}/download with the bearer still has the file",
            fact="render.output.url-life",
        )
    return present(await context.farm.file(outcome))


def outcome_of(context: Context, job: RenderJob) -> Outcome | None:
    return context.store.get(Outcome, file_key(context, job))


def frames_of(context: Context, job: RenderJob) -> tuple[int, int]:
    """Frames encoded and frames in all; (0, 0) for a job no encoder was given."""
    return context.farm.progress(file_key(context, job))


def file_key(context: Context, job: RenderJob) -> str:
    """What the encoder and the output URL call a job: unique in the server, chosen by no client."""
    return f"{context.slug}.{ids.short(context.seed, 'render', job.user_id, job.id)}"


def file_keys(context: Context) -> set[str]:
    """The file key of every render."""
    return {file_key(context, job) for job in context.store.all(RenderJob)}


def _usable(context: Context, draft: Mapping[str, Any]) -> tuple[Draft | None, str | None]:
    """The draft, or why it cannot be rendered."""
    try:
        timeline = from_json(draft)
    except DraftError as error:
        return None, f"the draft cannot be read: {error}"
    if not timeline.clips and not timeline.texts:
        return None, "the draft is empty: no track has a segment to show"
    return timeline, context.farm.limits.problem(timeline)


def _place(context: Context, job: RenderJob) -> Work:
    """The job in its session's queue."""
    return _queue(context, job.session_id)[_key(job)]


def _queue(context: Context, session_id: str) -> dict[str, Work]:
    """The queue of a session by the keys of its jobs; worked out again when it has changed."""
    store = context.store
    version = (store.version(RenderJob, session_id), store.table_version(Cancel))
    return context.folded(Work, session_id, version, lambda: _queued(context, session_id))


def _queued(context: Context, session_id: str) -> dict[str, Work]:
    jobs = context.store.of(RenderJob, session_id)
    # fact: render.queue.parallel, render.queue.one-per-session
    limit = 1 if context.profile.render_queue == "one-per-session" else None
    found = turns([(job, _cancelled_at(context, job)) for job in jobs], limit)
    return {_key(work.job): work for work in found}


def _status(context: Context, work: Work, now: float) -> Status:
    return status(work, outcome_of(context, work.job), now)


def _key(job: RenderJob) -> str:
    return render_key(job.user_id, job.id)


def work(context: Context, job: RenderJob) -> None:
    """Hand a job to the encoder at once: real time is scarcer than virtual time."""
    if job.draft is None or job.problem is not None or job.hangs:
        return
    session = context.store.get(Session, job.session_id)
    assert session is not None, "a render is only submitted to a session"
    request = request_of(context, session, job.draft, job.output)
    context.farm.start(file_key(context, job), request, context.world)


def request_of(context: Context, session: Session, draft: Draft, output: Output) -> Request:
    """Everything the renderer needs for a draft of this session."""
    known = state.at(context, session, context.now)
    return Request(
        draft=draft,
        media={media.id: media for media in known.media},
        paths={media.digest: context.files.media(media.digest) for media in known.uploads},
        output=output,
        seed=context.seed,
    )


def _jump(context: Context, job: RenderJob) -> None:
    """Move the clock to the render's next change, a good stretch of the work at a time.

    Ten polls are all that some documents allow, and a render has more visible steps than that.
    """
    place = _place(context, job)
    moment = next_change(place, context.now)
    if moment is not None and context.now < place.first_poll_at:
        # Whoever asks for the first time finds it waiting.
        moment = place.first_poll_at
    elif moment is not None and context.now >= place.starts_at:
        stretch = context.now + job.seconds / POLLS_PER_RENDER
        moment = max(moment, min(stretch, place.ends_at))
    if moment is not None:
        context.clock.jump_to(moment)


async def _await_due(context: Context, job: RenderJob) -> None:
    """Wait for the encoder where virtual time says the result is due."""
    key = file_key(context, job)
    place = _place(context, job)
    due = context.now >= place.due_at and place.cancelled_at is None
    if not due or job.problem is not None:
        return
    outcome = outcome_of(context, job) or await _coming(context, key)
    # A world that was reset meanwhile has nothing to do with what the old one waited for.
    if outcome is None or context.ended:
        return
    if outcome_of(context, job) is None:
        _enter(context, job, outcome)
    else:
        context.farm.note(outcome)


async def _coming(context: Context, key: str) -> Outcome | None:
    """What comes of a render; None if that takes too long."""
    patience = None if context.clock.mode == "manual" else LONGEST_HOLD
    try:
        # A shield, as giving up the waiting must not give up the work.
        return await asyncio.wait_for(asyncio.shield(context.farm.outcome(key)), patience)
    except TimeoutError:
        return None


@alone
def _enter(context: Context, job: RenderJob, outcome: Outcome) -> None:
    """What came of a render goes on the record once, whoever was told of it first."""
    if _cancelled_at(context, job) is None and outcome_of(context, job) is None:
        context.store.append(outcome)


def _cancelled_at(context: Context, job: RenderJob) -> float | None:
    cancelled = context.store.get(Cancel, file_key(context, job))
    return None if cancelled is None else cancelled.at
