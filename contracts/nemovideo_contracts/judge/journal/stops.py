"""Why a client stopped: the last answer it got, and what a client does with such an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import answers, wire
from .case import Case, Outcome
from .exchange import Exchange

_ERROR = re.compile(r"^[\w.]*(?:Error|Exception|Refused|Lost)\b.*|^\w*error\b.*", re.IGNORECASE)
_NOISE = re.compile(r"^Node\.js v\d|^\s+at |^\^+$")
"""Lines of a crash that say nothing: the version of Node, frames of a stack, carets."""
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """How and where a client stopped, and what would have been right."""

    exchanges: tuple[Exchange, ...]
    seen: str
    wanted: str
    fix: str = ""


def stopped_by(case: Case, outcome: Outcome) -> Stop:
    """The stop of a run that ended without its video."""
    how = f"ended with exit code {outcome.exit_code}" if outcome.exit_code else "was stopped"
    words = last_words(outcome.output)
    last = next(reversed(case.exchanges), None)
    if last is None:
        return Stop(exchanges=(), seen=f"{how} before any request: {words}", wanted="call the API")
    what, wanted, fix = _meaning(last)
    seen = f"{how} right after {wire.request(last)} was answered with {what}: {words}"
    return Stop(exchanges=(last,), seen=seen, wanted=wanted, fix=fix)


def last_words(output: str) -> str:
    """The line that says most about an end: the last error, else the last words."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    lines = [line for line in lines if not _NOISE.match(line)] or lines
    errors = [line for line in lines if _ERROR.match(line)]
    found = (errors or lines)[-1:]
    return f"it printed “{found[0][:_LONGEST]}”" if found else "it printed nothing"


def _meaning(last: Exchange) -> tuple[str, str, str]:
    """(what the answer was, what to do with it, the fix)."""
    what = wire.answer(last)
    if last.code is not None or last.lost or last.ending == "cut":
        return what, "recover from it, or try again", ""
    if last.frames is not None:
        return what, "go on after the stream", "Read the state after the stream and go on."
    known = answers.poll(last.answer)
    if last.operation == "poll_render" and known is not None:
        return f"status {known.status} ({known.shape})", "go on polling, or download", ""
    if isinstance(last.answer, dict) and "data" not in last.answer:
        return (
            f"{what} and no envelope: {wire.shape(last.answer)}",
            "read the values at the top level where there is no data",
            "Take data of the answer where there is one, and the answer itself where there is not.",
        )
    return what, "go on from it", ""
