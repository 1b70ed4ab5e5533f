"""Saying something to the agent: one stream, never sent twice, and the timeline as the witness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import errors
from ..effects import Close, Flow, Next, Notice, Now, Open, Progress, Report, Said, Sleep
from ..journey import Journey, Sent
from ..protocol.answers import State, as_error
from ..protocol.sse import Alive, Decoder, Event, Failure, Text, Tool
from ..words import gui, summary
from . import requests
from .connect import recovering, with_link
from .state import credits, same_session_state, state
from .text import Reader

STREAM_LIMIT = 900.0  # s; fact: run.client-timeout
HEARTBEAT_LIMIT = 600.0  # s with nothing but heartbeats; fact: run.client-timeout.heartbeats-only
STREAM_SIZE = 64 * 2**20  # bytes of one stream; the agent's words are a few kilobytes
STILL_WORKING = 120.0  # s; fact: sse.still-working
LOOKS = (30.0, 60.0, 60.0, 60.0, 60.0)  # s before each look; fact: run.disconnect-recovery


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a message. `text` is translated, "" after a silent stream.

    `changes` says what is different in the timeline, one sentence each; `actions` is what the
    backend wanted clicked; `draft` is the timeline afterwards; `dropped` says that the stream
    broke off.
    """

    text: str
    changes: tuple[str, ...] = ()
    actions: frozenset[gui.Action] = frozenset()
    draft: Mapping[str, Any] = field(default_factory=dict, repr=False)
    dropped: bool

    @property
    # fact: run.silent.poll-state
    def silent(self) -> bool:
        return not self.text

    @property
    def summary(self) -> str:
        return summary.summarize(self.draft)


def say(journey: Journey, message: str) -> Flow[Reply]:
    """Send a message once and follow it to its end.

    Raises TurnUnconfirmed when the stream broke and the timeline did not change in 5 minutes,
    and ApiError for an error instead of the stream, or inside it if nothing changed.
    """
    if not message.strip():
        raise errors.UsageError("The message is empty", advice="Say what to make or change.")
    before = yield from state(journey)
    if journey.on_change:
        available = (yield from credits(journey)).available
        generated = len(before.generated)
        journey.sending(
            Sent(message=message, draft=before.draft, generated=generated, available=available)
        )
    try:
        reply = yield from _converse(journey, message, before)
    except (errors.ApiError, errors.Unreachable):
        journey.refused()
        raise
    journey.arrived()
    return reply


def settle(journey: Journey) -> Flow[Reply]:
    """What became of `journey.sent`, a message that an interrupted run left unconfirmed.

    The timeline is looked at; where it has not changed, the credits say whether the message ever
    arrived. Only one that changed nothing and cost nothing is sent again, after another look.
    """
    sent = journey.sent
    if sent is None:
        raise errors.UsageError("No message is unconfirmed", advice="Say something first.")
    yield from Report(Notice("Looking whether the last message arrived."))
    before = State(draft=sent.draft, generated=({},) * sent.generated)
    for pause in (0.0, *LOOKS):
        yield from Sleep(pause)
        after = yield from same_session_state(journey, journey.session_id)
        if changes := changes_between(before, after):
            journey.arrived()
            return Reply(text="", changes=changes, draft=after.draft, dropped=True)
        if pause and (yield from credits(journey)).available == sent.available:
            journey.refused()
            yield from Report(Notice("It did not: sending it now."))
            return (yield from say(journey, sent.message))
    raise errors.TurnUnconfirmed("The message was charged and the timeline has not changed since")


def _converse(journey: Journey, message: str, before: State) -> Flow[Reply]:
    session = journey.session_id
    yield from Report(Progress("edit", note=message))
    listener = _Listener(journey)
    try:
        yield from recovering(journey, lambda: requests.run(journey, message), Open)
    except errors.ConnectionLost:  # nobody knows what the server did
        listener.dropped = True
    if journey.session_id != session:
        before = State()
    yield from listener.listen()
    after, changes = yield from _witness(journey, before, listener)
    if not changes and listener.failure:
        raise listener.failure
    if not listener.reader.text:
        for change in changes:
            yield from Report(Notice(change))
    return Reply(
        text=listener.reader.text,
        changes=changes,
        actions=frozenset(listener.reader.actions),
        draft=after.draft,
        dropped=listener.dropped,
    )


