"""How a turn may end: the same turn, rewritten. The edit itself stands unless it failed.

complete   words, then the stream closes        silent    closes after the last tool result
noise      complete, and a stray apology after   cut       breaks off in the middle
stalled    nothing but heartbeats, to the limit   failed    an error, no change, a refund
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from nemovideo_mock.agent.plan import phrases, schedule
from nemovideo_mock.agent.plan.records import (
    Blank,
    Ending,
    Event,
    Failure,
    Heartbeat,
    Text,
    ToolResult,
    Turn,
    TurnKind,
)
from nemovideo_mock.errors import OutOfCredits
from nemovideo_mock.profile import Profile

_BACKEND_FAILURE = 500
_NOISE_AFTER = 0.8  # s


def rolled(kind: TurnKind, profile: Profile, dice: Random) -> Ending:
    """What the dice make of a turn. fact: run.silent.rate"""
    silent, noisy = dice.random(), dice.random()
    if kind in _SILENT_KINDS[profile.silent_subject] and silent < profile.silent_rate:
        return "silent"
    return "noise" if noisy < profile.noise_rate else "complete"


def end(turn: Turn, ending: Ending, profile: Profile) -> Turn:
    """The complete turn with another ending."""
    match ending:
        case "complete":
            return turn
        case "silent":
            return silent(turn)
        case "noise":
            return noise(turn)
        case "cut":
            return cut(turn)
        case "stalled":
            return stalled(turn, profile)
        case "failed":
            return failed(turn, profile)
        case "refused":
            return out_of_credits(turn, profile)


def silent(turn: Turn) -> Turn:
    """No words: the stream closes with the last tool result. Talk cannot fall silent."""
    if turn.kind == "talk":
        return turn
    last = _last_work(turn)
    events = tuple(
        event for event in turn.events if event.at <= last and not isinstance(event, Text)
    )
    return replace(turn, events=events, ends_at=last, ending="silent")


def noise(turn: Turn) -> Turn:
    """A trailing apology for nothing. fact: run.noise"""
    at = round(turn.ends_at + _NOISE_AFTER, 3)
    words = Text(at=at, text=phrases.NOISE.say(turn.language))
    return replace(turn, events=(*turn.events, words), ends_at=at, ending="noise")


def cut(turn: Turn) -> Turn:
    """The connection breaks halfway, between two events."""
    breaks = round((turn.started_at + turn.ends_at) / 2, 3)
    events = tuple(event for event in turn.events if event.at <= breaks)
    return replace(turn, events=events, ends_at=breaks, ending="cut")


def stalled(turn: Turn, profile: Profile) -> Turn:
    """Past its first half the stream only beats, until the stream limit closes it."""
    half = cut(turn)
    until = max(half.ends_at, turn.arrived_at + profile.stream_limit)
    close = Heartbeat(at=until)
    before = tuple(event for event in half.events if not isinstance(event, Blank | Heartbeat))
    events = schedule.with_signs_of_life((*before, close), profile, turn.arrived_at)
    return replace(turn, events=events, ends_at=until, ending="stalled")


def failed(turn: Turn, profile: Profile) -> Turn:
    """An error instead of words; nothing changed, and the credits come back."""
    at = _last_work(turn)
    failure = Failure(at=at, code=_BACKEND_FAILURE, message=phrases.FAILED.say(turn.language))
    before = tuple(
        event for event in turn.events if event.at < at and not isinstance(event, Text | ToolResult)
    )
    entries = tuple(
        replace(entry, kind="refund", at=at) if entry.kind == "settle" else entry
        for entry in turn.entries
    )
    return replace(
        turn,
        events=(*before, failure),
        commit=None,
        entries=entries,
        cost=0,
        ends_at=at,
        ending="failed",
    )


def out_of_credits(turn: Turn, profile: Profile, link: str | None = None) -> Turn:
    """The turn refused inside its stream: no change, no charge. fact: AX-23"""
    at = round(turn.started_at + 1.0, 3)
    message = phrases.out_of_credits(link).say(turn.language)
    refusal: Event = (
        Text(at=at, text=message)
        if profile.out_of_credits == "text"
        else Failure(at=at, code=OutOfCredits.code, message=message)
    )
    waited = tuple(
        event for event in turn.events if event.at < at and isinstance(event, Blank | Heartbeat)
    )
    return replace(
        turn,
        events=(*waited, refusal),
        commit=None,
        entries=(),
        cost=0,
        ends_at=at,
        ending="refused",
    )


_SILENT_KINDS: dict[str, tuple[TurnKind, ...]] = {
    "edits": ("edit",),
    "generations": ("generation",),
    "both": ("edit", "generation"),
}


def _last_work(turn: Turn) -> float:
    """When the last tool answered, or the end of a turn without tools."""
    return max((e.at for e in turn.events if isinstance(e, ToolResult)), default=turn.ends_at)
