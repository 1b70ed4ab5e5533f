"""Time: how often to poll, how long to wait, how long things last."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..document import Document, Statement
from ..findings import Hit, Severity, rule
from ..language import Quantity, durations
from ..mentions import mentions

_POLLS = re.compile(
    r"render/proxy/lambda/|\b(?:ask|look|try|refresh|request|fetch|call|query|knock|peek|ping)"
    r"(?:s|ing)?(?: it| in| back| on it| the API)? (?:again\b|every\b|each\b)|"
    r"\bpoll(?:s|ed|ing)?\b|\bcheck(?:s|ing)? (?:the )?(?:render |export |job )?(?:status"
    r"|progress|state)|轮询|[看查问]一[眼次下]|刷新(?:一次)?|查询(?:一次)?(?:渲染|导出|任务)?(?:状态|进度)",
    re.I,
)
_EVERY = re.compile(
    r"(?:\bevery\b|\beach\b|\bper\b|\binterval|\bafter\b|\bwait\b|\bsleep\b|每隔?|间隔"
    r"|等待|隔个?)\W{0,4}(?:of |is |about |~)?\W{0,3}$|每隔?\s*$",
    re.I,
)
_TIGHT = re.compile(
    r"\b(?:in a tight loop|non-?stop|continuously|constantly|in quick succession|without (?:a "
    r"|any )?"
    r"(?:pause|delay|sleep|waiting)|as (?:fast|often|quickly|frequently) as (?:possible|you can))\b"
    r"|不停地?|不断地?|一直刷|连续不断",
    re.I,
)
_SLEEP = re.compile(
    r"\bsleep\s*\(?\s*(?P<seconds>\d+(?:\.\d+)?)(?P<milli>\d{0})\s*(?:s\b)?"
    r"|\b(?:setTimeout|setInterval|delay|sleep)\s*\([^;\n]*?(?P<ms>\d{3,})\s*\)"
    r"|\b(?:poll_?interval|interval)\w*\s*[:=]\s*(?P<interval>\d+)",
    re.I,
)
_RENDER = re.compile(r"render|export|lambda|导出|渲染", re.I)
_STATE = re.compile(
    r"/api/state|session state|draft state|\bstate\b|timeline"
    r"|(?<!渲染)(?<!导出)(?<!任务)(?<!作业)状态|草稿|时间线",
    re.I,
)
_DROPS = re.compile(r"drop|disconnect|断|lost|interrupt|cut off|closes? without", re.I)
_GROWS = re.compile(r"back-?off|1\.5|doubl|increas|up to 15|退避|递增", re.I)
_TOKEN = re.compile(r"\btokens?\b|NEMO_TOKEN|令牌", re.I)
_LIVES = re.compile(
    r"\bexpir|\bvalid\b|\blifetime\b|\blasts?\b|\bgood for\b|\bruns? out\b|\bstops? working\b"
    r"|\bdies?\b|\bTTL\b|-day\b|有效|过期|失效",
    re.I,
)
_NEVER = re.compile(
    r"(?:does not|doesn['’]t|never|no) expir\w*|\bpermanent\b|永不过期|不会过期|永久有效|长期有效",
    re.I,
)
_CLAIM = re.compile(r"claim|clm_|cdn|url|link|download|链接|\bper\b|rate|限", re.I)
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
_RATE = re.compile(
    r"(?P<count>\d+|one|once)\s*(?:anonymous )?(?:tokens?|times?|requests?)?\s*(?:/|per|every"
    r"|a|each)\s*"
    r"(?P<who>client|IP|hour|person|device|address)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A poll of a render: the interval in seconds, its offset, and whether it grows."""

    at: int
    seconds: float
    grows: bool
    of_render: bool


@functools.lru_cache(maxsize=8)
def rhythms(document: Document) -> tuple[Rhythm, ...]:
    """How often a document polls the API, in order."""
    if not any(each.endpoint for each in mentions(document)):
        return ()
    return tuple(sorted((*_said(document), *_coded(document)), key=lambda each: each.at))


