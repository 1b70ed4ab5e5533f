"""Messages to the agent: how they are sent, and how their streams are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .. import answers
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, broken, kept, rule

EDIT_COST = 50
"""Credits; fact: credits.cost.edit."""

HEARTBEAT_LIMIT = 600.0
"""Seconds of nothing but heartbeats that a client has to bear; fact:
run.client-timeout.heartbeats-only."""

_CAMEL = ("appName", "userId", "sessionId", "newMessage")


@rule(
    "run.body.casing",
    MUST,
    facts=("run.body.snake-case",),
    demands="The keys of run_sse are snake case.",
    trigger="a message is sent to the agent",
    looks_for="app_name, session_id and new_message; none of them in camel case",
    fix="Write session_id here; only the render's sessionId is camel case.",
    cost="the message is refused with 422",
)
def casing(case: Case) -> Iterator[Occasion]:
    for each in case.of("run_sse"):
        if each.unread:
            continue
        camel = [name for name in _CAMEL if each.said(name) is not None]
        if camel:
            told = f"sent {', '.join(camel)} to run_sse"
            yield broken(each, told=told, should="send app_name, session_id and new_message")
        else:
            yield kept(each)


@rule(
    "run.body.fields",
    MUST,
    facts=("run.body.fields", "run.body.parts"),
    demands="run_sse is told app_name nemo_agent, session_id, and the words in new_message.parts.",
    trigger="a message is sent to the agent",
    looks_for='app_name "nemo_agent", a session_id, and a text in new_message.parts[].text',
    fix='Send {"app_name": "nemo_agent", "user_id": "me", "session_id": …, "new_message": '
    '{"parts": [{"text": …}]}}.',
    cost="the message is refused with 422, or nothing is said",
    follows=("run.body.casing",),
)
def fields(case: Case) -> Iterator[Occasion]:
    for each in case.of("run_sse"):
        if each.unread:
            continue
        missing = []
        if each.said("app_name") != "nemo_agent":
            missing.append(f"app_name is {each.said('app_name')!r}")
        if not each.session:
            missing.append("there is no session_id")
        if not each.message.strip():
            missing.append("there is no text in new_message.parts")
        if missing:
            yield broken(each, told="; ".join(missing), should="send all three")
        else:
            yield kept(each)


@rule(
    "run.user-id",
    SHOULD,
    facts=("run.user-id.me",),
    demands='The body of run_sse carries user_id "me".',
    trigger="a message is sent to the agent",
    looks_for='user_id "me", or the user id the client was given',
    fix='Send "user_id": "me".',
    cost="some versions of the backend refuse the message with 422",
    follows=("run.body.casing",),
)
def user_id(case: Case) -> Iterator[Occasion]:
    for each in case.of("run_sse"):
        if each.unread:
            continue
        if each.said("user_id") in ("me", case.user_id or "me"):
            yield kept(each)
        else:
            yield broken(
                each, told=f"user_id is {each.said('user_id')!r}", should='send "user_id": "me"'
            )


@rule(
    "run.accept",
    MUST,
    facts=("header.accept-stream",),
    demands='A message is sent with "Accept: text/event-stream".',
    trigger="a message is sent to the agent",
    looks_for="text/event-stream in the Accept header",
    fix="Set Accept: text/event-stream on run_sse.",
    cost="a proxy on the way may hold the stream back until it is over",
)
def accept(case: Case) -> Iterator[Occasion]:
    for each in case.of("run_sse"):
        if "text/event-stream" in each.headers.get("accept", ""):
            yield kept(each)
        else:
            told = f"asked for a stream with Accept: {each.headers.get('accept', 'nothing')}"
            yield broken(each, told=told, should="send Accept: text/event-stream")


@rule(
    "run.never-resent",
    MUST,
    facts=("run.never-resend", "run.resend-charges"),
    demands="A message is not sent again: not while its turn runs, not after a drop or a silence.",
    trigger="the agent took a message on",
    looks_for="no second message with the same words, unless the first was refused",
    fix="After a drop or a silent end, read the state: it shows whether the edit was made.",
    cost="the edit is made twice and charged twice",
)
def never_resent(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        again = next((e for e in case.after(turn, "run_sse") if _repeats(e, turn)), None)
        if again is None or turn.heard.failures or _gone(case, turn, again):
            yield kept(turn)
        elif why := _why_wrong(turn, again):
            yield broken(
                again,
                turn,
                told=f"said the same again, {why}",
                should="read the state and go on from what it shows",
                cost=_doubled(case, turn, again),
            )
        else:
            yield kept(turn)


def _repeats(again: Exchange, turn: Exchange) -> bool:
    return bool(turn.message) and again.message.strip() == turn.message.strip()


def _gone(case: Case, turn: Exchange, again: Exchange) -> bool:
    """Whether the session was lost meanwhile, and its work with it."""
    between = (each for each in case.after(turn) if each.n < again.n)
    return any(each.code == 1002 for each in between)


def _why_wrong(turn: Exchange, again: Exchange) -> str:
    if again.at < turn.until:
        return "while its turn was still running"
    if turn.dropped or turn.ending == "aborted":
        return "after the stream had broken off"
    if not turn.heard.words:
        return "after a stream that closed without a word"
    return "after a stray apology" if turn.heard.noisy else ""


def _doubled(case: Case, turn: Exchange, again: Exchange) -> str:
    """What the second edit cost, and what of it can be seen in the timeline."""
    costs = f"about {EDIT_COST} extra credits"
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
    SHOULD,
    facts=("run.concurrent.queue", "run.concurrent.refuse"),
    demands="A session is told one thing at a time.",
    trigger="a second message goes to the same session",
    looks_for="that the stream before it had ended",
    fix="Wait for the stream to close before the next message.",
    cost="the message waits in a queue, or is refused with 409",
    follows=("run.never-resent", "sse.read-to-end"),
)
def one_at_a_time(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        for later in case.after(turn, "run_sse"):
            if later.session != turn.session or later.message == turn.message:
                continue
            if later.at < turn.until:
                told = "said the next thing while the turn before was still running"
                yield broken(later, turn, told=told, should="wait for the stream to close")
            else:
                yield kept(later)
            break


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
            yield kept(turn)
            continue
        beating = " at a heartbeat" if turn.heard.ends_with_beat else ""
        yield broken(
            turn,
            told=f"hung up{beating} after {turn.seconds:.0f} s and {len(turn.frames)} frames, "
            "while the agent was at work",
            should="read on until the stream closes",
        )


@rule(
    "sse.heartbeat.waits",
    MUST,
    facts=("sse.heartbeat.alive", "run.client-timeout.heartbeats-only"),
    demands="Heartbeats, in whatever form, are survived and shown to nobody.",
    trigger="a stream with heartbeats or empty data lines",
    looks_for="that the client heard it to its end and went on",
    fix='Skip empty data and {"type": "heartbeat"}; do not parse an empty text as JSON.',
    cost="the client dies of the first sign of life",
    follows=("sse.read-to-end", "code.2001.not-hammered"),
)
def heartbeat(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if not turn.heard.heartbeats or turn.dropped or case.interrupted(turn):
            continue
        if _went_on(case, turn):
            yield kept(turn)
        else:
            told = f"nothing came after a stream with {turn.heard.heartbeats} heartbeats"
            yield broken(turn, told=told, should="skip them and go on")


def _went_on(case: Case, turn: Exchange) -> bool:
    """Whether the client lived on after a stream, or ended well, or was told of trouble in it."""
    if turn.heard.failures or next(case.after(turn), None) is not None:
        return True
    return case.outcome is None or case.outcome.claims_success


@rule(
    "sse.long-turn",
    MUST,
    facts=("run.client-timeout", "run.client-timeout.heartbeats-only", "run.disconnect-recovery"),
    demands="A turn that takes many minutes is waited for, and then looked up in the state.",
    trigger="a stream of 10 minutes or more",
    looks_for="that the client stayed for 10 minutes at least and read the state next",
    fix="Wait up to 15 minutes; then treat the stream as dropped and read the state.",
    cost="the user is told that it failed, while the edit is there",
)
def long_turn(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if turn.seconds < HEARTBEAT_LIMIT:
            continue
        after = case.next_at_session(turn)
        if after is not None and after.operation == "session_state":
            yield kept(turn)
        else:
            did = f"{after.method} {after.path}" if after else "nothing"
            yield broken(
                turn,
                told=f"after {turn.seconds / 60:.0f} minutes of waiting came {did}",
                should="read the state: the edit may be there",
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
            told = "showed the stray apology to the user"
        elif not _went_on(case, turn):
            told = "gave up after the stray apology"
        else:
            yield kept(turn)
            continue
        yield broken(turn, told=told, should="ignore it and go on")


_EXPORTING = re.compile(
    r"^\W*(?:please |now |ok(?:ay)?,? |and )*(?:export|download|render)(?: (?:it|this|that|the|my"
    r"|as|video|final|mp4|now|please|file|result|to|in|hd|1080p|\W)+)?\W*$"
    r"|^\W*(?:send|give) me (?:the|my) (?:final |finished )?(?:video|movie|file|mp4)\W*$"
    r"|^\W*请?(?:把视频|帮我|现在)?(?:导出|下载)(?:视频|成片|文件|吧|一下)*\W*$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^\W*(?:(?:show|check|what(?:'s| is)|how (?:much|many))[\w' ]*)?"
    r"(?:credits?(?: (?:are|do|i|we|have|there|left))*|balance|status|tracks)\W*$"
    r"|^\W*(?:查看|查询|显示)?(?:积分|余额|状态)\W*$",
    re.IGNORECASE,
)


@rule(
    "route.export",
    MUST,
    facts=("route.export",),
    demands="Requests to export go to the render endpoints, never to the agent.",
    trigger="a message to the agent, or a render",
    looks_for="no message that asks to export, download or send the video",
    fix="Catch words like export, download, 导出 before the agent gets them: read the state and "
    "submit a render.",
    cost="the agent talks of an Export button that the user does not have",
)
def route_export(case: Case) -> Iterator[Occasion]:
    for each in case.of("run_sse"):
        if _EXPORTING.match(each.message):
            yield broken(
                each,
                told=f"sent “{each.message.strip()}” to the agent",
                should="read the state and submit a render",
            )
        else:
            yield kept(each)


@rule(
    "route.rest",
    SHOULD,
    facts=("route.credits", "route.state"),
    demands="Questions about credits and status go to their endpoints, not to the agent.",
    trigger="such a question, or a call of those endpoints",
    looks_for="no message to the agent that is such a question",
    fix="Ask /api/credits/balance/simple for credits, and the state for the tracks.",
    cost="a turn is spent on guesses about what an endpoint knows exactly",
)
def route_rest(case: Case) -> Iterator[Occasion]:
    for each in case.of("run_sse", "credit_balance"):
        if each.operation == "run_sse" and _ASKING.match(each.message):
            told = f"asked the agent “{each.message.strip()}”"
            yield broken(each, told=told, should="ask the endpoint that knows")
        elif each.operation == "credit_balance":
            yield kept(each)
