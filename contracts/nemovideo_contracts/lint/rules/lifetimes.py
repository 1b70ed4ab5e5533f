"""Time: how long a token works, how long a turn is waited for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ...spec import fact
from ..claims import Claim
from ..document import Document, once
from ..findings import Hit, rule
from ..language import durations
from ..mentions import mentions
from ..phrases import phrases

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
