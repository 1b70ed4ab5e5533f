from __future__ import annotations

import dataclasses

import pytest
from nemovideo_mock.draft import Draft
from nemovideo_mock.render.job import (
    LONGEST,
    SHORTEST,
    Outcome,
    RenderJob,
    ends_at,
    next_change,
    schedule,
    status,
    virtual_seconds,
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
    starts_at=1010.0,
    seconds=40.0,
    seed=1,
)
DONE = Outcome(job_id="render_1", ok=True, name="x.mp4")
BROKEN = Outcome(job_id="render_1", ok=False, reason="the file of media m is missing")


def test_it_waits_works_and_completes() -> None:
    seen = [status(JOB, DONE, None, now).status for now in (1000, 1009.9, 1010, 1049.9, 1050, 9999)]
    assert seen == ["pending", "pending", "processing", "processing", "completed", "completed"]
    assert status(JOB, DONE, None, 1050).completed_at == 1050


def test_progress_never_falls_and_is_100_only_when_completed() -> None:
    moments = [1000 + step / 2 for step in range(110)]
    shown = [status(JOB, DONE, None, now) for now in moments]
    assert [each.progress for each in shown] == sorted(each.progress for each in shown)
    assert {each.status for each in shown if each.progress == 100} == {"completed"}


def test_without_an_outcome_a_due_job_is_still_working() -> None:
    assert status(JOB, None, None, 2000).status == "processing"
    assert status(JOB, None, None, 2000).progress == 90


def test_a_failed_outcome_fails_with_its_reason() -> None:
    shown = status(JOB, BROKEN, None, 1050)
    assert (shown.status, shown.error) == ("failed", BROKEN.reason)
    assert shown.progress < 100


def test_an_unusable_draft_fails_as_soon_as_its_turn_comes() -> None:
    job = dataclasses.replace(JOB, draft=None, problem="t[0].tt: is 0, 1 or 7, not 3")
    assert status(job, None, None, 1009).status == "pending"
    shown = status(job, None, None, job.due_at)
    assert (shown.status, shown.error) == ("failed", job.problem)


@pytest.mark.parametrize("at", [1000.0, 1020.0, 1049.9])
def test_a_cancelled_job_stays_cancelled(at: float) -> None:
    assert status(JOB, DONE, at, at - 0.01).status != "cancelled"
    assert status(JOB, DONE, at, at).status == "cancelled"
    assert status(JOB, DONE, at, 9999).completed_at == at
    assert status(JOB, DONE, at, 9999).progress == status(JOB, DONE, at, at).progress


def test_cancelling_what_is_over_changes_nothing() -> None:
    assert status(JOB, DONE, 1050.0, 9999).status == "completed"


def test_next_change_walks_through_every_state_to_the_end() -> None:
    now, seen = JOB.submitted_at, []
    while (moment := next_change(JOB, None, now)) is not None:
        assert moment > now
        before, now = status(JOB, DONE, None, now), moment
        assert status(JOB, DONE, None, now) != before
        seen.append(status(JOB, DONE, None, now).progress)
    assert now == JOB.due_at
    assert seen == [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]


def test_next_change_stops_at_a_cancellation() -> None:
    assert next_change(JOB, 1001.0, 1000.0) == 1001.0
    assert next_change(JOB, 1011.0, 1010.0) == 1011.0
    assert next_change(JOB, 1011.0, 1011.0) is None


def test_the_virtual_length_is_the_documented_one_and_belongs_to_the_id() -> None:
    drawn = [virtual_seconds(1, f"render_{number}") for number in range(300)]
    assert SHORTEST <= min(drawn) < 35
    assert 85 < max(drawn) <= LONGEST
    assert drawn[3] == virtual_seconds(1, "render_3") != virtual_seconds(2, "render_3")


def test_one_place_is_taken_in_turn() -> None:
    assert schedule([], 5.0) == 5.0
    assert schedule([50.0], 5.0) == 50.0
    assert schedule([50.0, 90.0], 5.0) == 90.0
    assert schedule([3.0], 5.0) == 5.0


def test_with_two_places_the_one_that_frees_first_is_taken() -> None:
    assert schedule([50.0], 5.0, limit=2) == 5.0
    assert schedule([50.0, 90.0], 5.0, limit=2) == 50.0
    assert schedule([50.0, 90.0, 70.0], 5.0, limit=2) == 70.0


def test_a_cancelled_job_leaves_its_place_early() -> None:
    assert ends_at(JOB, None) == 1050
    assert ends_at(JOB, 1015) == 1015
    assert ends_at(JOB, 2000) == 1050
