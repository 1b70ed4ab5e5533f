"""Codes: which a document knows, what it says they mean, and what it does about them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..catalogue import codes
from ..document import Document, Edit
from ..findings import Hit, Severity, rule
from ..language import durations, forbids_before
from ..mentions import calls
from ..phrases import phrases
from ..tables import Row

WORDS = phrases("codes")

# Collapsed lists run on: "... continue normally1001— token expired ...".
_ANYWHERE = r"(?<![\d.$_-])(?:{})(?![\w.%]|\s*(?:px|MB|GB|ms|fps|kbps))"
_STATUSES = (0, 200, 201, 204, 401, 403, 404, 405, 408, 409, 413, 415, 422, 500, 501, 502, 503, 504)
_KNOWN_ELSEWHERE = frozenset(map(str, _STATUSES))
_SIBLING_CODES = frozenset({"1010", "1011"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line about one code: its number and offset, what is said, and the row if it is one."""

    number: str
    at: int
    means: str
    action: str
    row: Row | None

    @property
    def said(self) -> str:
        return f"{self.means} {self.action}"


@functools.lru_cache(maxsize=8)
def entries(document: Document) -> tuple[Entry, ...]:
    """All lines about codes; a table's first, then lists and prose, each code once."""
    found = {each.number: each for each in (*_listed(document), *_rowed(document))}
    return tuple(sorted(found.values(), key=lambda each: each.at))


def _rowed(document: Document) -> Iterator[Entry]:
    for row in document.rows:
        first = WORDS.number.match(row.cells[0][1].strip("`*\"' "))
        if first and len(row.cells) > 1 and "width" not in row.text:
            rest = [cell for _, cell in row.cells[1:]]
            yield Entry(first["number"], row.cells[0][0], rest[0], " ".join(rest[1:]), row)


def _listed(document: Document) -> Iterator[Entry]:
    for block in document.blocks:
        if block.kind in ("row", "heading"):
            continue
        found = list(WORDS.listed.finditer(document.text, block.start, block.end))
        ends = [each.start() for each in found[1:]] + [block.end]
        for match, end in zip(found, ends, strict=False):
            rest = re.split(r"\n(?:\n|\s*[-*#|])", document.text[match.end() : end])[0][:240]
            means, _, action = _split(rest)
            yield Entry(match["number"], match.start("number"), means, action, None)


def _split(text: str) -> tuple[str, str, str]:
    """What it means, the sign, and what is done about it."""
    sign = WORDS.sign.search(text)
    return (text[: sign.start()], sign[0], text[sign.end() :]) if sign else (text, "", "")


@rule("codes.missing")
def missing(document: Document) -> Iterator[Hit]:
    listed = [each for each in entries(document) if each.number in codes()]
    named = {number for number in codes() if re.search(_ANYWHERE.format(number), document.text)}
    lacking = [number for number in codes() if number not in named]
    called = {each.name for each in calls(document)}
    if not lacking or (len(listed) < 3 and len(called) < 5):
        return
    anchor = listed[-1].at if listed else calls(document)[0].start
    severity: Severity = "error" if len(listed) >= 4 else "warning"
    yield Hit(
        anchor,
        f"nothing is said of {', '.join(lacking)}",
        "; ".join(f"{n}: {codes()[n].means}. {codes()[n].action}" for n in lacking),
        severity=severity,
        facts=tuple(codes()[number].facts[0] for number in lacking),
        edits=_rows(document, listed, lacking),
    )


def _rows(document: Document, listed: list[Entry], lacking: list[str]) -> tuple[Edit, ...]:
    rows = [each.row for each in listed if each.row]
    if not rows or len(rows[-1].cells) not in (2, 3):
        return ()
    tick = "`" if rows[-1].cells[0][1].startswith("`") else ""
    added: list[tuple[str, ...]] = []
    for number in lacking:
        code = codes()[number]
        texts: tuple[str, ...] = (code.means, code.action)
        if len(rows[-1].cells) == 2:
            texts = (f"{code.means}. {code.action}",)
        elif WORDS.action_title.search(rows[-1].header[1]):
            texts = (code.action, code.means)
        added.append((f"{tick}{number}{tick}", *texts))
    return (document.rows_after(rows[-1], added),)


@rule("codes.meaning")
def meaning(document: Document) -> Iterator[Hit]:
    for each in entries(document):
        code = codes().get(each.number)
        if code is None or document.discouraged(each.at):
            continue
        means = " ".join((each.means or each.said).split()).strip(" `*")
        if code.wrong.search(means) and not code.right.search(means):
            yield Hit(
                each.at,
                f"{each.number} does not mean “{means[:60]}”",
                f"{code.means}. {code.action}",
                facts=code.facts,
            )


