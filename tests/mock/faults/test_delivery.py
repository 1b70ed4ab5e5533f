"""How a turn goes out under a fault: decided once, for frames, end and journal alike."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import nemovideo_mock
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nemovideo_mock.agent.plan.records import Text, Turn
from nemovideo_mock.agent.plan.turn import plan
from nemovideo_mock.faults import TurnFault
from nemovideo_mock.faults.rules import CommitTime
from nemovideo_mock.faults.rules import Delivery as Kind
from nemovideo_mock.faults.turns import PIECE_GAP, Delivery, delivery, planned
from nemovideo_mock.frames import Frame
from nemovideo_mock.profile import SEED, Profile
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import scene

KINDS: tuple[Kind, ...] = get_args(Kind)
MESSAGES = [("add jazz", "laid"), ("generate a clip of rain", "bare"), ("hi", "laid")]
FAULTS = st.builds(
    TurnFault,
    delivery=st.sampled_from([None, *KINDS]),
    commit=st.sampled_from([None, *get_args(CommitTime)]),
    after=st.sampled_from([None, 0, 1, 3, 100]),
    stretch=st.sampled_from([0.5, 1.0, 30.0]),
    say=st.sampled_from([None, "Click [Export] ✅"]),
)
PROFILES = st.builds(
    SEED.replace,
    payload=st.sampled_from(["typed", "adk"]),
    heartbeat=st.sampled_from(["json-and-empty", "none"]),
    stream_limit=st.sampled_from([60.0, 900.0]),
    replies=st.sampled_from(["separate", "partial"]),
)


def turn_under(fault: TurnFault | None, profile: Profile, nth: int = 0) -> Turn:
    message, where = MESSAGES[nth]

    def made(**ending: Any) -> Turn:
        before = scene(where)
        return plan(
            message, before, profile, turn_id="t", seed=5, arrived_at=0.0, started_at=7.0, **ending
        )

    return planned(fault, profile, made)


def sent(kind: Kind, frames: list[Frame], **more: Any) -> list[Frame]:
    """Frames as they go out under a delivery, with a limit far away."""
    fault = TurnFault(delivery=kind, **more)
    turn = turn_under(None, SEED)
    return list(delivery(turn, frames, fault, SEED.replace(stream_limit=1e6)).frames)


@given(FAULTS, PROFILES, st.integers(0, 2))
@example(TurnFault(delivery="half-character", say="✅", stretch=30.0), SEED, 0)
@settings(max_examples=150, deadline=None)
def test_a_delivery_is_whole_in_itself(fault: TurnFault, profile: Profile, nth: int) -> None:
    """Times in order and within the limit, an end that fits, and the same whenever it is asked."""
    turn = turn_under(fault, profile, nth)
    frames = list(sse.stream(turn, profile))
    out = delivery(turn, frames, fault, profile)
    assert out == delivery(turn, frames, fault, profile)
    moments = [at for at, _ in out.frames]
    assert all(a <= b + PIECE_GAP for a, b in pairwise(moments))
    assert all(at <= out.until + 0.1 for at in moments)
    assert out.until <= profile.stream_limit
    assert out.breaks == (fault.delivery in ("cut", "cut-inside")) == (out.ending == "cut")
    if out.ending == "complete":
        assert out.until == turn.ends_at
        if fault.delivery == "half-character":
            # It ends inside a long character, even where short ones would have followed.
            *whole, (at, piece) = out.frames
            assert (whole, at) == (frames[: len(whole)], frames[len(whole)][0])
            assert frames[len(whole)][1].startswith(piece)
        else:
            assert len(out.frames) >= len(frames)
    if out.ending == "timed-out":
        assert out.until == profile.stream_limit


@given(PROFILES, st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_without_a_fault_every_frame_goes_out_as_planned(profile: Profile, nth: int) -> None:
    turn = turn_under(None, profile, nth)
    frames = list(sse.stream(turn, profile))
    out = delivery(turn, frames, None, profile)
    within = [frame for frame in frames if frame[0] <= profile.stream_limit]
    assert list(out.frames) == within
    assert not out.breaks


FRAMES = st.lists(st.tuples(st.floats(0, 100), st.text(min_size=1).map(str.encode)), max_size=8)


@given(FRAMES, st.sampled_from(["split-utf8", "complete", "duplicate", "reordered"]))
@settings(max_examples=60, deadline=None)
def test_no_delivery_loses_bytes(frames: list[Frame], kind: Kind) -> None:
    out = sent(kind, frames)
    before = b"".join(data for _, data in frames)
    after = b"".join(data for _, data in out)
    if kind in ("split-utf8", "complete"):
        assert after == before
    else:
        assert len(after) == len(before) * (2 if kind == "duplicate" else 1)


def test_a_split_parts_a_character() -> None:
    frame = 'data: {"text":"fertig ✅"}\n\n'.encode()
    (_, one), (_, other) = sent("split-utf8", [(0.0, frame)])
    assert one + other == frame
    with pytest.raises(UnicodeDecodeError):
        one.decode()


def test_cuts() -> None:
    frames = [(float(n), f"data: {n}\n\n".encode()) for n in range(6)]
    assert sent("cut", frames, after=2) == frames[:2]
    assert len(sent("cut", frames)) == 3
    inside = sent("cut-inside", frames, after=2)
    assert inside[:2] == frames[:2]
    assert frames[2][1].startswith(inside[2][1])
    assert len(inside[2][1]) < len(frames[2][1])


def test_a_cut_ends_with_its_last_frame() -> None:
    turn = turn_under(None, SEED)
    frames = list(sse.stream(turn, SEED))
    out = delivery(turn, frames, TurnFault(delivery="cut", after=2), SEED)
    assert out == Delivery(frames=tuple(frames[:2]), until=frames[1][0], ending="cut")


def test_other_words_replace_all_the_words() -> None:
    """In the agent kit's dialect too, where partial texts come again whole."""
    profile = SEED.replace(replies="partial", payload="adk", heartbeat="none")
    fault = TurnFault(say="Something else")
    turn = turn_under(fault, profile)
    assert [event.text for event in turn.events if isinstance(event, Text)] == ["Something else"]
    stream = b"".join(
        data for _, data in delivery(turn, sse.stream(turn, profile), fault, profile).frames
    )
    assert b"Something else" in stream
    assert b"jazz background" not in stream.lower()
    assert b'"partial"' not in stream


def test_one_module_asks_how_a_turn_is_delivered() -> None:
    """Everything else carries a `Delivery` and never looks at the fault behind it."""
    root = Path(nemovideo_mock.__file__).parent
    readers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("delivery", "stretch", "lag", "say")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("fault", "turn_fault")
    }
    assert readers - {"faults/renders.py"} == {"faults/turns.py"}