class _Listener:
    """Reads one stream to its end, its failure or its time limit."""

    def __init__(self, journey: Journey) -> None:
        self.reader = Reader(journey.token)
        self.dropped = False
        self.failure: errors.ApiError | None = None
        self._journey = journey
        self._decoder = Decoder()
        self._substance = self._shown = 0.0

    # fact: sse.close-then-answer
    def listen(self) -> Flow[None]:
        try:
            yield from self._follow()
        except errors.ConnectionLost:
            self.dropped = True
        for event in self._decoder.finish():
            yield from self._take(event)
        yield from self._show(self.reader.finish())
        yield Close()

    def _follow(self) -> Flow[None]:
        start = self._substance = self._shown = yield from Now()
        size = 0
        while True:
            limit = min(start + STREAM_LIMIT, self._substance + HEARTBEAT_LIMIT)
            chunk = yield from Next(min(limit, self._shown + STILL_WORKING))
            if chunk == b"":
                return
            moment = yield from Now()
            size += len(chunk or b"")
            if moment >= limit or size > STREAM_SIZE:
                self.dropped = True
                return
            for event in self._decoder.feed(chunk or b""):
                yield from self._take(event)
            if moment >= self._shown + STILL_WORKING:
                self._shown = moment
                yield from Report(Notice("⏳ Still working…"))

    # facts: sse.heartbeat.alive, sse.tools.internal
    def _take(self, event: Event) -> Flow[None]:
        if not isinstance(event, Alive):
            self._substance = yield from Now()
        match event:
            case Text():
                yield from self._show(self.reader.feed(event))
            case Tool():
                self.reader.interrupt()
            case Failure():
                error = as_error(event)
                if isinstance(error, errors.OutOfCredits):
                    error = yield from with_link(self._journey, error)
                self.failure = self.failure or error

    # fact: sse.text.forwarded
    def _show(self, text: str) -> Flow[None]:
        if text:
            self._shown = yield from Now()
            yield from Report(Said(text))


def _witness(
    journey: Journey, before: State, listener: _Listener
) -> Flow[tuple[State, tuple[str, ...]]]:
    """The timeline after the turn, and what changed in it.

    A dropped stream is never sent again: the timeline is looked at, five times at most. A silent
    one is looked at once more at once, because usually its edit is already there.
    """
    session, after = journey.session_id, before
    if not listener.dropped:
        after = yield from same_session_state(journey, session)
        changes = changes_between(before, after)
        if changes or listener.reader.text or listener.failure:
            return after, changes
        yield from Report(Notice("No answer in words; looking whether the timeline changes."))
    else:
        yield from Report(Notice("The connection broke; looking whether the edit arrives."))
    for pause in LOOKS:
        yield from Sleep(pause)
        try:
            after = yield from same_session_state(journey, session)
        except (errors.ServerFault, errors.TransportFault) as fault:
            yield from Report(Notice(f"{fault.problem}; looking again."))
        if changes := changes_between(before, after):
            return after, changes
    if listener.dropped:
        raise errors.TurnUnconfirmed("The connection broke and the timeline has not changed since")
    yield from Report(Notice("The timeline did not change."))
    return after, ()


# fact: run.silent.reported
def changes_between(before: State, after: State) -> tuple[str, ...]:
    """What is different, one sentence each: in the timeline first, else anywhere."""
    changes = summary.differences(before.draft, after.draft)
    if not changes and before.draft != after.draft:
        return ("The timeline changed in its details.",)
    new = len(after.generated) - len(before.generated)
    if not changes and new > 0:
        return (f"Clips generated: {new}.",)
    return tuple(changes)
