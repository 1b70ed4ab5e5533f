"""Time: how long a token lasts, how long a turn is waited for."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..document import Document
from ..findings import Hit, Severity, rule
from ..language import durations
from ..mentions import mentions
from ..phrases import phrases

WORDS = phrases("lifetimes")


@dataclass(frozen=True, slots=True)
class Life:
    """A token's life as stated; `seconds` is None where it does not end."""

    at: int
    seconds: float | None
    text: str


@functools.lru_cache(maxsize=8)
def lives(document: Document) -> tuple[Life, ...]:
    """Every statement of how long a token works."""
    return tuple(_lives(document))


def _lives(document: Document) -> Iterator[Life]:
    for each in document.statements:
        if each.block.kind == "code":
            continue
        # The sentence before may be the one that names the token.
        before = document.text[max(each.block.start, each.start - 90) : each.start]
        told, shift = before + each.text, each.start - len(before)
        never = WORDS.never.search(told, len(before))
        if never and _is_of_token(told, never.start(), never.end()):
            yield Life(shift + never.start(), None, never[0])
        for wait in durations(told):
            timed = wait.start >= len(before) and wait.low >= 60
            lives = WORDS.lives.search(told[max(0, wait.start - 40) : wait.end + 24])
            if timed and lives and _is_of_token(told, wait.start, wait.end):
                yield Life(shift + wait.start, wait.low, wait.text)


def _is_of_token(text: str, start: int, end: int) -> bool:
    if not WORDS.token.search(text[max(0, start - 90) : end + 30]):
        return False
    return not WORDS.claim.search(text[max(0, start - 36) : end + 4])


@rule("token.life")
def token_life(document: Document) -> Iterator[Hit]:
    for each in lives(document):
        if each.seconds == 604800:
            continue
        yield Hit(
            each.at,
            f"“{each.text}” is said of a token that works for seven days",
            "7 days",
            severity="axis" if each.seconds is None else "error",
        )


@rule("contradiction.token-life")
def two_lives(document: Document) -> Iterator[Hit]:
    told = lives(document)
    for each in told[1:]:
        if each.seconds != told[0].seconds:
            yield Hit(
                each.at,
                (f"“{each.text}” here, “{told[0].text}” in line {document.place(told[0].at)[0]}"),
                "keep 7 days",
            )
            return


@rule("run.timeout")
def timeout(document: Document) -> Iterator[Hit]:
    for at, seconds in sorted({*_said_timeouts(document), *_coded_timeouts(document)}):
        if seconds >= 900:
            continue
        severity: Severity = "axis" if seconds >= 300 else "warning"
        yield Hit(
            at,
            f"a turn is given up after {seconds:g} s; the seeds wait 15 minutes",
            "15 minutes (900 s)",
            severity=severity,
        )


def _said_timeouts(document: Document) -> Iterator[tuple[int, float]]:
    for each in document.statements:
        found = WORDS.timeout.search(each.text)
        if each.block.kind == "code" or not found or not WORDS.stream.search(each.text):
            continue
        for wait in durations(each.text):
            near = abs(wait.start - found.start()) < 40 or abs(wait.start - found.end()) < 40
            if near and not WORDS.heartbeats.search(each.text):
                yield each.start + wait.start, wait.low


def _coded_timeouts(document: Document) -> Iterator[tuple[int, float]]:
    for each in mentions(document):
        runs = each.name == "run_sse"
        if runs and each.command and each.command.max_time:
            yield each.command.start, float(each.command.max_time)
        block = document.block_at(each.start)
        if not runs or each.command or block is None or block.kind != "code":
            continue
        # The limit stands among the arguments, before the next blank line or call.
        rest = document.text[each.end : min(block.end, each.end + 500)]
        limit = WORDS.limit.search(re.split(r"\n\s*\n|/api/", rest)[0])
        if limit:
            yield each.end + limit.start(), _seconds(limit["product"], block.language)


def _seconds(product: str, language: str) -> float:
    """A limit in seconds; scripts count milliseconds, and so does any number too large."""
    value = math.prod(float(each.replace("_", "")) for each in product.split("*"))
    scripted = language in ("js", "javascript", "ts", "typescript", "mjs", "jsx", "tsx")
    return value / 1000 if scripted or value >= 10000 else value
