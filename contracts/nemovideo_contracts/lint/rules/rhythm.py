"""Time: how often to poll."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..document import Document, Statement
from ..findings import Hit, rule
from ..language import Quantity, durations
from ..mentions import names

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
    if not names(document):
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
    if re.match(
        r"[\s`*]*(?:interval|gap|pause|breaks?\b|apart|polling|poll\b|间隔|一次|轮询)", after, re.I
    ):
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
