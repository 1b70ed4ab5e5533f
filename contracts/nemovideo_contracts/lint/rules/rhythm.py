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
from ..phrases import phrases

WORDS = phrases("rhythm")


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
        if each.block.kind == "code" or not WORDS.polls.search(each.text):
            continue
        for wait in durations(each.text):
            if _is_interval(each.text, wait) and not document.discouraged(each.start + wait.start):
                yield Rhythm(
                    each.start + wait.start,
                    wait.low,
                    bool(WORDS.grows.search(each.text)),
                    _is_of_render(document, each, each.text[: wait.start]),
                )
        tight = WORDS.tight.search(each.text)
        if tight and not document.discouraged(each.start + tight.start()):
            of_render = _is_of_render(document, each, each.text[: tight.start()])
            yield Rhythm(each.start + tight.start(), 0, False, of_render)


def _is_interval(text: str, wait: Quantity) -> bool:
    before, after = text[: wait.start], text[wait.end :]
    if re.match(
        r"[\s`*]*(?:interval|gap|pause|breaks?\b|apart|polling|poll\b|间隔|一次|轮询)", after, re.I
    ):
        return True
    at = WORDS.polls.search(text)
    near = at is not None and abs(wait.start - at.start()) < 90
    if near and re.search(r"\b(?:once|twice|times)\b", wait.text, re.I):
        return True
    return near and bool(WORDS.every.search(before)) and "Still working" not in after[:40]


def _is_of_render(document: Document, statement: Statement, before: str) -> bool:
    state, render = _last(WORDS.state, before), _last(WORDS.render, before)
    if state < 0 and render < 0:
        # Unless something points at the state, what is polled is a render.
        around = document.heading(statement.start) + statement.text
        return bool(WORDS.render.search(around)) or not WORDS.state.search(around)
    return render >= state


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = list(pattern.finditer(text))
    return found[-1].start() if found else -1


def _coded(document: Document) -> Iterator[Rhythm]:
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind != "code" or not re.search(r"render/proxy/(?:lambda/)?[$<{:\w]|poll", text):
            continue
        for match in WORDS.sleep.finditer(text):
            seconds = _slept(match)
            looped = re.search(r"\b(?:while|for|until|loop|setInterval)\b|poll", text)
            if seconds and looped and not document.discouraged(block.start + match.start()):
                yield Rhythm(
                    block.start + match.start(), seconds, bool(WORDS.grows.search(text)), True
                )


def _slept(match: re.Match[str]) -> float:
    if match["ms"]:
        return int(match["ms"]) / 1000
    value = float(match["seconds"] or match["interval"])
    return value / 1000 if value >= 500 else value


@rule("poll.too-fast")
def too_fast(document: Document) -> Iterator[Hit]:
    for each in rhythms(document):
        if not each.of_render or each.seconds >= 30:
            continue
        # fact: render.poll.every-30s; one source polls every 10 s, another grows from 2 s to 15 s.
        tolerated = each.seconds >= 10 or (each.grows and each.seconds >= 2)
        yield Hit(
            each.at,
            (
                f"a render is polled every {each.seconds:g} s here; the seeds say 30 s"
                if each.seconds
                else "a render is polled without a pause here; the seeds wait 30 s"
            ),
            "poll every 30 s, at most ten times",
            severity="axis" if tolerated else "error",
        )


@rule("contradiction.poll")
def two_rhythms(document: Document) -> Iterator[Hit]:
    of_render = [each for each in rhythms(document) if each.of_render and not each.grows]
    for each in of_render[1:]:
        if each.seconds != of_render[0].seconds:
            yield Hit(
                each.at,
                (
                    f"every {each.seconds:g} s here, every {of_render[0].seconds:g} s in line "
                    f"{document.place(of_render[0].at)[0]}"
                ),
                "keep 30 s",
            )
            return


@rule("recovery.too-fast")
def recovery(document: Document) -> Iterator[Hit]:
    for each in rhythms(document):
        if not each.of_render and each.seconds < 30:
            yield Hit(
                each.at,
                f"the state is asked every {each.seconds:g} s",
                "after a drop wait 30 s, then ask every 60 s, five times",
            )
