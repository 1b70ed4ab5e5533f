from __future__ import annotations

import dataclasses
import math

import pytest
from nemovideo_mock.draft import Draft
from nemovideo_mock.render.job import (
    LONGEST,
    SHORTEST,
    Outcome,
    RenderJob,
    Work,
    next_change,
    status,
    turns,
    virtual_seconds,
    virtual_wait,
)
from nemovideo_mock.render.output import Output

JOB = RenderJob(
    id="render_1",
    session_id="1",
    user_id="anon_1",
    token="t",
    draft=Draft(),
    output=Output(width=2, height=2),
    submitted_at=1000.0,
    seconds=40.0,
    seed=1,
)
WORK = Work(JOB, 1010.0)
DONE = Outcome(job_id="render_1", ok=True, name="x.mp4")
BROKEN = Outcome(job_id="render_1", ok=False, reason="the file of media m is missing")


def test_it_waits_works_and_completes() -> None:
    seen = [status(WORK, DONE, now).status for now in (1000, 1009.9, 1010, 1049.9, 1050, 9999)]
    assert seen == ["pending", "pending", "processing", "processing", "completed", "completed"]
    assert status(WORK, DONE, 1050).completed_at == 1050


def test_progress_never_falls_and_is_100_only_when_completed() -> None:
    moments = [1000 + step / 2 for step in range(110)]
    shown = [status(WORK, DONE, now) for now in moments]
    assert [item.progress for item in shown] == sorted(item.progress for item in shown)
    assert {item.status for item in shown if item.progress == 100} == {"completed"}


def test_without_an_outcome_a_due_job_is_still_working() -> None:
    assert status(WORK, None, 2000).status == "processing"
    assert status(WORK, None, 2000).progress == 99


def test_a_failed_outcome_fails_with_its_reason() -> None:
    shown = status(WORK, BROKEN, 1050)
    assert (shown.status, shown.error) == ("failed", BROKEN.reason)
    assert shown.progress < 100


def test_an_unusable_draft_fails_as_soon_as_its_turn_comes() -> None:
    job = dataclasses.replace(JOB, draft=None, problem="t[0].tt: is 0, 1 or 7, not 3")
    work = Work(job, 1010.0)
    assert status(work, None, 1009).status == "pending"
    shown = status(work, None, work.due_at)
    assert (shown.status, shown.error) == ("failed", job.problem)


@pytest.mark.parametrize("at", [1000.0, 1020.0, 1049.9])
def test_a_cancelled_job_stays_cancelled(at: float) -> None:
    work = Work(JOB, 1010.0, at)
    assert status(work, DONE, at - 0.01).status != "cancelled"
    assert status(work, DONE, at).status == "cancelled"
    assert status(work, DONE, 9999).completed_at == at
    assert status(work, DONE, 9999).progress == status(work, DONE, at).progress


def test_cancelling_what_is_over_changes_nothing() -> None:
    assert status(Work(JOB, 1010.0, 1050.0), DONE, 9999).status == "completed"


def test_a_late_encoder_can_be_stopped_after_the_job_was_due() -> None:
    late = Work(JOB, 1010.0, 1060.0)
    assert status(late, None, 1059).status == "processing"
    assert status(late, None, 1060).status == "cancelled"


def test_next_change_walks_through_every_state_to_the_end() -> None:
    now, seen = JOB.submitted_at, []
    while (moment := next_change(WORK, now)) is not None:
        assert moment > now
        before, now = status(WORK, DONE, now), moment
        assert status(WORK, DONE, now) != before
        seen.append(status(WORK, DONE, now).progress)
    assert now == WORK.due_at
    assert seen[-1] == 100
    assert seen == sorted(seen)
    assert len(seen) > 90
    assert now - WORK.starts_at == JOB.seconds


def test_next_change_stops_at_a_cancellation() -> None:
    assert next_change(Work(JOB, 1010.0, 1001.0), 1000.0) == 1001.0
    assert next_change(Work(JOB, 1010.0, 1010.2), 1010.0) == 1010.2
    assert next_change(Work(JOB, 1010.0, 1010.2), 1010.2) is None


def test_a_hanging_job_changes_when_its_turn_comes_and_never_again() -> None:
    hung = Work(dataclasses.replace(JOB, seconds=math.inf), 1010.0)
    assert next_change(hung, 1000.0) == 1010.0
    assert next_change(hung, 1010.0) is None


def test_the_virtual_length_is_the_documented_one_and_belongs_to_the_id() -> None:
    drawn = [virtual_seconds(1, f"render_{number}") for number in range(300)]
    assert SHORTEST <= min(drawn) < 35
    assert 85 < max(drawn) <= LONGEST
    assert drawn[3] == virtual_seconds(1, "render_3") != virtual_seconds(2, "render_3")


def queued(*cancelled: float | None, limit: int | None = 1, seconds: float = 40.0) -> list[float]:
    """When the turns of jobs come that were submitted a second apart, from 0 on."""
    job = dataclasses.replace(JOB, seconds=seconds)
    jobs = [dataclasses.replace(job, submitted_at=float(at)) for at in range(len(cancelled))]
    return [turn.starts_at for turn in turns(zip(jobs, cancelled, strict=True), limit)]


def test_one_place_is_taken_in_turn() -> None:
    assert queued(None, None, None) == [0, 40, 80]


def test_without_a_limit_nobody_waits_for_another() -> None:
    assert queued(None, None, None, limit=None) == [0, 1, 2]


def test_some_wait_although_they_are_alone_and_end_no_later() -> None:
    drawn = [(virtual_seconds(1, f"r{n}"), f"r{n}") for n in range(300)]
    waits = [virtual_wait(1, id, seconds) / seconds for seconds, id in drawn]
    assert 60 < sum(wait > 0 for wait in waits) < 140
    assert all(0.19 < wait < 0.41 for wait in waits if wait)
    assert any(virtual_wait(1, id, seconds) > 30 for seconds, id in drawn)
    waiting = dataclasses.replace(JOB, wait=15.0)
    [work] = turns([(waiting, None)], None)
    assert (work.starts_at, work.due_at) == (1015.0, 1040.0)
    assert status(work, DONE, 1014.9).status == "pending"
    assert status(work, DONE, 1027.5).progress == 52
    assert status(work, DONE, 1040).status == "completed"


def test_a_place_that_was_free_long_ago_is_taken_at_once() -> None:
    assert queued(None, None, seconds=0.5) == [0, 1]


def test_with_two_places_the_one_that_frees_first_is_taken() -> None:
    assert queued(None, None, None, None, limit=2) == [0, 1, 40, 41]


def test_cancelling_pulls_forward_the_jobs_behind() -> None:
    assert queued(15.0, None, None) == [0, 15, 55]
    assert queued(None, 15.0, None) == [0, 40, 40]


def test_a_hanging_job_blocks_nobody() -> None:
    assert queued(None, None, seconds=math.inf) == [0, 1]
