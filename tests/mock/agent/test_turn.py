"""A planned turn: its events, its times, its charges, its endings."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from nemovideo_mock.agent.plan.records import (
    Blank,
    Ending,
    Failure,
    Heartbeat,
    Text,
    ToolCall,
    ToolResult,
    Turn,
)
from nemovideo_mock.agent.plan.schedule import DURATIONS
from nemovideo_mock.agent.plan.turn import out_of_credits, plan
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.profile import SEED, Profile
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import NOW, after, say, scene

TURNS = 2000


def planned(
    message: str,
    before: Scene,
    profile: Profile = SEED,
    *,
    nth: int = 0,
    ending: Ending | None = None,
    queued: float = 0.0,
) -> Turn:
    return plan(
        message,
        before,
        profile,
        turn_id=f"turn_{nth}",
        seed=11,
        arrived_at=NOW,
        started_at=NOW + queued,
        ending=ending,
    )


@pytest.mark.parametrize(
    ("message", "where", "kind"),
    [
        ("hello", "laid", "talk"),
        ("remove the second clip", "laid", "edit"),
        ("generate a clip of a sunset", "bare", "generation"),
    ],
)
def test_turns_last_as_long_as_the_record_says(message: str, where: str, kind: str) -> None:
    low, high = DURATIONS[kind]  # type: ignore[index]
    lengths = set()
    for nth in range(40):
        turn = planned(message, scene(where), nth=nth, ending="complete")
        assert turn.kind == kind
        assert low <= turn.ends_at - turn.started_at <= high
        lengths.add(turn.ends_at)
    assert len(lengths) > 30


def test_about_three_in_ten_edits_are_silent() -> None:
    before = scene("laid")
    turns = [planned("add crossfades", before, nth=nth) for nth in range(TURNS)]
    silent = [item for item in turns if item.ending == "silent"]
    assert 0.27 <= len(silent) / TURNS <= 0.33
    for turn in silent[:50]:
        assert not any(isinstance(event, Text) for event in turn.events)
        assert isinstance(turn.events[-1], ToolResult)
        assert turn.commit is not None
        assert turn.commit.at <= turn.ends_at


@pytest.mark.parametrize(("rate", "ending"), [(0.0, "complete"), (1.0, "silent")])
def test_the_silent_rate_is_the_profiles(rate: float, ending: str) -> None:
    profile = SEED.replace(silent_rate=rate)
    turns = [planned("add crossfades", scene("laid"), profile, nth=nth) for nth in range(30)]
    assert {turn.ending for turn in turns} == {ending}


def test_talk_is_never_silent_and_the_subject_is_an_axis() -> None:
    always = SEED.replace(silent_rate=1.0)
    assert planned("hello", scene("laid"), always).ending == "complete"
    generations = always.replace(silent_subject="generations")
    assert planned("add crossfades", scene("laid"), generations).ending == "complete"
    assert planned("generate a clip of rain", scene("bare"), generations).ending == "silent"


def test_one_seed_gives_the_same_bytes_twice() -> None:
    def streams() -> list[tuple[float, bytes]]:
        out: list[tuple[float, bytes]] = []
        for payload in ("typed", "adk", "text", "gateway"):
            profile = SEED.replace(payload=payload)
            for nth, message in enumerate(("shuffle the photos", "add jazz", "what's in it?")):
                out += sse.stream(planned(message, scene("laid"), profile, nth=nth), profile)
        return out

    assert streams() == streams()


def test_another_seed_gives_other_ids() -> None:
    before = scene("fresh")
    one, other = (
        plan("make a slideshow", before, SEED, turn_id="t", seed=n, arrived_at=0, started_at=0)
        for n in (1, 2)
    )
    assert one.commit is not None
    assert other.commit is not None
    ids = {clip.id for clip in one.commit.draft.clips} & {
        clip.id for clip in other.commit.draft.clips
    }
    assert not ids


def test_events_are_in_order_and_calls_are_answered() -> None:
    for message in ("make a slideshow with lo-fi music", "generate a clip of rain", "hi"):
        turn = planned(message, scene("fresh"), ending="complete")
        times = [event.at for event in turn.events]
        assert times == sorted(times)
        assert times[-1] == turn.ends_at
        calls = [event.call_id for event in turn.events if isinstance(event, ToolCall)]
        results = [event.call_id for event in turn.events if isinstance(event, ToolResult)]
        assert calls == results
        assert len(set(calls)) == len(calls)


def test_signs_of_life_fill_every_gap() -> None:
    turn = planned("generate a clip of rain", scene("bare"), queued=35.0, ending="complete")
    moments = [turn.arrived_at, *(event.at for event in turn.events)]
    gaps = [b - a for a, b in itertools.pairwise(moments)]
    assert max(gaps) <= SEED.heartbeat_interval + 0.01
    assert any(isinstance(event, Heartbeat) for event in turn.events)
    assert sum(isinstance(event, Blank) for event in turn.events) > 1
    waiting = [event for event in turn.events if event.at < turn.started_at]
    assert len(waiting) >= 4
    assert all(isinstance(item, Blank | Heartbeat) for item in waiting)


@pytest.mark.parametrize(
    ("form", "beats", "blanks"), [("json", True, False), ("none", False, False)]
)
def test_heartbeat_forms_shape_the_plan(form: str, beats: bool, blanks: bool) -> None:
    profile = SEED.replace(heartbeat=form)
    turn = planned("generate a clip of rain", scene("bare"), profile, ending="complete")
    assert any(isinstance(event, Heartbeat) for event in turn.events) is beats
    assert any(isinstance(event, Blank) for event in turn.events) is blanks


def test_credits_are_held_then_settled() -> None:
    turn = planned("add crossfades", scene("laid"), queued=5.0)
    assert [(entry.kind, entry.amount) for entry in turn.entries] == [("hold", 50), ("settle", 50)]
    assert turn.entries[0].at == turn.started_at
    assert turn.commit is not None
    assert turn.entries[1].at == turn.commit.at
    assert turn.cost == 50
    assert planned("hello", scene("laid")).entries == ()
    assert planned("generate a clip of rain", scene("bare")).cost == 100


def test_an_edit_may_be_charged_once_per_session() -> None:
    profile = SEED.replace(edit_charge="per-session")
    assert planned("make a slideshow", scene("fresh"), profile).cost == 50
    assert planned("add crossfades", scene("laid"), profile).cost == 0


def test_saying_it_again_does_it_again() -> None:
    before = scene("fresh")
    first = planned("make a slideshow", before, nth=1)
    second = planned("make a slideshow", after(first, before), nth=2)
    assert first.commit is not None
    assert second.commit is not None
    assert second.cost == 50
    assert first.commit.draft.clips[0].id != second.commit.draft.clips[0].id


def test_a_failed_turn_changes_nothing_and_refunds() -> None:
    turn = planned("add crossfades", scene("laid"), ending="failed")
    assert turn.commit is None
    assert [entry.kind for entry in turn.entries] == ["hold", "refund"]
    assert turn.cost == 0
    assert isinstance(turn.events[-1], Failure)
    assert not any(isinstance(event, Text) for event in turn.events)


def test_a_cut_turn_commits_all_the_same() -> None:
    whole = planned("add crossfades", scene("laid"), ending="complete")
    turn = planned("add crossfades", scene("laid"), ending="cut")
    assert turn.ends_at < whole.ends_at
    assert turn.commit == whole.commit
    assert all(event.at <= turn.ends_at for event in turn.events)


def test_a_stalled_turn_beats_to_the_stream_limit() -> None:
    turn = planned("add crossfades", scene("laid"), ending="stalled")
    assert turn.ends_at == NOW + SEED.stream_limit
    late = [event for event in turn.events if event.at > NOW + 60]
    assert len(late) > 80
    assert all(isinstance(item, Heartbeat | Blank) for item in late)
    assert turn.commit is not None


def test_noise_comes_after_a_whole_answer() -> None:
    whole = planned("add crossfades", scene("laid"), ending="complete")
    turn = planned("add crossfades", scene("laid"), ending="noise")
    assert turn.events[:-1] == whole.events
    assert isinstance(turn.events[-1], Text)
    assert "temporary issue" in turn.events[-1].text
    profile = SEED.replace(noise_rate=1.0, silent_rate=0.0)
    assert planned("hello", scene("laid"), profile).ending == "noise"


@pytest.mark.parametrize("axis", ["stream", "text"])
def test_out_of_credits_inside_the_stream(axis: str) -> None:
    profile = SEED.replace(out_of_credits=axis)
    turn = planned("add crossfades", scene("laid"), profile, queued=15.0)
    refused = out_of_credits(turn, profile, "https://example.test/register?bind=anon_1")
    assert (refused.commit, refused.entries, refused.cost) == (None, (), 0)
    last = refused.events[-1]
    said = last.text if isinstance(last, Text) else getattr(last, "message", "")
    assert "?bind=anon_1" in said
    assert isinstance(last, Text) == (axis == "text")
    assert refused.ends_at == last.at
    assert not any(isinstance(event, ToolCall | ToolResult) for event in refused.events)


def test_the_answers_language() -> None:
    def reply(message: str, language: str = "en") -> str:
        turn = say(message, replace(scene("laid"), language=language))
        return "".join(event.text for event in turn.events if isinstance(event, Text))

    assert "removed" in reply("remove the second clip", "zh-CN")
    assert "已删除" in reply("把第二张照片删掉")
    assert "你" in reply("🙂", "zh-CN")
    assert "What would you like" in reply("🙂")


def test_generated_clips_enter_the_media() -> None:
    turn = planned("generate a 5 second clip of a red fox in the snow", scene("bare"))
    assert turn.commit is not None
    (media,) = turn.commit.media
    assert (media.kind, media.prompt, media.duration) == ("generated", "a red fox in the snow", 5)
    assert media.at == turn.commit.at
    clip = turn.commit.draft.clips[0]
    assert (clip.media, clip.kind, clip.duration) == (media.id, "generated", 5000)
    assert turn.commit.draft.sounds
    assert turn.commit.draft.texts
    assert clip.look.vignette > 0


def test_the_second_stage_can_be_stripped_unless_the_profile_forbids() -> None:
    message = "generate a clip of rain, no music and no title"
    strippable = planned(message, scene("bare")).commit
    always = planned(message, scene("bare"), SEED.replace(second_stage="always")).commit
    assert strippable is not None
    assert always is not None
    assert not strippable.draft.sounds
    assert not strippable.draft.texts
    assert always.draft.sounds
    assert always.draft.texts
