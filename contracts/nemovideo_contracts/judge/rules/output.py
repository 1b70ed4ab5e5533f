"""What the client lets its user see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ...spec import HIDDEN, secret_pattern, token_prefix
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..rule import Occasion, failed, passed, rule
from ..words import passed_on, pieces, plain, screen_talk, shown, whole

_TOKEN = re.compile(rf"{secret_pattern().pattern}|{token_prefix()}{re.escape(HIDDEN)}")
_WIRE = re.compile(
    r'"type": ?"(?:tool_call|tool_result|tool_start|tool_end|heartbeat)"|"functionCall"'
    r'|"functionResponse"|"invocationId"|"session_state_applied"'
    r'|\{"code": ?\d+, ?"(?:data|message)"|^data: ?\{|"new_message"|"sg": ?\[',
    re.MULTILINE,
)


@rule(
    "output.no-token",
    facts=("client.no-secrets",),
    trigger="an observed run that had a token",
    looks_for="nothing that looks like a token in the output",
    needs=("run",),
)
def no_token(case: Case) -> Iterator[Occasion]:
    had = [call for call in case.calls if call.bearer]
    if case.outcome is None or not had:
        return
    if _TOKEN.search(case.outcome.output):
        yield failed(had[0], seen="printed the token", wanted="keep it to itself")
    else:
        yield passed(had[0])


@rule(
    "output.no-raw-answers",
    facts=("sse.tools.internal", "client.no-secrets"),
    trigger="a stream with tool events in an observed run",
    looks_for="neither a payload of the stream nor an envelope in the output",
    needs=("run",),
)
def no_raw(case: Case) -> Iterator[Occasion]:
    shown = case.outcome.output if case.outcome else ""
    for turn in case.turns:
        if case.outcome is None or not turn.stream.tools:
            continue
        payload = next((raw for raw in turn.stream.raw if len(raw) > 30 and raw in shown), "")
        found = payload or ((match := _WIRE.search(shown)) and match.group()) or ""
        if found:
            seen = f"showed raw JSON to the user: {found[:60]}"
            yield failed(turn, seen=seen, wanted="show only what the agent says")
            return
        yield passed(turn)


@rule(
    "output.no-screen-talk",
    facts=(
        "output.no-screen-talk",
        "gui.spoken",
        "gui.click",
        "gui.open",
        "gui.drag",
        "gui.export",
        "sse.text.forwarded",
    ),
    trigger="a stream that speaks of clicking, dragging, panels or the export button",
    looks_for="none of these phrases in the output",
    needs=("run",),
    capabilities=("words",),
    follows=("output.no-raw-answers",),
)
def no_screen_talk(case: Case) -> Iterator[Occasion]:
    output = case.outcome.output if case.outcome else ""
    for turn in case.turns:
        phrases = sorted(screen_talk(turn.stream.words))
        if case.outcome is None or not phrases:
            continue
        raw = next((word for word in phrases if passed_on(word, output)), "")
        if raw:
            seen = f"passed “{raw}” on to the user"
            yield failed(turn, seen=seen, wanted="translate it into what the client does itself")
        else:
            yield passed(turn)


@rule(
    "sse.text.whole",
    facts=("client.text.whole", "sse.utf8"),
    trigger="a stream with other than ASCII characters in an observed run",
    looks_for="no replacement character (U+FFFD) in the output that the stream does not have",
    needs=("run",),
    capabilities=("words",),
)
def text_whole(case: Case) -> Iterator[Occasion]:
    if case.outcome is None:
        return
    wide = [turn for turn in case.turns if any(not text.isascii() for text in turn.stream.texts)]
    streamed = any("\ufffd" in text for turn in wide for text in turn.stream.texts)
    for turn in wide:
        if "\ufffd" in case.outcome.output and not streamed:
            line = next(e for e in case.outcome.output.splitlines() if "\ufffd" in e)
            seen = f"showed “{line.strip()[:60]}”, and the stream had no such characters"
            yield failed(turn, seen=seen, wanted="decode the bytes of the whole stream as one text")
            return
        yield passed(turn)


@rule(
    "sse.text.forwarded",
    facts=("sse.text.forwarded", "sse.payload.client-tolerant", "sse.kinds"),
    trigger="a stream with words in an observed run",
    looks_for="a stretch of those words in the output, screen talk aside",
    needs=("run",),
    capabilities=("words",),
    follows=("sse.read-to-end", "sse.heartbeat.waits"),
)
def forwarded(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    reads = outcome is not None and any(shown(case, message) for message in case.turns)
    for turn in case.turns:
        wordless = not any(map(pieces, (whole(turn.stream.words), *turn.stream.words)))
        if outcome is None or wordless or turn.dropped or case.interrupted(turn):
            continue
        demanded = plain(whole(turn.stream.words)) and not turn.stream.scrambled
        if shown(case, turn) or not demanded:
            yield passed(turn)
        else:
            seen = f"said nothing of what the agent said: “{whole(turn.stream.words).strip()[:80]}”"
            why = _REFINED if reads else _why(turn)
            yield failed(turn, seen=f"{seen}{why}", wanted="show the agent's words")


_REFINED = (
    "; other answers were shown, so it may be a filter of screen talk or of apologies that "
    "takes more than it should"
)


def _why(turn: Exchange) -> str:
    """What was special about the stream, and most likely not foreseen."""
    ends = [str(frame.get("data", "")).endswith("\n\n") for frame in turn.frames or ()]
    if not all(ends[:-1]):
        return "; its frames came in pieces, and a piece is no whole event"
    try:
        body = json.loads(turn.stream.spoken) if turn.stream.spoken else {}
    except ValueError:
        return ""
    if "invocationId" in body:
        return "; it came as events of the agent kit (content.parts[].text)"
    kind = body.get("type") if isinstance(body, dict) else None
    return f"; it came as events with type {kind} and the words in {_place(body)}" if kind else ""


def _place(body: dict[str, object]) -> str:
    return next((key for key in ("content", "text") if isinstance(body.get(key), str)), "content")
