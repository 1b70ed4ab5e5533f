"""Time: how often a render or a state is polled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import fact
from ..blocks import Statement
from ..claims import Claim
from ..document import Document, once
from ..findings import Hit, rule
from ..language import Quantity, durations
from ..mentions import names
from ..phrases import phrases

WORDS = phrases("rhythm")
TOLERATED = (10, 2)
"""Seconds between polls that one source or another gives: fixed, and at first where they grow."""


@once
def polls(document: Document) -> Iterator[Claim]:
    """How often a document polls, in seconds, of the "render" or the "state"."""
    if names(document):
        yield from sorted((*_said(document), *_coded(document)), key=lambda poll: poll.at)


def _said(document: Document) -> Iterator[Claim]:
    for statement in document.statements:
        text = statement.text
        if statement.block.kind == "code" or not WORDS.polls.search(text):
            continue
        waits = [(wait.start, wait.low) for wait in durations(text) if _is_interval(text, wait)]
        tight = WORDS.tight.search(text)
        for start, seconds in (*waits, *([(tight.start(), 0.0)] if tight else [])):
            at = statement.start + start
            if not document.discouraged(at):
                subject = _subject(document, statement, text[:start])
                grows = bool(seconds and WORDS.grows.search(text))
                yield Claim(at, seconds, f"every {seconds:g} s", subject, grows)


def _is_interval(text: str, wait: Quantity) -> bool:
    if WORDS.interval_after.match(text, wait.end):
        return True
    at = WORDS.polls.search(text)
    if at is None or abs(wait.start - at.start()) >= 90:
        return False
    often = re.search(r"\b(?:once|twice|times)\b", wait.text, re.I)
    before, after = text[: wait.start], text[wait.end : wait.end + 40]
    return bool(often or (WORDS.every.search(before) and "Still working" not in after))


def _subject(document: Document, statement: Statement, before: str) -> str:
    state, render = _last(WORDS.state, before), _last(WORDS.render, before)
    if state < 0 and render < 0:
        # Unless something points at the state, what is polled is a render.
        around = document.heading(statement.start) + statement.text
        of_state = WORDS.state.search(around) and not WORDS.render.search(around)
        return "state" if of_state else "render"
    return "render" if render >= state else "state"


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _coded(document: Document) -> Iterator[Claim]:
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind != "code" or not WORDS.polls_in_code.search(text):
            continue
        for match in WORDS.sleep.finditer(text):
            seconds, at = _slept(match), block.start + match.start()
            if seconds and WORDS.loops.search(text) and not document.discouraged(at):
                grows = bool(WORDS.grows.search(text))
                yield Claim(at, seconds, f"every {seconds:g} s", "render", grows)


def _slept(match: re.Match[str]) -> float:
    if match["ms"]:
        return int(match["ms"]) / 1000
    value = float(match["seconds"] or match["interval"])
    return value / 1000 if value >= 500 else value


@rule("poll.too-fast")
def too_fast(document: Document) -> Iterator[Hit]:
    every = fact("render.poll.every-30s")
    for poll in polls(document):
        seconds = poll.value or 0
        if poll.subject != "render" or seconds >= every.seconds:
            continue
        fixed, growing = TOLERATED
        often = poll.text if seconds else "without a pause"
        message = f"a render is polled {often} here, and not every {every.amount}"
        tolerated = seconds >= (growing if poll.grows else fixed)
        yield Hit(poll.at, message, severity="axis" if tolerated else None)


@rule("recovery.too-fast")
def recovery(document: Document) -> Iterator[Hit]:
    for poll in polls(document):
        seconds = poll.value or 0
        if poll.subject == "state" and seconds < fact("run.disconnect-recovery").seconds:
            yield Hit(poll.at, f"the state is asked {poll.text}")
