"""Streams: read to their end, whatever comes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import fact
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.stops import last_words
from ..rule import Occasion, failed, passed, rule
from ..words import shown


def heartbeat_limit() -> float:
    """Seconds of nothing but heartbeats that a client has to bear."""
    return fact("run.client-timeout.heartbeats-only").seconds


@rule(
    "sse.read-to-end",
    facts=("sse.close-then-answer", "sse.heartbeat.alive", "run.client-timeout"),
    trigger="a stream is opened",
    looks_for="that the client did not hang up before the end, nor before the limit for heartbeats",
)
def read_to_end(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if turn.frames is None or case.interrupted(turn):
            continue
        early = turn.ending == "aborted" and turn.seconds < heartbeat_limit()
        if not early:
            yield passed(turn)
            continue
        yield failed(turn, seen=_left(case, turn), wanted="read on until the stream closes")


def _left(case: Case, turn: Exchange) -> str:
    """How a client left a stream before its end."""
    when = f"after {turn.seconds:.0f} s and {len(turn.frames or ())} frames"
    outcome = case.outcome
    if outcome is not None and outcome.exit_code and turn is case.exchanges[-1]:
        beats = ", with a heartbeat or empty data among them" if turn.stream.heartbeats else ""
        return f"died in the stream {when}{beats}: {last_words(outcome.output)}"
    beating = " at a heartbeat" if turn.stream.ends_with_beat else ""
    return f"hung up{beating} {when}, while the agent was at work"


@rule(
    "sse.heartbeat.waits",
    facts=("sse.heartbeat.alive", "run.client-timeout.heartbeats-only"),
    trigger="a stream with heartbeats or empty data lines",
    looks_for="that the client read it to its end: it went on, ended well, or showed the answer",
    follows=("sse.read-to-end", "sse.long-turn", "code.2001.not-hammered"),
)
def heartbeat(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if not turn.stream.heartbeats or turn.dropped or case.interrupted(turn):
            continue
        if _went_on(case, turn):
            yield passed(turn)
        else:
            seen = f"nothing came after a stream with {turn.stream.heartbeats} heartbeats"
            yield failed(turn, seen=seen, wanted="skip them and go on")


def _went_on(case: Case, turn: Exchange) -> bool:
    """Whether the client lived on after a stream, or ended well, or met trouble in it.

    One that shows what was said read it to its end: why it stopped then is another matter.
    """
    if turn.stream.failures or next(case.after(turn), None) is not None:
        return True
    outcome = case.outcome
    return outcome is None or outcome.claims_success or shown(case, turn)


@rule(
    "sse.long-turn",
    facts=("run.client-timeout", "run.client-timeout.heartbeats-only", "run.disconnect-recovery"),
    trigger="a stream as long as the limit for heartbeats alone",
    looks_for="that the client stayed that long and read the state next",
)
def long_turn(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if turn.seconds < heartbeat_limit() or case.interrupted(turn):
            continue
        after = case.next_at_session(turn)
        if after is not None and after.operation == "session_state":
            yield passed(turn)
        else:
            did = f"{after.method} {after.path}" if after else "nothing"
            yield failed(
                turn,
                seen=f"after {turn.seconds / 60:.0f} minutes of waiting came {did}",
                wanted="read the state: the edit may be there",
            )


@rule(
    "run.noise",
    facts=("run.noise",),
    trigger="a stream whose last words are of a temporary issue, after a real answer",
    looks_for="that the client goes on, and neither shows the apology nor repeats the message",
    follows=("run.never-resent",),
)
def noise(case: Case) -> Iterator[Occasion]:
    shown = case.outcome.output if case.outcome else ""
    for turn in case.turns:
        if not turn.stream.noisy:
            continue
        if re.search(r"encountered a temporary issue", shown, re.IGNORECASE):
            seen = "showed the stray apology to the user"
        elif not _went_on(case, turn):
            seen = "gave up after the stray apology"
        else:
            yield passed(turn)
            continue
        yield failed(turn, seen=seen, wanted="ignore it and go on")
