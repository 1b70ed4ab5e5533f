"""Files: which formats are said to be accepted, and how large they may be."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...spec import fact, upload_formats
from ..catalogue import refused as known_refused
from ..findings import Hit, Severity, rule
from ..phrases import phrases
from ..reading.blocks import Statement
from ..reading.claims import Claim
from ..reading.document import Document, Edit, once
from ..reading.language import Quantity, clause_before, sizes
from ..reading.mentions import mentions, names

WORDS = phrases("files")


@dataclass(frozen=True, slots=True)
class Named:
    """A format named in a statement that invites files of it."""

    at: int
    end: int
    name: str
    statement: Statement


@functools.cache
def _extension() -> re.Pattern[str]:
    names = "|".join((*upload_formats(), *known_refused()))
    return re.compile(rf"(?<![\w/])\.?(?P<name>{names})s?(?![\w/-])", re.I)


@once
def invited(document: Document) -> Iterator[Named]:
    """Every format some statement of the document invites."""
    for statement in document.statements:
        if statement.block.kind in ("code", "heading") or not WORDS.accepts.search(statement.text):
            continue
        for match in _extension().finditer(statement.text):
            name = match["name"]
            # Some formats are words too: only in capitals or after a dot is the format meant.
            word = WORDS.word.fullmatch(name) and not (name.isupper() or match[0].startswith("."))
            out = word or _is_produced(document, statement, match)
            if not out and not _withheld(document, statement, match):
                start, end = match.span("name")
                yield Named(statement.start + start, statement.start + end, name.lower(), statement)


def _is_produced(document: Document, statement: Statement, match: re.Match[str]) -> bool:
    """Whether a format is said of what comes out: the nearest word of direction decides."""
    before, after = statement.text[: match.start()], statement.text[match.end() :]
    for text, nearest in ((before, -1), (after, 0), (document.heading(statement.start), 0)):
        words = sorted(
            (found.start(), out)
            for pattern, out in ((WORDS.comes_in, False), (WORDS.goes_out, True))
            for found in pattern.finditer(text)
        )
        if words:
            return words[nearest][1]
    return False


def _withheld(document: Document, statement: Statement, match: re.Match[str]) -> bool:
    """Whether the statement denies the format, or speaks of turning something into or from it."""
    clause = re.split(
        r"[,;:，；：—()（）|]\s*(?=[a-z\u4e00-\u9fff])", statement.text[: match.start()]
    )[-1]
    end = statement.start + match.end()
    after = statement.text[match.end() : match.end() + 60]
    # "HEIC? Convert it first."
    after = document.text[end : end + 60].lstrip("?？ ") if after.startswith(("?", "？")) else after
    # "Some send HEIC. It is refused."
    if WORDS.goes_on.match(document.text, end):
        after = document.text[end + 1 : end + 60].lstrip()
    # Whoever need not convert is invited all the same.
    after = WORDS.needless.sub(" ", after)
    denied = WORDS.denies.search(clause) or re.match(
        rf"(?:[^.;|。；]|\.(?=\w)){{0,30}}(?:{WORDS.denies.pattern})", after, re.I
    )
    turned = WORDS.turns.search(clause) or WORDS.turns.search(re.split(r"[.;|。；]", after)[0])
    return bool(denied or turned) or document.discouraged(statement.start + match.start())


def listed(document: Document) -> frozenset[str]:
    """The formats of the document's own list of what is accepted; empty where it has none."""
    found: set[str] = set()
    for statement in {named.statement for named in invited(document)}:
        names = {named.name for named in invited(document) if named.statement == statement}
        if len(names & set(upload_formats())) >= 6:
            found |= names
    return frozenset(found)


def is_photo(name: str) -> bool:
    """Whether a phone's own format is meant, of which sources differ."""
    return name in ("heic", "heif")


@rule("formats.refused")
def refused(document: Document) -> Iterator[Hit]:
    own = listed(document)
    if not any(call.where in ("api", "base") or call.meant for call in mentions(document)):
        return
    for named in invited(document):
        photo = is_photo(named.name)
        # contradiction.formats has what the document's own list does not name.
        if named.name not in known_refused() or (photo and own and named.name not in own):
            continue
        message = f"{named.name.upper()} is not an accepted format; its upload ends in 4001"
        fix = f"convert it first; accepted are {', '.join(upload_formats())}"
        facts = ("upload.formats.heic-refused", "upload.formats.heic-accepted") if photo else ()
        severity: Severity | None = "axis" if photo else None
        yield Hit(named.at, message, fix, severity, facts, without(document, named))


def without(document: Document, named: Named) -> tuple[Edit, ...]:
    """The edit that takes a format out of an enumeration of uploads; none where it is not one."""
    text = document.text
    others = {one.name for one in invited(document) if one.statement == named.statement}
    if not (WORDS.comes_in.search(named.statement.text) and others & set(upload_formats())):
        return ()
    after = re.compile(r"[`*]*\s*[,，、/]\s*(?:and |or )?").match(text, named.end)
    before = re.search(
        r"(?:\s*[,，、/]\s*(?:and |or |和|或)?|\s+(?:and|or)\s+)[`*.]*$", text[: named.at]
    )
    if before and before.start() >= named.statement.start:
        tail = len(re.match(r"[`*]*", text[named.end :])[0]) if "`" in before[0] else 0  # type: ignore[index]
        return (Edit(before.start(), named.end + tail, ""),)
    return (Edit(named.at, after.end(), ""),) if after else ()


@once
def limits(document: Document) -> Iterator[Claim]:
    """Size limits of uploads in megabytes, of an "image", "audio", "video" or of anything."""
    for statement in document.statements:
        text = statement.text
        limited = WORDS.limits.search(text) or WORDS.refuses.search(text)
        if statement.block.kind == "code" or not limited or not WORDS.of_files.search(text):
            continue
        for size in sizes(text):
            clause = clause_before(text, size.start, size.start) + text[size.start : size.end + 20]
            advice = WORDS.advice.search(clause) or WORDS.elsewhere.search(text)
            if not advice and size.low >= 2:
                yield Claim(statement.start + size.start, size.low, size.text, _subject(text, size))


def _subject(text: str, size: Quantity) -> str:
    after = text[size.start : size.end + 24]
    near = clause_before(text, size.start, 40) + re.split(r"[,;，；。]", after)[0]
    found = [name for name in ("image", "audio", "video") if getattr(WORDS, name).search(near)]
    return found[0] if len(found) == 1 else ""


@rule("limit.size")
def size_limit(document: Document) -> Iterator[Hit]:
    seen: set[float | None] = set()
    known = " and ".join(fact(f"upload.limit.{size}").amount for size in (200, 500))
    for limit in limits(document) if names(document) else ():
        if limit.value not in seen:
            seen.add(limit.value)
            message = f"{limit.text} is one of several limits documents give ({known} are others)"
            yield Hit(limit.at, message, "expect 4002 rather than trust a number")
