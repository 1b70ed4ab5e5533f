"""Time: how long a token works, how long a turn is waited for, how often is polled."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ...spec import fact
from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.blocks import Statement
from ..reading.claims import Claim
from ..reading.document import Document, once
from ..reading.language import Quantity, durations
from ..reading.mentions import mentions, names

WORDS = phrases("lifetimes")


@once
def lives(document: Document) -> Iterator[Claim]:
    """How long a token works, in seconds; None where it never ends."""
    for statement in document.statements:
        if statement.block.kind == "code":
            continue
        # The sentence before may be the one that names the token.
        before = document.text[max(statement.block.start, statement.start - 90) : statement.start]
        said, shift = before + statement.text, statement.start - len(before)
        never = WORDS.never.search(said, len(before))
        if never and _is_of_token(said, *never.span()):
            yield Claim(shift + never.start(), None, never[0])
        for wait in durations(said):
            timed = wait.start >= len(before) and wait.low >= 60
            lasts = WORDS.lives.search(said[max(0, wait.start - 40) : wait.end + 24])
            if timed and lasts and _is_of_token(said, wait.start, wait.end):
                yield Claim(shift + wait.start, wait.low, wait.text)


def _is_of_token(text: str, start: int, end: int) -> bool:
    if not WORDS.token.search(text[max(0, start - 90) : end + 30]):
        return False
    return not WORDS.claim.search(text[max(0, start - 36) : end + 4])


@rule("token.life")
def token_life(document: Document) -> Iterator[Hit]:
    week = fact("auth.token.seven-days")
    for life in lives(document):
        if life.value != week.seconds:
            message = f"“{life.text}” is said of a token that works for {week.amount}"
            yield Hit(life.at, message, severity="axis" if life.value is None else None)


@rule("run.timeout")
def timeout(document: Document) -> Iterator[Hit]:
    limit = fact("run.client-timeout")
    short = fact("run.client-timeout.short").seconds
    for at, seconds in sorted({*_said_timeouts(document), *_coded_timeouts(document)}):
        if seconds < limit.seconds:
            message = f"a turn is given up after {seconds:g} s; it may take {limit.amount}"
            yield Hit(at, message, severity="axis" if seconds >= short else None)


def _said_timeouts(document: Document) -> Iterator[tuple[int, float]]:
    for statement in document.statements:
        text = statement.text
        found = WORDS.timeout.search(text)
        if statement.block.kind == "code" or not found or not WORDS.stream.search(text):
            continue
        for wait in durations(text):
            near = min(abs(wait.start - found.start()), abs(wait.start - found.end())) < 40
            if near and not WORDS.heartbeats.search(text):
                yield statement.start + wait.start, wait.low


def _coded_timeouts(document: Document) -> Iterator[tuple[int, float]]:
    for call in mentions(document):
        if call.name != "run_sse":
            continue
        if call.command and call.command.max_time:
            yield call.command.start, float(call.command.max_time)
        block = document.block_at(call.start)
        if call.command or block is None or block.kind != "code":
            continue
        # The limit stands among the arguments, before the next blank line or call.
        rest = document.text[call.end : min(block.end, call.end + 500)]
        limit = WORDS.limit.search(re.split(r"\n\s*\n|/api/", rest)[0])
        if limit:
            yield call.end + limit.start(), _seconds(limit["product"], block.language)


def _seconds(product: str, language: str) -> float:
    """A limit in seconds; scripts count milliseconds, and so does any number too large."""
    value = math.prod(float(factor.replace("_", "")) for factor in product.split("*"))
    scripted = language in ("js", "javascript", "ts", "typescript", "mjs", "jsx", "tsx")
    return value / 1000 if scripted or value >= 10000 else value


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
