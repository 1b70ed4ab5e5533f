"""Streams: read to their end, whatever comes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, failed, passed, rule
from ..stops import last_words
from ..words import shown

HEARTBEAT_LIMIT = 600.0
"""Seconds of nothing but heartbeats that a client has to bear; fact:
run.client-timeout.heartbeats-only."""


@rule(
    "sse.read-to-end",
    MUST,
    facts=("sse.close-then-answer", "sse.heartbeat.alive", "run.client-timeout"),
    demands="A stream is read until it closes; heartbeats mean that the wait goes on.",
    trigger="a stream is opened",
    looks_for="that the client did not hang up before the end, nor before 10 minutes of heartbeats",
    fix="Read until the connection closes. Take heartbeats and empty data lines for signs of life, "
    "and give up only after 15 minutes (or 10 with nothing but heartbeats).",
    cost="the answer is lost, while its edit goes on and is charged",
)
def read_to_end(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if turn.frames is None or case.interrupted(turn):
            continue
        early = turn.ending == "aborted" and turn.seconds < HEARTBEAT_LIMIT
        if not early:
            yield passed(turn)
            continue
        yield failed(turn, seen=_left(case, turn), wanted="read on until the stream closes")


def _left(case: Case, turn: Exchange) -> str:
    """How a client left a stream before its end."""
    when = f"after {turn.seconds:.0f} s and {len(turn.frames or ())} frames"
    outcome = case.outcome
    if outcome is not None and outcome.exit_code and turn is case.exchanges[-1]:
        beats = ", with a heartbeat or empty data among them" if turn.heard.heartbeats else ""
        return f"died in the stream {when}{beats}: {last_words(outcome.output)}"
    beating = " at a heartbeat" if turn.heard.ends_with_beat else ""
    return f"hung up{beating} {when}, while the agent was at work"


@rule(
    "sse.heartbeat.waits",
    MUST,
    facts=("sse.heartbeat.alive", "run.client-timeout.heartbeats-only"),
    demands="Heartbeats, in whatever form, are survived and shown to nobody.",
    trigger="a stream with heartbeats or empty data lines",
    looks_for="that the client heard it to its end: it went on, ended well, or showed the answer",
    fix='Skip empty data and {"type": "heartbeat"}; do not parse an empty text as JSON.',
    cost="the client dies of the first sign of life",
    follows=("sse.read-to-end", "sse.long-turn", "code.2001.not-hammered"),
)
def heartbeat(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if not turn.heard.heartbeats or turn.dropped or case.interrupted(turn):
            continue
        if _went_on(case, turn):
            yield passed(turn)
        else:
            seen = f"nothing came after a stream with {turn.heard.heartbeats} heartbeats"
            yield failed(turn, seen=seen, wanted="skip them and go on")


def _went_on(case: Case, turn: Exchange) -> bool:
    """Whether the client lived on after a stream, or ended well, or met trouble in it.

    One that shows what was said heard it out: why it stopped then is another matter.
    """
    if turn.heard.failures or next(case.after(turn), None) is not None:
        return True
    outcome = case.outcome
    return outcome is None or outcome.claims_success or shown(turn, outcome)


@rule(
    "sse.long-turn",
    MUST,
    facts=("run.client-timeout", "run.client-timeout.heartbeats-only", "run.disconnect-recovery"),
    demands="A turn that takes many minutes is waited for, and then looked up in the state.",
    trigger="a stream of 10 minutes or more",
    looks_for="that the client stayed for 10 minutes at least and read the state next",
    fix="Wait up to 15 minutes; then treat the stream as dropped and read the state.",
    cost="the user reads that it failed, while the edit is there",
)
def long_turn(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if turn.seconds < HEARTBEAT_LIMIT:
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
    SHOULD,
    facts=("run.noise",),
    demands="A stray apology after a good answer is ignored.",
    trigger="a stream whose last words are of a temporary issue, after a real answer",
    looks_for="that the client goes on, and neither shows the apology nor repeats the message",
    fix='Drop a closing "I encountered a temporary issue" when there was a real answer before it.',
    cost="the user believes that a finished edit failed",
    follows=("run.never-resent",),
)
def noise(case: Case) -> Iterator[Occasion]:
    shown = case.outcome.output if case.outcome else ""
    for turn in case.turns:
        if not turn.heard.noisy:
            continue
        if re.search(r"encountered a temporary issue", shown, re.IGNORECASE):
            seen = "showed the stray apology to the user"
        elif not _went_on(case, turn):
            seen = "gave up after the stray apology"
        else:
            yield passed(turn)
            continue
        yield failed(turn, seen=seen, wanted="ignore it and go on")
