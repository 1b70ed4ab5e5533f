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
"""How many exchanges are told around the central ones."""


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
    places = [nth for nth, each in enumerate(everything) if each.n in occasion.exchanges]
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


def did(each: Exchange) -> str:
    """The client's half, in a few words."""
    what = {
        "anonymous_token": "asked for a token",
        "create_session": "opened a session",
        "upload": f"uploaded {_names(each)}",
        "run_sse": f"said “{each.message[:60]}”",
        "session_state": "read the state",
        "credit_balance": "asked for the credits",
        "submit_render": f"submitted the render {each.render}",
        "poll_render": f"polled {each.render}",
        "download_render": "downloaded from the API",
        "render_result": "fetched the video by its URL",
        "claim_token": "asked for a claim token",
        "cancel_render": f"cancelled {each.render}",
    }.get(each.operation)
    return what or f"sent {each.method} {each.path}"


def answered(each: Exchange) -> str:
    """The server's half."""
    if each.lost:
        return "broke the connection without an answer"
    if each.frames is not None:
        return _streamed(each)
    if each.code is not None:
        return f"refused with {each.code}{_words(each.answer)}"
    known = answers.poll(each.answer) if each.operation == "poll_render" else None
    if known is not None:
        return f"said {known.status}"
    if each.ending == "cut":
        return f"broke off in the middle of the answer (HTTP {each.status})"
    return f"answered (HTTP {each.status})"


def _streamed(each: Exchange) -> str:
    heard = each.heard
    how = {"cut": ", then broke off", "aborted": ", until the client hung up"}.get(each.ending, "")
    words = f"said “{heard.words[0].strip()[:50]}”" if heard.words else "said nothing"
    trouble = f", told the error {heard.failures[0][0]}" if heard.failures else ""
    return (
        f"streamed {len(each.frames or ())} frames in {each.seconds:.0f} s, {words}{trouble}{how}"
    )


def _names(each: Exchange) -> str:
    names = [str(part.get("filename")) for part in each.files]
    return ", ".join(names) if names else "files"


def _words(answer: Any) -> str:
    if not isinstance(answer, Mapping):
        return ""
    text = next((answer[k] for k in ("message", "detail", "msg", "error") if answer.get(k)), "")
    return f": {text if isinstance(text, str) else json.dumps(text)}"[:120] if text else ""