@rule("codes.unknown")
def unknown(document: Document) -> Iterator[Hit]:
    for each in entries(document):
        sibling = each.number in _SIBLING_CODES
        if each.number in codes() or each.number in _KNOWN_ELSEWHERE or len(each.number) < 3:
            continue
        if not sibling and not _among_codes(document, each):
            continue
        yield Hit(
            each.at,
            (
                f"{each.number} is "
                + ("a code of the sibling gateway" if sibling else "a code no source knows")
            ),
            f"the codes are 0, {', '.join(codes())}",
            severity="axis" if sibling else None,
        )


def _among_codes(document: Document, entry: Entry) -> bool:
    """Whether known codes stand around it; 1080 in a table of sizes is no code."""
    near = [each for each in entries(document) if abs(each.at - entry.at) < 600]
    return sum(each.number in codes() for each in near) >= 2


@rule("codes.credits-402")
def credits_402(document: Document) -> Iterator[Hit]:
    rowed = {each.at: each.said for each in entries(document) if each.number == "402"}
    for at, said in (rowed or dict(_said_of_402(document))).items():
        if WORDS.tops_up.search(said) and not WORDS.not_credits.search(said):
            yield Hit(
                at,
                "402 as a lack of credits is one later source; the seeds say it never is",
                "the plan or missing attribution; advise to register or upgrade",
            )


def _said_of_402(document: Document) -> Iterator[tuple[int, str]]:
    """What prose says between 402 and the next code."""
    for each in document.statements:
        for match in re.finditer(_ANYWHERE.format("402"), each.text):
            following = re.split(
                r"\b(?:1001|1002|2001|4001|4002|400|429)\b", each.text[match.end() :]
            )
            yield each.start + match.start(), following[0]


@rule("codes.retry")
def retry(document: Document) -> Iterator[Hit]:
    for each in entries(document):
        if document.discouraged(each.at):
            continue
        if each.number == "429" and _too_eager(each.said):
            yield Hit(
                each.at,
                "on 429 a client waits 30 s and tries once more, no further",
                "wait 30 s and retry once",
            )
        elif each.number == "429" and _unbounded(each.said):
            yield _endless(each.at)
        if each.number in ("402", "2001", "4001", "4002") and _insists(each):
            yield Hit(
                each.at,
                f"after {each.number} the same call fails again",
                codes()[each.number].action,
                facts=codes()[each.number].facts,
            )


@rule("codes.retry-said")
def retry_said(document: Document) -> Iterator[Hit]:
    told = {document.place(each.at)[0] for each in entries(document)}
    for each in document.statements:
        match = WORDS.rate_limited.search(each.text)
        insists = WORDS.hammers.search(each.text) or WORDS.eager.search(each.text)
        if not match or not insists or each.block.kind in ("row", "code"):
            continue
        at = each.start + match.start()
        if document.place(at)[0] in told or document.discouraged(at):
            continue
        if forbids_before(each.text[: _eager_at(each.text)]):
            continue
        if _unbounded(each.text) and not _too_eager(each.text):
            yield _endless(at)
        elif _too_eager(each.text):
            yield Hit(
                at,
                "on 429 a client waits 30 s and tries once more, no further",
                "wait 30 s and retry once",
            )


def _endless(at: int) -> Hit:
    return Hit(
        at,
        "this retry after 429 has no end: an agent may go on for ever",
        "wait 30 s and retry once",
        severity="warning",
    )


def _unbounded(said: str) -> bool:
    """Whether it says to wait and try again, and nothing about how often."""
    return bool(WORDS.hammers.search(said)) and not WORDS.bounded.search(said)


def _eager_at(said: str) -> int:
    match = WORDS.eager.search(said) or WORDS.hammers.search(said)
    return match.start() if match else 0


def _too_eager(said: str) -> bool:
    if WORDS.eager.search(said):
        return True
    times = WORDS.times.search(said)
    count = (times["count"] or times["max"]) if times else None
    if count and count not in ("1", "one", "一"):
        return True
    waits = [each for each in durations(said) if each.low < 86400]
    return bool(waits) and max(each.high for each in waits) < 30


def _insists(entry: Entry) -> bool:
    match = WORDS.hammers.search(entry.said)
    if not match:
        return False
    return not WORDS.helped.search(entry.said)
