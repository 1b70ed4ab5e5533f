"""A planned turn on another course: the same records, rewritten before anything is sent."""

from __future__ import annotations

from dataclasses import replace

from nemovideo_mock.agent.plan import endings, schedule
from nemovideo_mock.agent.plan.records import Blank, Ending, Failure, Heartbeat, Text, Turn
from nemovideo_mock.faults.rules import TurnFault
from nemovideo_mock.profile import Profile

_ENDINGS: dict[str, Ending] = {
    "silent": "silent",
    "noise": "noise",
    "stalled": "stalled",
    "error": "failed",
}


def rewritten(turn: Turn, fault: TurnFault, profile: Profile) -> Turn:
    """The complete turn as the fault has it.

    A delivery alone leaves the edit to its own time, except that an error in the stream undoes
    it; `commit` says otherwise. Credits follow the edit.
    """
    whole = turn if fault.stretch == 1.0 else _stretched(turn, fault.stretch, profile)
    if fault.say is not None:
        whole = _saying(whole, fault.say)
    told = endings.end(whole, _ENDINGS.get(fault.delivery or "", "complete"), profile)
    if fault.delivery == "error":
        told = _coded(told, fault.code)
    return told if fault.commit is None else _committed(told, whole, fault)


def _stretched(turn: Turn, factor: float, profile: Profile) -> Turn:
    """Every moment `factor` times as far from the turn's start; heartbeats keep their rhythm."""
    start = turn.started_at

    def moved(at: float) -> float:
        return at if at <= start else round(start + (at - start) * factor, 3)

    told = [
        replace(each, at=moved(each.at))
        for each in turn.events
        if not isinstance(each, Blank | Heartbeat)
    ]
    return replace(
        turn,
        events=schedule.with_signs_of_life(told, profile, turn.arrived_at),
        commit=turn.commit and replace(turn.commit, at=moved(turn.commit.at)),
        entries=tuple(replace(each, at=moved(each.at)) for each in turn.entries),
        ends_at=moved(turn.ends_at),
    )


def _saying(turn: Turn, words: str) -> Turn:
    """The agent's first words replaced, its further ones left out."""
    said = next((each for each in turn.events if isinstance(each, Text)), None)
    events = tuple(
        replace(each, text=words) if each is said else each
        for each in turn.events
        if each is said or not isinstance(each, Text)
    )
    return replace(turn, events=events)


def _coded(turn: Turn, code: int) -> Turn:
    events = tuple(
        replace(each, code=code) if isinstance(each, Failure) else each for each in turn.events
    )
    return replace(turn, events=events)


def _committed(told: Turn, whole: Turn, fault: TurnFault) -> Turn:
    """The turn as told, with the edit of the whole one at another time, or with none."""
    if fault.commit == "never" or whole.commit is None:
        return _uncommitted(told, whole)
    match fault.commit:
        case "before":
            at = whole.started_at
        case "after":
            at = round(told.ends_at + fault.lag, 3)
        case _:
            at = whole.commit.at
    entries = tuple(
        replace(each, at=at) if each.kind == "settle" else each for each in whole.entries
    )
    return replace(told, commit=replace(whole.commit, at=at), entries=entries, cost=whole.cost)


def _uncommitted(told: Turn, whole: Turn) -> Turn:
    entries = tuple(
        replace(each, kind="refund") if each.kind == "settle" else each for each in whole.entries
    )
    return replace(told, commit=None, entries=entries, cost=0)
