"""Turns: a message is planned whole, written down, and only then told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from nemovideo_mock import ids
from nemovideo_mock.accounts import Session
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.draft import Draft
from nemovideo_mock.errors import Conflict, OutOfCredits
from nemovideo_mock.faults.frames import Frame, delivered
from nemovideo_mock.faults.rules import TurnFault
from nemovideo_mock.profile import Profile
from nemovideo_mock.service import state
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.credits import balance_of
from nemovideo_mock.service.tokens import Caller


def start(
    context: Context,
    caller: Caller,
    session: Session,
    message: str,
    registration: str,
    fault: TurnFault | None = None,
) -> Turn:
    """Plan what the message does, append it, and hand the plan over for reading.

    `registration` is the link for an account that has run out of credits; a `fault` gives the
    plan another course.

    Raises:
        Conflict: another turn is running and the profile refuses a second (409).
        OutOfCredits: 2001, unless the profile tells it inside the stream (AX-23).
    """
    from nemovideo_mock.agent.plan.turn import plan  # the grammar is loaded with the first message

    caller.require("write")
    started_at = _start_time(context, session)
    nth = len(context.store.of(Turn, session.id))
    turn_id = ids.short(context.seed, "turn", session.id, nth)
    turn = plan(
        message,
        _scene(context, session, started_at),
        context.profile,
        turn_id=turn_id,
        seed=ids.number(context.seed, "turn", session.id, nth),
        arrived_at=context.now,
        started_at=started_at,
        # A turn with a fault is rewritten from its complete self: the dice have no say in it.
        ending="complete" if fault else None,
    )
    if fault is not None:
        from nemovideo_mock.faults.turns import rewritten

        turn = rewritten(turn, fault, context.profile)
    if turn.cost > balance_of(context, caller.user_id, started_at).available:
        turn = _refuse(context, caller, turn, registration)
    context.store.append(turn, *turn.entries)
    return turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What of a turn is told: frames with their times, and when the stream closes."""

    frames: tuple[Frame, ...]
    until: float
    timed_out: bool


def telling(
    profile: Profile, turn: Turn, planned: Iterable[Frame], fault: TurnFault | None
) -> Telling:
    """A turn's frames as they go out, by its fault and the longest a stream may be (AX-14).

    fact: run.within-limit
    """
    limit = turn.arrived_at + profile.stream_limit
    frames = tuple(each for each in delivered(planned, fault) if each[0] <= limit)
    # A stream that breaks does so after its last frame, not at the turn's end.
    breaks = fault is not None and fault.breaks and frames
    return Telling(
        frames=frames,
        until=frames[-1][0] if breaks else min(turn.ends_at, limit),
        timed_out=turn.ending == "stalled" or turn.ends_at > limit,
    )


async def deliver(context: Context, turn: Turn, told: Telling) -> AsyncIterator[bytes]:
    """The turn's frames, each at its time; returns when the stream closes.

    Only reads: a reader that goes away loses what it has not heard, and nothing else.
    """
    context.streaming.add(turn.id)
    try:
        for moment, frame in told.frames:
            await context.sleep_until(moment)
            if context.ended:
                return
            yield frame
        await context.sleep_until(told.until)
    finally:
        context.streaming.discard(turn.id)


def _start_time(context: Context, session: Session) -> float:
    """When work on a new message begins: a running turn is waited for, by default."""
    running = max((turn.ends_at for turn in context.store.of(Turn, session.id)), default=0.0)
    if running <= context.now or context.profile.concurrent_turns == "interleave":
        return context.now
    if context.profile.concurrent_turns == "refuse":
        raise Conflict(
            f"the session is busy with another message for {running - context.now:.0f} s; "
            "wait for its stream to close"
        )
    return running


def _scene(context: Context, session: Session, moment: float) -> Scene:
    known = state.at(context, session, moment)
    return Scene(
        session_id=session.id,
        user_id=session.user_id,
        draft=known.draft or Draft(),
        media=known.media,
        commits=known.commits,
        language=session.language or "en",
    )


def _refuse(context: Context, caller: Caller, turn: Turn, registration: str) -> Turn:
    """Where 2001 surfaces: as an answer, as an event, or as words (AX-23)."""
    if context.profile.out_of_credits != "response":
        from nemovideo_mock.agent.plan.turn import out_of_credits

        return out_of_credits(turn, context.profile, registration)
    has = balance_of(context, caller.user_id, turn.started_at).available
    extra: dict[str, Any] = {"user_id": caller.user_id, "required": turn.cost, "available": has}
    if context.profile.registration_link == "backend" and not caller.account.registered:
        extra["registration_url"] = registration
    raise OutOfCredits(
        f"this needs {turn.cost} credits and {has} are left; "
        + ("top up in your account" if caller.account.registered else "register to get more"),
        **extra,
    )
