"""When things happen: an answer laid out on the clock, with signs of life between.

Seconds throughout. The record gives 5-15 s for talk, 10-30 s for an edit, 100-300 s for a
generation (facts: run.durations.talk, run.durations.edit, run.durations.generation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from nemovideo_mock.agent.plan.answer import Answer, Call
from nemovideo_mock.agent.plan.records import (
    Blank,
    Event,
    Heartbeat,
    Text,
    ToolCall,
    ToolResult,
    TurnKind,
)
from nemovideo_mock.agent.plan.replies import Reply
from nemovideo_mock.profile import Profile

DURATIONS: Mapping[TurnKind, tuple[float, float]] = {
    "talk": (5.0, 15.0),
    "edit": (10.0, 30.0),
    "generation": (100.0, 300.0),
}
_FIRST_CALL = 0.15  # shares of a turn's length
_WORDS = 0.9


def lay_out(answer: Answer, dice: Random, turn_id: str, started_at: float) -> tuple[Event, ...]:
    """Tool calls and their results through the first nine tenths of the turn, then the words."""
    length = round(dice.uniform(*DURATIONS[answer.kind]), 3)
    work = _work(answer.calls, turn_id, started_at, length)
    return (*work, *_words(answer.reply, started_at, length))


def _words(reply: Reply, started_at: float, length: float) -> Iterator[Event]:
    """The texts spread over the last tenth of the turn; a single one at its end."""
    speaks = started_at + length * (_WORDS if len(reply.texts) > 1 else 1.0)
    pause = length * (1 - _WORDS) / max(1, len(reply.texts) - 1)
    for index, text in enumerate(reply.texts):
        last = reply.partial and index == len(reply.texts) - 1
        yield Text(
            at=round(speaks + index * pause, 3),
            text=text,
            partial=reply.partial,
            whole="".join(reply.texts) if last else "",
        )


def with_signs_of_life(
    events: Iterable[Event], profile: Profile, arrived_at: float
) -> tuple[Event, ...]:
    """The same events with heartbeats in every gap longer than the interval.

    A stream opens with an empty `data:` line, and its heartbeats take turns with such lines,
    where the profile sends both. A turn that waits in a queue is kept alive from its arrival.
    """
    if profile.heartbeat == "none":
        return tuple(events)
    both = profile.heartbeat == "json-and-empty"
    out: list[Event] = [Blank(at=arrived_at)] if both else []
    last, beats = arrived_at, 0
    for event in events:
        for at in _ticks(last, event.at, profile.heartbeat_interval):
            out.append(Blank(at=at) if both and beats % 2 else Heartbeat(at=at))
            beats += 1
        out.append(event)
        last = event.at
    return tuple(out)


def _work(
    calls: tuple[Call, ...], turn_id: str, started_at: float, length: float
) -> Iterator[Event]:
    """Each call with its result, the whole stretch shared out by the calls' weights."""
    begin, end = started_at + length * _FIRST_CALL, started_at + length * (_WORDS - 0.05)
    total = sum(call.weight for call in calls)
    for index, call in enumerate(calls):
        call_id = f"call_{turn_id}_{index}"
        until = begin + (end - started_at - length * _FIRST_CALL) * call.weight / total
        yield ToolCall(at=round(begin, 3), name=call.name, args=call.args, call_id=call_id)
        yield ToolResult(
            at=round(until, 3),
            name=call.name,
            result=call.result,
            call_id=call_id,
            state_delta=call.state_delta,
        )
        begin = until


def _ticks(after: float, before: float, interval: float) -> Iterator[float]:
    """Moments every `interval` strictly between two times."""
    if interval <= 0:
        return
    count = 1
    while (at := after + count * interval) < before - 1e-6:
        yield round(at, 3)
        count += 1
