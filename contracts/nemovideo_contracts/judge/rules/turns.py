"""Messages to the agent: how they are sent, and that none is sent twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...spec import fact
from ..journal import answers
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import NO_SESSION
from ..rule import Occasion, failed, passed, rule

_CAMEL = ("appName", "userId", "sessionId", "newMessage")


@rule(
    "run.body.casing",
    facts=("run.body.snake-case",),
    trigger="a message is sent to the agent",
    looks_for="app_name, session_id and new_message; none of them in camel case",
)
def casing(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if turn.unread or turn.garbled:
            continue
        camel = [name for name in _CAMEL if turn.said(name) is not None]
        if camel:
            seen = f"sent {', '.join(camel)} to run_sse"
            yield failed(turn, seen=seen, wanted="send app_name, session_id and new_message")
        else:
            yield passed(turn)


@rule(
    "run.body.fields",
    facts=("run.body.fields", "run.body.parts"),
    trigger="a message is sent to the agent",
    looks_for='app_name "nemo_agent", a session_id, and a text in new_message.parts[].text',
    follows=("run.body.casing", "session.id.as-given"),
)
def fields(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if turn.unread:
            continue
        if turn.garbled:
            seen = f"sent a body that is no JSON: “{turn.body[:60]}”"
            yield failed(turn, seen=seen, wanted="send a JSON object, without comments")
            continue
        missing = []
        if turn.said("app_name") != "nemo_agent":
            missing.append(f"app_name is {turn.said('app_name')!r}")
        if not turn.session:
            missing.append("there is no session_id")
        if not turn.message.strip():
            missing.append("there is no text in new_message.parts")
        if missing:
            yield failed(turn, seen="; ".join(missing), wanted="send all three")
        else:
            yield passed(turn)


@rule(
    "run.user-id",
    facts=("run.user-id.sent", "run.user-id.me"),
    trigger="a message is sent to the agent",
    looks_for='user_id "me", or the user id the client was given',
    follows=("run.body.casing",),
)
def user_id(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if turn.unread or turn.garbled:
            continue
        if turn.said("user_id") in ("me", case.user_id or "me"):
            yield passed(turn)
        else:
            yield failed(
                turn, seen=f"user_id is {turn.said('user_id')!r}", wanted='send "user_id": "me"'
            )


@rule(
    "run.accept",
    facts=("header.accept-stream",),
    trigger="a message is sent to the agent",
    looks_for="text/event-stream in the Accept header",
)
def accept(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if "text/event-stream" in turn.headers.get("accept", ""):
            yield passed(turn)
        else:
            seen = f"asked for a stream with Accept: {turn.headers.get('accept', 'nothing')}"
            yield failed(turn, seen=seen, wanted="send Accept: text/event-stream")


@rule(
    "run.never-resent",
    facts=("run.never-resend", "run.resend-charges"),
    trigger="the agent took a message on",
    looks_for="no second message with the same words, unless the first was refused",
)
def never_resent(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        again = next((e for e in case.after(turn, "run_sse") if _repeats(e, turn)), None)
        if again is None or turn.stream.failures or _gone(case, turn, again):
            yield passed(turn)
        elif why := _why_wrong(turn, again):
            yield failed(
                again,
                turn,
                seen=f"sent the same message again, {why}",
                wanted="read the state and go on from what it shows",
                cost=_doubled(case, turn, again),
            )
        else:
            yield passed(turn)


def _repeats(again: Exchange, turn: Exchange) -> bool:
    return bool(turn.message) and again.message.strip() == turn.message.strip()


def _gone(case: Case, turn: Exchange, again: Exchange) -> bool:
    """Whether the session was lost meanwhile, and its work with it."""
    between = (exchange for exchange in case.after(turn) if exchange.n < again.n)
    return any(exchange.code == NO_SESSION for exchange in between)


def _why_wrong(turn: Exchange, again: Exchange) -> str:
    if turn.dropped or turn.ending == "aborted":
        return "after the stream had broken off"
    if again.at < turn.until:
        return "while its turn was still running"
    if not turn.stream.words:
        return "after a stream that closed without a word"
    return "after a stray apology" if turn.stream.noisy else ""


def _doubled(case: Case, turn: Exchange, again: Exchange) -> str:
    """What the second edit cost, and what of it can be seen in the timeline."""
    costs = f"about {fact('credits.cost.edit').count} extra credits"
    after = next((e for e in case.after(again, "session_state") if e.session == turn.session), None)
    if after is None:
        return costs
    titles = [
        _title(segment)
        for kind, segment in answers.segments(answers.draft(after.answer))
        if kind == 7
    ]
    twice = [title for title, count in Counter(titles).items() if title and count > 1]
    return f"{costs}, and the title “{twice[0]}” twice in the video" if twice else costs


def _title(segment: object) -> str:
    m = segment.get("m") if isinstance(segment, dict) else None
    return str(m.get("text") or m.get("name") or "") if isinstance(m, dict) else ""


@rule(
    "run.one-at-a-time",
    facts=("run.one-at-a-time", "run.concurrent.queue", "run.concurrent.refuse"),
    trigger="a second message goes to the same session",
    looks_for="that the stream before it had ended",
    follows=("run.never-resent", "sse.read-to-end"),
)
def one_at_a_time(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        for later in case.after(turn, "run_sse"):
            if later.session != turn.session or later.message == turn.message:
                continue
            # Who hung up knows that earlier than the server does.
            if later.at < turn.until and turn.ending != "aborted":
                seen = "sent the next message while the turn before was still running"
                yield failed(later, turn, seen=seen, wanted="wait for the stream to close")
            else:
                yield passed(later)
            break
