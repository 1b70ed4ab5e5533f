"""Codes: which a document knows, what it says they mean, and what it does about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...spec import fact
from ..catalogue import Code, codes
from ..findings import Hit, Severity, rule
from ..phrases import phrases
from ..reading.document import Document, Edit, once
from ..reading.language import durations, forbids_before
from ..reading.mentions import calls
from ..reading.tables import Row

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


@once
def entries(document: Document) -> Iterator[Entry]:
    """All lines about codes, a code once; a table's rather than those of lists and prose."""
    found = {entry.number: entry for entry in (*_listed(document), *_rowed(document))}
    yield from sorted(found.values(), key=lambda entry: entry.at)


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
        ends = [following.start() for following in found[1:]] + [block.end]
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
    listed = [entry for entry in entries(document) if entry.number in codes()]
    lacking = [code for code in codes().values() if not _named(document, code.number)]
    called = {call.name for call in calls(document)}
    if not lacking or (len(listed) < 3 and len(called) < 5):
        return
    severity: Severity = "error" if len(listed) >= 4 else "warning"
    yield Hit(
        listed[-1].at if listed else calls(document)[0].start,
        f"nothing is said of {', '.join(code.number for code in lacking)}",
        "; ".join(f"{code.number}: {code.means}. {code.action}" for code in lacking),
        severity,
        tuple(code.facts[0] for code in lacking),
        _rows(document, listed, lacking),
    )


def _named(document: Document, number: str) -> bool:
    return bool(re.search(_ANYWHERE.format(number), document.text))


def _rows(document: Document, listed: list[Entry], lacking: list[Code]) -> tuple[Edit, ...]:
    rows = [entry.row for entry in listed if entry.row]
    if not rows or len(rows[-1].cells) not in (2, 3):
        return ()
    row = rows[-1]
    tick = "`" if row.cells[0][1].startswith("`") else ""
    added = [(f"{tick}{code.number}{tick}", *_cells(row, code)) for code in lacking]
    return (document.rows_after(row, added),)


def _cells(row: Row, code: Code) -> tuple[str, ...]:
    if len(row.cells) == 2:
        return (f"{code.means}. {code.action}",)
    action_first = WORDS.action_title.search(row.header[1])
    return (code.action, code.means) if action_first else (code.means, code.action)


@rule("codes.meaning")
def meaning(document: Document) -> Iterator[Hit]:
    for entry in entries(document):
        code = codes().get(entry.number)
        if code is None or document.discouraged(entry.at):
            continue
        means = " ".join((entry.means or entry.said).split()).strip(" `*")
        if code.wrong.search(means) and not code.right.search(means):
            fix = f"{code.means}. {code.action}"
            message = f"{entry.number} does not mean “{means[:60]}”"
            yield Hit(entry.at, message, fix, facts=code.facts)


@rule("codes.unknown")
def unknown(document: Document) -> Iterator[Hit]:
    fix = f"the codes are 0, {', '.join(codes())}"
    for entry in entries(document):
        if entry.number in _SIBLING_CODES:
            yield Hit(entry.at, f"{entry.number} is a code of the sibling gateway", fix, "axis")
        elif entry.number not in (*codes(), *_KNOWN_ELSEWHERE) and _among_codes(document, entry):
            yield Hit(entry.at, f"{entry.number} is a code no source knows", fix)


def _among_codes(document: Document, entry: Entry) -> bool:
    """Whether known codes stand around it; 1080 in a table of sizes is no code."""
    near = [other for other in entries(document) if abs(other.at - entry.at) < 600]
    return len(entry.number) > 2 and sum(other.number in codes() for other in near) >= 2


@rule("codes.credits-402")
def credits_402(document: Document) -> Iterator[Hit]:
    rowed = {entry.at: entry.said for entry in entries(document) if entry.number == "402"}
    for at, said in (rowed or dict(_said_of_402(document))).items():
        if WORDS.tops_up.search(said) and not WORDS.not_credits.search(said):
            message = "402 as a lack of credits is one later source; the seeds say it never is"
            yield Hit(at, message, codes()["402"].action)


def _said_of_402(document: Document) -> Iterator[tuple[int, str]]:
    """What prose says between 402 and the next code."""
    for statement in document.statements:
        for match in re.finditer(_ANYWHERE.format("402"), statement.text):
            after = re.split(rf"\b(?:{'|'.join(codes())})\b", statement.text[match.end() :])
            yield statement.start + match.start(), after[0]


@rule("codes.retry")
def retry(document: Document) -> Iterator[Hit]:
    for entry in entries(document):
        if document.discouraged(entry.at):
            continue
        if entry.number == "429":
            yield from _insistent(entry.at, entry.said)
        elif entry.number in ("402", "2001", "4001", "4002") and _hopeless(entry.said):
            code = codes()[entry.number]
            message = f"after {entry.number} the same call fails again"
            yield Hit(entry.at, message, code.action, facts=code.facts)


@rule("codes.retry-said")
def retry_said(document: Document) -> Iterator[Hit]:
    judged = {document.place(entry.at)[0] for entry in entries(document)}
    for statement in document.statements:
        match = WORDS.rate_limited.search(statement.text)
        if not match or statement.block.kind in ("row", "code"):
            continue
        at = statement.start + match.start()
        insists = WORDS.eager.search(statement.text) or WORDS.hammers.search(statement.text)
        if not insists or document.place(at)[0] in judged or document.discouraged(at):
            continue
        if not forbids_before(statement.text[: insists.start()]):
            yield from _insistent(at, statement.text)


def _insistent(at: int, said: str) -> Iterator[Hit]:
    """What is wrong with what is said about a retry after 429."""
    fix = codes()["429"].action
    if _too_eager(said):
        yield Hit(at, "this insists after a rate limit", fix)
    elif WORDS.hammers.search(said) and not WORDS.bounded.search(said):
        message = "this retry after 429 has no end: an agent may go on for ever"
        yield Hit(at, message, fix, "warning", ("code.429.once",))


def _too_eager(said: str) -> bool:
    if WORDS.eager.search(said):
        return True
    times = WORDS.times.search(said)
    count = (times["count"] or times["max"]) if times else None
    if count and count not in ("1", "one", "一"):
        return True
    waits = [wait.high for wait in durations(said) if wait.low < 86400]
    return bool(waits) and max(waits) < fact("code.429.retry-once").seconds


def _hopeless(said: str) -> bool:
    """Whether it says to try again and names nothing that would help."""
    return bool(WORDS.hammers.search(said)) and not WORDS.helped.search(said)
