"""A whole turn, planned before its stream begins: events, commit, charges, ending."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from nemovideo_mock import ids
from nemovideo_mock.agent.plan import endings, schedule
from nemovideo_mock.agent.plan.answer import Answer, respond
from nemovideo_mock.agent.plan.records import (
    Blank,
    Ending,
    Event,
    Failure,
    Heartbeat,
    Text,
    ToolCall,
    ToolResult,
    Turn,
)
from nemovideo_mock.agent.scene import Commit, History, Scene, history
from nemovideo_mock.ledger import Entry
from nemovideo_mock.profile import Profile

__all__ = [
    "Blank",
    "Commit",
    "Ending",
    "Event",
    "Failure",
    "Heartbeat",
    "History",
    "Scene",
    "Text",
    "ToolCall",
    "ToolResult",
    "Turn",
    "history",
    "out_of_credits",
    "plan",
]

out_of_credits = endings.out_of_credits


def plan(
    message: str,
    scene: Scene,
    profile: Profile,
    *,
    turn_id: str,
    seed: int,
    arrived_at: float,
    started_at: float,
    ending: Ending | None = None,
) -> Turn:
    """The turn this message leads to. Times in epoch seconds; one seed, one turn.

    `started_at` is later than `arrived_at` when the turn had to queue. `ending` overrides the
    dice, which choose between `complete`, `silent` and `noise` at the profile's rates.
    """
    scene = replace(scene, seed=seed, salt=turn_id)
    dice = Random(ids.number(seed, "turn", turn_id))
    # The words have dice of their own: another wording moves no time and no ending.
    voice = Random(ids.number(seed, "words", turn_id))
    answer = respond(message, scene, profile, voice)
    events = schedule.lay_out(answer, dice, turn_id, started_at)
    chosen = endings.rolled(answer.kind, profile, dice)
    cost = _cost(answer, scene, profile)
    turn = Turn(
        id=turn_id,
        session_id=scene.session_id,
        user_id=scene.user_id,
        message=message,
        language=answer.language,
        kind=answer.kind,
        arrived_at=arrived_at,
        started_at=started_at,
        events=schedule.with_signs_of_life(events, profile, arrived_at),
        commit=_commit(answer, events),
        entries=_entries(turn_id, scene.user_id, cost, started_at, events),
        cost=cost,
        ends_at=events[-1].at,
        ending="complete",
    )
    return endings.end(turn, ending or chosen, profile)


def _commit(answer: Answer, events: tuple[Event, ...]) -> Commit | None:
    """The change comes into force when the last tool has answered."""
    if answer.step is None:
        return None
    at = _worked_at(events)
    return Commit(
        at=at,
        draft=answer.draft,
        step=answer.step,
        label=answer.label,
        media=tuple(replace(media, at=at) for media in answer.media),
        count=answer.count,
    )


def _cost(answer: Answer, scene: Scene, profile: Profile) -> int:
    """fact: credits.cost.generation, credits.cost.generation-per-clip"""
    match answer.kind:
        case "talk":
            return 0
        case "generation":
            clips = len(answer.media) if profile.generation_charge == "per-clip" else 1
            return profile.generation_cost * max(1, clips)
        case "edit":
            paid = profile.edit_charge == "per-session" and scene.commits
            return 0 if paid else profile.edit_cost


def _entries(
    turn_id: str, user_id: str, cost: int, started_at: float, events: tuple[Event, ...]
) -> tuple[Entry, ...]:
    """Held when the work starts, settled when it is done."""
    if not cost:
        return ()
    hold = Entry(kind="hold", user_id=user_id, amount=cost, at=started_at, ref=turn_id)
    return (hold, replace(hold, kind="settle", at=_worked_at(events)))


def _worked_at(events: tuple[Event, ...]) -> float:
    return max((e.at for e in events if isinstance(e, ToolResult)), default=events[-1].at)