def _said(document: Document) -> Iterator[Rhythm]:
    for each in document.statements:
        if each.block.kind == "code" or not _POLLS.search(each.text):
            continue
        for wait in durations(each.text):
            if _is_interval(each.text, wait) and not document.discouraged(each.start + wait.start):
                yield Rhythm(
                    each.start + wait.start,
                    wait.low,
                    bool(_GROWS.search(each.text)),
                    _is_of_render(document, each, each.text[: wait.start]),
                )
        tight = _TIGHT.search(each.text)
        if tight and not document.discouraged(each.start + tight.start()):
            of_render = _is_of_render(document, each, each.text[: tight.start()])
            yield Rhythm(each.start + tight.start(), 0, False, of_render)


def _is_interval(text: str, wait: Quantity) -> bool:
    before, after = text[: wait.start], text[wait.end :]
    if re.match(r"[\s`*]*(?:interval|polling|poll\b|间隔|一次|轮询)", after, re.I):
        return True
    at = _POLLS.search(text)
    near = at is not None and abs(wait.start - at.start()) < 90
    if near and re.search(r"\b(?:once|twice|times)\b", wait.text, re.I):
        return True
    return near and bool(_EVERY.search(before)) and "Still working" not in after[:40]


def _is_of_render(document: Document, statement: Statement, before: str) -> bool:
    state, render = _last(_STATE, before), _last(_RENDER, before)
    if state < 0 and render < 0:
        # Unless something points at the state, what is polled is a render.
        around = document.heading(statement.start) + statement.text
        return bool(_RENDER.search(around)) or not _STATE.search(around)
    return render >= state


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = list(pattern.finditer(text))
    return found[-1].start() if found else -1


def _coded(document: Document) -> Iterator[Rhythm]:
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind != "code" or not re.search(r"render/proxy/(?:lambda/)?[$<{:\w]|poll", text):
            continue
        for match in _SLEEP.finditer(text):
            seconds = _slept(match)
            looped = re.search(r"\b(?:while|for|until|loop|setInterval)\b|poll", text)
            if seconds and looped and not document.discouraged(block.start + match.start()):
                yield Rhythm(block.start + match.start(), seconds, bool(_GROWS.search(text)), True)


def _slept(match: re.Match[str]) -> float:
    if match["ms"]:
        return int(match["ms"]) / 1000
    value = float(match["seconds"] or match["interval"])
    return value / 1000 if value >= 500 else value


@rule(
    "poll.too-fast",
    "error",
    facts=("render.poll.every-30s",),
    summary="a render polled more often than any source allows",
)
def too_fast(document: Document) -> Iterator[Hit]:
    for each in rhythms(document):
        if not each.of_render or each.seconds >= 30:
            continue
        # fact: render.poll.every-30s; one source polls every 10 s, another grows from 2 s to 15 s.
        tolerated = each.seconds >= 10 or (each.grows and each.seconds >= 2)
        yield Hit(
            at=each.at,
            message=(
                f"a render is polled every {each.seconds:g} s here; the seeds say 30 s"
                if each.seconds
                else "a render is polled without a pause here; the seeds wait 30 s"
            ),
            suggestion="poll every 30 s, at most ten times",
            severity="axis" if tolerated else "error",
        )


@rule(
    "contradiction.poll",
    "warning",
    facts=("render.poll.every-30s",),
    summary="two different rhythms for the same poll",
)
def two_rhythms(document: Document) -> Iterator[Hit]:
    of_render = [each for each in rhythms(document) if each.of_render and not each.grows]
    for each in of_render[1:]:
        if each.seconds != of_render[0].seconds:
            yield Hit(
                at=each.at,
                message=f"every {each.seconds:g} s here, every {of_render[0].seconds:g} s in line "
                f"{document.place(of_render[0].at)[0]}",
                suggestion="keep 30 s",
            )
            return


@rule(
    "recovery.too-fast",
    "warning",
    facts=("run.disconnect-recovery",),
    summary="the state asked in quick succession",
)
def recovery(document: Document) -> Iterator[Hit]:
    for each in rhythms(document):
        if not each.of_render and each.seconds < 30:
            yield Hit(
                at=each.at,
                message=f"the state is asked every {each.seconds:g} s",
                suggestion="after a drop wait 30 s, then ask every 60 s, five times",
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
        runs = each.endpoint is not None and each.endpoint.name == "run"
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
