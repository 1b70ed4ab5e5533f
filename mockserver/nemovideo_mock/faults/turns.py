"""What a fault does to a turn, all of it: the plan rewritten, and its frames delivered otherwise.

message ── planned() ──> Turn ── (wire) ──> frames ── delivery() ──> Delivery

Everything downstream only carries a `Delivery` out; nothing else asks for the fault again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nemovideo_mock.agent.plan import endings, schedule
from nemovideo_mock.agent.plan.records import Blank, Failure, Heartbeat, Text, Turn
from nemovideo_mock.agent.plan.records import Ending as TurnEnding
from nemovideo_mock.faults.framing import FRAMINGS
from nemovideo_mock.faults.rules import TurnFault
from nemovideo_mock.frames import Frame, Frames
from nemovideo_mock.profile import Profile

Ending = Literal["complete", "timed-out", "cut"]

PIECE_GAP = 0.05
"""Virtual seconds between the pieces of a split frame: enough to send them apart."""

_ENDINGS: dict[str, TurnEnding] = {
    "silent": "silent",
    "noise": "noise",
    "stalled": "stalled",
    "error": "failed",
}
_CUTS = ("cut", "cut-inside")
_CONTINUATION = range(0x80, 0xC0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a turn goes out: its frames in time order, when the stream ends, and how.

    A `timed-out` stream is closed at its limit, a `cut` one breaks instead of closing.
    """

    frames: Sequence[Frame]
    until: float
    ending: Ending

    @property
    def breaks(self) -> bool:
        """Whether the connection is broken where the stream would close."""
        return self.ending == "cut"


def planned(fault: TurnFault | None, profile: Profile, plan: Callable[..., Turn]) -> Turn:
    """The turn that `plan` makes, as the fault has it."""
    if fault is None:
        return plan()
    # It is rewritten from its complete self: the dice have no say in it.
    return rewritten(plan(ending="complete"), fault, profile)


def delivery(
    turn: Turn, frames: Iterable[Frame], fault: TurnFault | None, profile: Profile
) -> Delivery:
    """How the turn's frames go out, by its fault and the longest a stream may be (AX-14).

    fact: run.within-limit
    """
    limit = turn.arrived_at + profile.stream_limit
    sent = Frames(frame for frame in _altered(frames, fault) if frame[0] <= limit)
    if fault is not None and fault.delivery in _CUTS:
        # It breaks after its last frame, not at the turn's end.
        until = sent[-1][0] if sent else min(turn.ends_at, limit)
        return Delivery(frames=sent, until=until, ending="cut")
    late = turn.ending == "stalled" or turn.ends_at > limit
    return Delivery(
        frames=sent, until=min(turn.ends_at, limit), ending="timed-out" if late else "complete"
    )


def rewritten(turn: Turn, fault: TurnFault, profile: Profile) -> Turn:
    """The complete turn as the fault has it.

    A delivery alone leaves the edit to its own time, except that an error in the stream undoes
    it; `commit` says otherwise. Credits follow the edit.
    """
    whole = turn if fault.stretch == 1.0 else _stretched(turn, fault.stretch, profile)
    if fault.say is not None:
        whole = _saying(whole, fault.say)
    turn = endings.end(whole, _ENDINGS.get(fault.delivery or "", "complete"), profile)
    if fault.delivery == "error":
        turn = _coded(turn, fault.code)
    return turn if fault.commit is None else _committed(turn, whole, fault)


def _stretched(turn: Turn, factor: float, profile: Profile) -> Turn:
    """Every moment `factor` times as far from the turn's start; heartbeats keep their rhythm."""
    start = turn.started_at

    def moved(at: float) -> float:
        return at if at <= start else round(start + (at - start) * factor, 3)

    events = [
        replace(event, at=moved(event.at))
        for event in turn.events
        if not isinstance(event, Blank | Heartbeat)
    ]
    return replace(
        turn,
        events=schedule.with_signs_of_life(events, profile, turn.arrived_at),
        commit=turn.commit and replace(turn.commit, at=moved(turn.commit.at)),
        entries=tuple(replace(entry, at=moved(entry.at)) for entry in turn.entries),
        ends_at=moved(turn.ends_at),
    )


def _saying(turn: Turn, words: str) -> Turn:
    """The agent's first words replaced, its further ones left out."""
    first = next((event for event in turn.events if isinstance(event, Text)), None)
    events = tuple(
        Text(at=event.at, text=words) if event is first else event
        for event in turn.events
        if event is first or not isinstance(event, Text)
    )
    return replace(turn, events=events)


def _coded(turn: Turn, code: int) -> Turn:
    events = tuple(
        replace(event, code=code) if isinstance(event, Failure) else event for event in turn.events
    )
    return replace(turn, events=events)


def _committed(turn: Turn, whole: Turn, fault: TurnFault) -> Turn:
    """The turn with the edit of the whole one at another time, or with none."""
    if fault.commit == "never" or whole.commit is None:
        return _uncommitted(turn, whole)
    match fault.commit:
        case "before":
            at = whole.started_at
        case "after":
            at = round(turn.ends_at + fault.lag, 3)
        case _:
            at = whole.commit.at
    entries = tuple(
        replace(entry, at=at) if entry.kind == "settle" else entry for entry in whole.entries
    )
    return replace(turn, commit=replace(whole.commit, at=at), entries=entries, cost=whole.cost)


def _uncommitted(turn: Turn, whole: Turn) -> Turn:
    entries = tuple(
        replace(entry, kind="refund") if entry.kind == "settle" else entry
        for entry in whole.entries
    )
    return replace(turn, commit=None, entries=entries, cost=0)


def _altered(planned: Iterable[Frame], fault: TurnFault | None) -> Iterable[Frame]:
    """The frames as they go out. Nothing here knows what a frame says."""
    if fault is None or fault.delivery is None:
        return planned
    frames = [*planned]
    match fault.delivery:
        case "cut":
            return frames[: _arriving(frames, fault)]
        case "cut-inside":
            return _cut_inside(frames, _arriving(frames, fault))
        case "duplicate":
            return [frame for frame in frames for _ in range(2)]
        case "reordered":
            return _reordered(frames)
        case "split-utf8":
            return [piece for frame in frames for piece in _split(frame)]
        case kind if kind in FRAMINGS and frames:
            return FRAMINGS[kind](frames)
    return frames


def _arriving(frames: list[Frame], fault: TurnFault | None) -> int:
    assert fault is not None
    return len(frames) // 2 if fault.after is None else fault.after


def _cut_inside(frames: list[Frame], whole: int) -> list[Frame]:
    """So many whole frames, and the first half of the next."""
    if whole >= len(frames):
        return frames
    at, data = frames[whole]
    return [*frames[:whole], (at, data[: max(1, len(data) // 2)])]


def _reordered(frames: list[Frame]) -> list[Frame]:
    """Neighbors change places; the moments stay."""
    swapped = list(frames)
    for index in range(0, len(frames) - 1, 2):
        (first, one), (second, other) = frames[index], frames[index + 1]
        swapped[index], swapped[index + 1] = (first, other), (second, one)
    return swapped


def _split(frame: Frame) -> list[Frame]:
    """Two pieces, parted inside a character where the frame has a long one."""
    at, data = frame
    inside = next((i for i, byte in enumerate(data) if byte in _CONTINUATION), len(data) // 2)
    return [(at, data[:inside]), (at + PIECE_GAP, data[inside:])]
