"""What a client may do otherwise than ours is not held against it; one step further is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nemovideo_contracts.judge.results import Record
from nemovideo_contracts.judge.runners import reference
from nemovideo_contracts.judge.scenarios import all_scenarios

from .journeys import Journal, ending, insert_after, journey, one, printing, spoiled, violations


def broken(record: Record) -> list[str]:
    return [verdict.rule.id for verdict in violations(record)]


def retry_soon(journal: Journal, times: int, status: int | None) -> None:
    """The first poll fails `times` times before it is answered; all follow half a second apart."""
    answered = one(journal, "poll_render")
    for _ in range(times):
        failed = insert_after(journal, journal[journal.index(answered) - 1], answered)
        failed["response"] = {"status": status, "headers": {}, "body": {}} if status else {}
        failed["at"] = failed["until"] = answered["at"]


@pytest.mark.parametrize("status", [503, 408, None])
def test_a_failed_poll_may_be_repeated_soon(status: int | None) -> None:
    assert broken(spoiled(journey("smooth"), lambda j: retry_soon(j, 3, status))) == []


def test_a_failed_poll_may_not_be_hammered() -> None:
    hammered = spoiled(journey("smooth"), lambda j: retry_soon(j, 4, 503))
    assert broken(hammered) == ["render.poll.rhythm"]


def test_an_early_poll_after_429_is_the_limits_matter_alone() -> None:
    early = spoiled(journey("smooth"), lambda j: retry_soon(j, 1, 429))
    assert broken(early) == ["code.429.waits"]


def stop_after_first_turn(journal: Journal) -> None:
    del journal[journal.index(one(journal, "run_sse")) + 1 :]


def test_who_shows_the_answer_read_the_heartbeats_to_their_end() -> None:
    stopped = spoiled(journey("heartbeat-empty"), stop_after_first_turn)
    assert "sse.heartbeat.waits" not in broken(ending(stopped, exit_code=1))
    assert "sse.heartbeat.waits" in broken(ending(stopped, exit_code=1, output="KeyError: 'type'"))


def test_a_new_session_after_trouble_is_no_second_one() -> None:
    def reopened(journal: Journal) -> None:
        refused = insert_after(journal, one(journal, "upload"), one(journal, "session_state"))
        refused["response"]["body"] = {"code": 1002, "message": "gone"}
        again = insert_after(journal, refused, one(journal, "create_session"))
        insert_after(journal, again, one(journal, "upload"))

    assert "session.reused" not in broken(spoiled(journey("smooth"), reopened))


def test_a_link_for_somebody_else_is_told_as_such() -> None:
    record = journey("out-of-credits")
    output = record.outcome.output.replace("bind=", "bind=not-")
    verdict = violations(ending(record, output=output))[0]
    assert verdict.rule.id == "code.2001.link"
    assert verdict.message.startswith("showed a link for 'not-")


@pytest.fixture
def plain_replies(monkeypatch: pytest.MonkeyPatch) -> Record:
    """A run in which no reply speaks of the screen: such sentences may be left out whole."""
    smooth = all_scenarios()["smooth"]
    situation = {**smooth.situation, "profile": {**smooth.situation["profile"], "replies": "plain"}}
    plain = {"smooth": replace(smooth, situation=situation)}
    monkeypatch.setattr(reference, "all_scenarios", lambda: plain)
    return next(iter(reference.run_batch([("smooth", "seed")])))


def test_who_shows_some_answers_reads_nothing_of_dialects(plain_replies: Record) -> None:
    record = plain_replies
    of_the_first_turn = "I set crossfade transitions"
    verdict = next(iter(violations(ending(record, output=of_the_first_turn))))
    assert verdict.rule.id == "sse.text.forwarded"
    assert "other answers were shown" in verdict.message
    verdict = next(iter(violations(printing(ending(record, output="done"), "saved"))))
    assert "type text" in verdict.message
