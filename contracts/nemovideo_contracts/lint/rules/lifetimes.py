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

_TOKEN = re.compile(r"\btokens?\b|NEMO_TOKEN|令牌", re.I)
_LIVES = re.compile(
    r"\bexpir|\bvalid\b|\blifetime\b|\blasts?\b|\bgood for\b|\bkeeps? for\b|\bruns? out\b"
    r"|\bstops? working\b"
    r"|\bdies?\b|\bTTL\b|-day\b|有效|过期|失效",
    re.I,
)
_NEVER = re.compile(
    r"(?:does not|doesn['’]t|never|no) expir\w*|\b(?:is|are|stays?|remains?|works?) "
    r"permanent(?:ly)?\b(?! \w*(?:account|user|plan|link))|\bpermanent (?:\w+ )?tokens?\b"
    r"|永不过期|不会过期|永久有效|长期有效",
    re.I,
)
_CLAIM = re.compile(
    r"\baccounts?\b|\bplans?\b|claim|clm_|cdn|url|link|download|链接|\bper\b|rate|限", re.I
)
_STREAM = re.compile(r"run_sse|\bSSE\b|stream|\bturns?\b|流", re.I)
_TIMEOUT = re.compile(
    r"time-?out|max(?:imum)? (?:wait|time)|超时|最长"
    r"|(?:\bnot|n['’]t) (?:answer|respond|repl|finish|end)\w*\b[^.;\n]{0,16}\b(?:within|after|in)\b"
    r"|\b(?:give up|abort|hang up|stop (?:listening|waiting)|cut it off)\b[^.;\n]{0,16}\bafter\b",
    re.I,
)
_LIMIT = re.compile(
    r"\btimeout\s*(?:=|:|\()\s*(?:httpx\.Timeout\()?\s*(?:\(\s*\d+\s*,\s*)?"
    r"(?P<product>\d[\d_]*(?:\.\d+)?(?:\s*\*\s*\d[\d_]*)*)"
)
_HEARTBEATS = re.compile(
    r"heartbeat|substantive|no (?:events?|response|text)|心跳|无响应|没有", re.I
)


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
        never = _NEVER.search(told, len(before))
        if never and _is_of_token(told, never.start(), never.end()):
            yield Life(shift + never.start(), None, never[0])
        for wait in durations(told):
            timed = wait.start >= len(before) and wait.low >= 60
            lives = _LIVES.search(told[max(0, wait.start - 40) : wait.end + 24])
            if timed and lives and _is_of_token(told, wait.start, wait.end):
                yield Life(shift + wait.start, wait.low, wait.text)


def _is_of_token(text: str, start: int, end: int) -> bool:
    if not _TOKEN.search(text[max(0, start - 90) : end + 30]):
        return False
    return not _CLAIM.search(text[max(0, start - 36) : end + 4])


@rule(
    "token.life",
    "error",
    facts=("auth.token.seven-days", "auth.token.never-expires"),
    summary="a token life no source gives",
)
def token_life(document: Document) -> Iterator[Hit]:
    for each in lives(document):
        if each.seconds == 604800:
            continue
        yield Hit(
            at=each.at,
            message=f"“{each.text}” is said of a token that works for seven days",
            suggestion="7 days",
            severity="axis" if each.seconds is None else "error",
        )


@rule(
    "contradiction.token-life",
    "warning",
    facts=("auth.token.seven-days",),
    summary="two different lives of the same token",
)
def two_lives(document: Document) -> Iterator[Hit]:
    told = lives(document)
    for each in told[1:]:
        if each.seconds != told[0].seconds:
            yield Hit(
                at=each.at,
                message=f"“{each.text}” here, “{told[0].text}” in line "
                f"{document.place(told[0].at)[0]}",
                suggestion="keep 7 days",
            )
            return


@rule(
    "run.timeout",
    "warning",
    facts=("run.client-timeout", "run.client-timeout.short"),
    summary="a turn given up before it can be done",
)
def timeout(document: Document) -> Iterator[Hit]:
    for at, seconds in sorted({*_said_timeouts(document), *_coded_timeouts(document)}):
        if seconds >= 900:
            continue
        severity: Severity = "axis" if seconds >= 300 else "warning"
        yield Hit(
            at=at,
            message=f"a turn is given up after {seconds:g} s; the seeds wait 15 minutes",
            suggestion="15 minutes (900 s)",
            severity=severity,
        )


def _said_timeouts(document: Document) -> Iterator[tuple[int, float]]:
    for each in document.statements:
        found = _TIMEOUT.search(each.text)
        if each.block.kind == "code" or not found or not _STREAM.search(each.text):
            continue
        for wait in durations(each.text):
            near = abs(wait.start - found.start()) < 40 or abs(wait.start - found.end()) < 40
            if near and not _HEARTBEATS.search(each.text):
                yield each.start + wait.start, wait.low


def _coded_timeouts(document: Document) -> Iterator[tuple[int, float]]:
    for each in mentions(document):
        runs = each.name == "run"
        if runs and each.command and each.command.max_time:
            yield each.command.start, float(each.command.max_time)
        block = document.block_at(each.start)
        if not runs or each.command or block is None or block.kind != "code":
            continue
        # The limit stands among the arguments, before the next blank line or call.
        rest = document.text[each.end : min(block.end, each.end + 500)]
        limit = _LIMIT.search(re.split(r"\n\s*\n|/api/", rest)[0])
        if limit:
            yield each.end + limit.start(), _seconds(limit["product"], block.language)


def _seconds(product: str, language: str) -> float:
    """A limit in seconds; scripts count milliseconds, and so does any number too large."""
    value = math.prod(float(each.replace("_", "")) for each in product.split("*"))
    scripted = language in ("js", "javascript", "ts", "typescript", "mjs", "jsx", "tsx")
    return value / 1000 if scripted or value >= 10000 else value
