"""Turns: a message is planned whole, written down, and only then sent."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any

from nemovideo_mock import ids
from nemovideo_mock.accounts import Session
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.draft import Draft
from nemovideo_mock.errors import Conflict, OutOfCredits
from nemovideo_mock.faults.rules import TurnFault
from nemovideo_mock.service import state
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.credits import balance_of
from nemovideo_mock.service.tokens import Caller

if TYPE_CHECKING:
    from nemovideo_mock.faults.turns import Delivery


@alone
def start(
    context: Context,
    caller: Caller,
    session: Session,
    message: str,
    registration: str,
    fault: TurnFault | None = None,
) -> Turn:
    """Plan what the message does, append it, and hand it over for reading.

    `registration` is the link for an account that has run out of credits; a `fault` gives the
    plan another course.

    Raises:
        Conflict: another turn is running and the profile refuses a second (409).
        OutOfCredits: 2001, unless the profile puts it into the stream (AX-23).
    """
    # The grammar is loaded with the first message.
    from nemovideo_mock.agent.plan.turn import plan
    from nemovideo_mock.faults.turns import planned

    caller.require("write")
    started_at = _start_time(context, session)
    nth = len(context.store.of(Turn, session.id))
    turn_id, seed = ids.short(context.seed, "turn", session.id, nth), _seed(context, session, nth)
    turn = planned(
        fault,
        context.profile,
        functools.partial(
            plan,
            message,
            _scene(context, session, started_at),
            context.profile,
            turn_id=turn_id,
            seed=seed,
            arrived_at=context.now,
            started_at=started_at,
        ),
    )
    if turn.cost > balance_of(context, caller.user_id, started_at).available:
        turn = _refuse(context, caller, turn, registration)
    turn, *overtaken = _in_company(context, session, turn)
    context.store.append(turn, *turn.entries, *overtaken)
    return turn


async def deliver(
    context: Context, turn: Turn, delivery: Delivery, again: Callable[[Turn], Delivery]
) -> AsyncGenerator[bytes, None]:
    """The turn's frames, each at its time; returns when the stream ends.

    Only reads: a reader that goes away loses what it has not received, and nothing else. When
    another turn has changed what this one's edit comes to, it goes out `again`, from there on.
    """
    context.streaming.add(turn.id)
    sent = 0
    try:
        while sent < len(delivery.frames):
            await context.sleep_until(delivery.frames[sent][0])
            if context.ended:
                return
            newest = context.store.get(Turn, turn.id) or turn
            if newest is not turn:
                turn, delivery = newest, again(newest)
            yield delivery.frames[sent][1]
            sent += 1
        await context.sleep_until(delivery.until)
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
            "wait for its stream to close",
            fact="run.concurrent.refuse",
        )
    return running


def _in_company(context: Context, session: Session, turn: Turn) -> tuple[Turn, ...]:
    """The turn, and those that change the draft after it, as they come to stand beside it."""
    known = context.store.of(Turn, session.id)
    pending = [other for other in known if other.commit and other.commit.at > turn.started_at]
    if turn.commit is None or not pending:
        return (turn,)
    from nemovideo_mock.agent.plan.company import in_company

    seeds = {one.id: _seed(context, session, nth) for nth, one in enumerate((*known, turn))}
    scene = _scene(context, session, turn.started_at)
    done = {one.id: one for one in in_company((*pending, turn), scene, context.profile, seeds)}
    changed = [done[other.id] for other in pending if done[other.id] != other]
    return (done[turn.id], *changed)


def _seed(context: Context, session: Session, nth: int) -> int:
    """What the nth turn of a session is planned with."""
    return ids.number(context.seed, "turn", session.id, nth)


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
        fact="credits.exhausted.response",
        **extra,
    )
