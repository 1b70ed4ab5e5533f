"""The story of a failure: what the client did, what the server did, what was right instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..judge.journal import answers
from ..judge.journal.case import Case
from ..judge.journal.exchange import Exchange
from ..judge.rule import Occasion

BEFORE, AFTER = 2, 1
"""How many exchanges are shown around the central ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange of the story. `at` are seconds since the first one."""

    n: int
    at: float
    client: str
    server: str
    central: bool


def story(case: Case, occasion: Occasion) -> list[Line]:
    """The exchanges around a violation, in their order."""
    everything = case.exchanges
    places = [nth for nth, exchange in enumerate(everything) if exchange.n in occasion.exchanges]
    if not places:
        places = [len(everything) - 1] if everything else []
    shown = {
        near
        for nth in places
        for near in range(nth - BEFORE, nth + AFTER + 1)
        if 0 <= near < len(everything)
    }
    start = everything[0].at if everything else 0.0
    return [
        Line(
            n=everything[nth].n,
            at=everything[nth].at - start,
            client=did(everything[nth]),
            server=answered(everything[nth]),
            central=everything[nth].n in occasion.exchanges[:1],
        )
        for nth in sorted(shown)
    ]


def did(exchange: Exchange) -> str:
    """The client's half, in a few words."""
    what = {
        "anonymous_token": "asked for a token",
        "create_session": "opened a session",
        "upload": f"uploaded {_names(exchange)}",
        "run_sse": f"said “{exchange.message[:60]}”",
        "session_state": "read the state",
        "credit_balance": "asked for the credits",
        "submit_render": f"submitted the render {exchange.render}",
        "poll_render": f"polled {exchange.render}",
        "download_render": "downloaded from the API",
        "render_result": "fetched the video by its URL",
        "claim_token": "asked for a claim token",
        "cancel_render": f"cancelled {exchange.render}",
    }.get(exchange.operation)
    return what or f"sent {exchange.method} {exchange.path}"


def answered(exchange: Exchange) -> str:
    """The server's half."""
    if exchange.lost:
        return "broke the connection without an answer"
    if exchange.frames is not None:
        return _streamed(exchange)
    if exchange.code is not None:
        return f"refused with {exchange.code}{_words(exchange.answer)}"
    known = answers.poll(exchange.answer) if exchange.operation == "poll_render" else None
    if known is not None:
        return f"said {known.status}"
    if exchange.ending == "cut":
        return f"broke off in the middle of the answer (HTTP {exchange.status})"
    return f"answered (HTTP {exchange.status})"


def _streamed(exchange: Exchange) -> str:
    stream = exchange.stream
    how = {"cut": ", then broke off", "aborted": ", until the client hung up"}.get(
        exchange.ending, ""
    )
    words = f"said “{stream.words[0].strip()[:50]}”" if stream.words else "said nothing"
    trouble = f", reported the error {stream.failures[0][0]}" if stream.failures else ""
    frames, seconds = len(exchange.frames or ()), exchange.seconds
    return f"streamed {frames} frames in {seconds:.0f} s, {words}{trouble}{how}"


def _names(exchange: Exchange) -> str:
    names = [str(part.get("filename")) for part in exchange.files]
    return ", ".join(names) if names else "files"


def _words(answer: Any) -> str:
    if not isinstance(answer, Mapping):
        return ""
    text = next((answer[k] for k in ("message", "detail", "msg", "error") if answer.get(k)), "")
    return f": {text if isinstance(text, str) else json.dumps(text)}"[:120] if text else ""
