"""Rules: which apply, and what they make of turns, frames and bytes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_mock import faults
from nemovideo_mock.agent.plan.turn import Heartbeat, Scene, Text, Turn, plan
from nemovideo_mock.faults import BodyFault, Call, Effect, FaultError, Rule, Tally, TurnFault
from nemovideo_mock.faults.answers import Mangler, without_links
from nemovideo_mock.faults.turns import rewritten
from nemovideo_mock.ledger import Entry, balance
from nemovideo_mock.media import Media
from nemovideo_mock.profile import SEED

START = 1_800_000_000.0
PHOTO = Media(id="media_1", session_id="1", kind="image", filename="a.png", at=0, width=8, height=8)


def edit() -> Turn:
    scene = Scene(session_id="1", user_id="anon_1", media=(PHOTO,))
    message = "turn this photo into a slideshow with music"
    turn = plan(
        message,
        scene,
        SEED,
        turn_id="turn_1",
        seed=1,
        arrived_at=START,
        started_at=START,
        ending="complete",
    )
    assert turn.commit is not None
    return turn


def rule(**data: Any) -> Rule:
    return faults.rule({"effect": {"delay": 1}, **data}, "fault-1", START)


def applies(made: Rule, count: int, **call: Any) -> list[bool]:
    """Whether a rule applies to each of so many calls."""
    tallies: dict[str, Tally] = {}
    out = []
    for _ in range(count):
        asked = Call(**{"operation": "run_sse", "at": START, **call})
        found, after = faults.choose([made], tallies, asked)
        tallies |= {item.rule_id: item for item in after}
        out.append(bool(found))
    return out


def test_a_rule_without_a_match_applies_to_everything() -> None:
    assert applies(rule(), 3) == [True] * 3
    assert applies(rule(), 1, operation=None) == [True]


def test_operation_session_and_message() -> None:
    match = {"operation": ["run_sse", "upload"], "session": "7", "message": "add (a )?title"}
    made = rule(match=match)
    assert applies(made, 1, session="7", message="please ADD A TITLE") == [True]
    assert applies(made, 1, session="8", message="please add a title") == [False]
    assert applies(made, 1, session="7", message="add music") == [False]
    assert applies(made, 1, operation="poll_render", session="7", message="add title") == [False]


def test_nth_counts_matching_calls_only() -> None:
    assert applies(rule(match={"nth": [2, 4]}), 5) == [False, True, False, True, False]


def test_times_is_how_often_it_applies() -> None:
    assert applies(rule(times=2), 4) == [True, True, False, False]


def test_a_rule_expires_by_the_clock() -> None:
    made = rule(after=10, lasts=5)
    assert [applies(made, 1, at=START + s) for s in (9, 10, 14, 15)] == [
        [False],
        [True],
        [True],
        [False],
    ]


def test_probability_is_drawn_from_the_seed() -> None:
    often = applies(rule(probability=0.3, seed=1), 1000)
    assert often == applies(rule(probability=0.3, seed=1), 1000)
    assert often != applies(rule(probability=0.3, seed=2), 1000)
    assert 240 < sum(often) < 360


def test_of_two_effects_the_earlier_has_its_way() -> None:
    one = rule(effect={"delay": 1, "turn": "silent"}).effect
    other = rule(effect={"delay": 2, "error": 503}).effect
    both = faults.merged([one, other])
    assert (both.delay, both.turn, both.error) == (1, one.turn, other.error)


@pytest.mark.parametrize(
    ("data", "place", "problem"),
    [
        ({"effect": {}}, "effect", "nothing to do"),
        ({"effect": {"error": 200}}, "effect.error.code", "400 or above"),
        ({"effect": {"turn": "slient"}}, "effect.turn.delivery", "'silent'"),
        ({"effect": {"delay": 0}}, "effect.delay", "above 0"),
        ({"effect": {"body": {"kind": "truncated", "share": 1}}}, "effect.body.share", "below 1"),
        ({"match": {"operation": "run"}}, "match.operation", "run_sse"),
        ({"match": {"nth": 0}}, "match.nth", "from 1"),
        ({"match": {"message": "("}}, "match.message", "regular expression"),
        ({"match": {"operatoin": "upload"}}, "match.operatoin", "is no key"),
        ({"probability": 0}, "probability", "above 0"),
        ({"times": 0}, "times", "above 0"),
        ({"after": "soon"}, "after", "seconds"),
        ({"effects": {}}, "effects", "is no key"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(
    data: dict[str, Any], place: str, problem: str
) -> None:
    with pytest.raises(FaultError, match=problem) as raised:
        rule(**data)
    assert ".".join(map(str, raised.value.place)) == place


COMMITS = ("before", "during", "after", "never")
DELIVERIES = ("complete", "silent", "stalled", "noise", "error", "cut", "split-utf8")


@pytest.mark.parametrize("commit", COMMITS)
@pytest.mark.parametrize("delivery", DELIVERIES)
def test_commit_and_delivery_are_independent(commit: Any, delivery: Any) -> None:
    turn = edit()
    affected = rewritten(turn, TurnFault(commit=commit, delivery=delivery), SEED)
    credits = balance(affected.entries, affected.ends_at + 1000)
    if commit == "never":
        assert affected.commit is None
        assert (credits.available, credits.frozen, affected.cost) == (0, 0, 0)
        return
    assert turn.commit is not None
    assert affected.commit is not None
    assert affected.commit.draft == turn.commit.draft
    assert (credits.available, credits.frozen, affected.cost) == (-50, 0, 50)
    when = {
        "before": affected.commit.at == turn.started_at,
        "during": affected.commit.at == turn.commit.at,
        "after": affected.commit.at > affected.ends_at,
    }
    assert when[commit]


def test_an_error_in_the_stream_undoes_the_edit_unless_told_otherwise() -> None:
    affected = rewritten(edit(), TurnFault(delivery="error", code=503), SEED)
    assert affected.commit is None
    assert affected.events[-1].code == 503  # type: ignore[union-attr]


def test_a_stretched_turn_keeps_its_heartbeats_rhythm() -> None:
    turn = edit()
    slow = rewritten(turn, TurnFault(stretch=10), SEED)
    assert slow.ends_at - START == pytest.approx((turn.ends_at - START) * 10)
    moments = [START, *(event.at for event in slow.events)]
    assert max(b - a for a, b in pairwise(moments)) <= 10.001
    assert any(isinstance(event, Heartbeat) for event in slow.events)


def test_other_words() -> None:
    affected = rewritten(edit(), TurnFault(say="Click [Export]"), SEED)
    assert [event.text for event in affected.events if isinstance(event, Text)] == [
        "Click [Export]"
    ]


@given(
    st.binary(min_size=1, max_size=200),
    st.integers(1, 20),
    st.sampled_from(["truncated", "shortened", "corrupted"]),
)
@settings(max_examples=60, deadline=None)
def test_mangled_bytes(body: bytes, size: int, kind: Any) -> None:
    mangler = Mangler(BodyFault(kind=kind), len(body))
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    out = b"".join(mangler.passed(chunk) for chunk in chunks)
    assert len(out) == mangler.length
    assert mangler.ended
    if kind == "corrupted":
        assert len(out) == len(body)
        assert all(new in (old, 0) for new, old in zip(out, body, strict=True))
    else:
        assert out == body[: len(body) // 2]


def test_links_are_taken_out_of_any_envelope() -> None:
    assert (
        without_links(b'{"status":"completed","output":{"url":"x"}}') == b'{"status":"completed"}'
    )
    assert without_links(b'{"success":true,"data":{"id":"1","outputUrl":"x"}}') == (
        b'{"success":true,"data":{"id":"1"}}'
    )


def test_withdrawn_rules_are_not_active() -> None:
    made = Rule(id="x", effect=Effect(delay=1))
    assert faults.active([made, replace(made, withdrawn=True)], START) == (made,)


def test_entries_of_a_fault_stay_tied_to_their_hold() -> None:
    turn = edit()
    affected = rewritten(turn, TurnFault(commit="after"), SEED)
    assert {entry.ref for entry in affected.entries} == {entry.ref for entry in turn.entries}
    assert all(isinstance(entry, Entry) for entry in affected.entries)
