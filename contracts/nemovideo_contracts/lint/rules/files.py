"""Files: which formats are said to be accepted, and how large they may be."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...spec import upload_formats
from ..catalogue import refused as known_refused
from ..document import Document, Edit, Statement
from ..findings import Hit, rule
from ..language import Quantity, sizes
from ..mentions import mentions, names
from ..phrases import phrases

WORDS = phrases("files")

_SUBJECTS = (
    (re.compile(r"\b(?:image|photo|picture|png|jpe?g)s?\b|图片|照片", re.I), "image"),
    (re.compile(r"\baudio|\bmusic|\bmp3|\bsongs?\b|音频|音乐", re.I), "audio"),
    (re.compile(r"\bvideo|\bclips?\b|\bfootage|\bmp4|视频", re.I), "video"),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A size limit in megabytes, its offset, and what it is said of."""

    at: int
    size: Quantity
    subject: str


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


@functools.lru_cache(maxsize=8)
def invited(document: Document) -> tuple[Named, ...]:
    """Every format some statement of the document invites."""
    return tuple(_invited(document))


def _invited(document: Document) -> Iterator[Named]:
    for statement in document.statements:
        if statement.block.kind in ("code", "heading") or not WORDS.accepts.search(statement.text):
            continue
        for match in _extension().finditer(statement.text):
            at = statement.start + match.start("name")
            if (
                not _is_produced(document, statement, match)
                and not _is_word(match)
                and not _withheld(document, statement, match)
            ):
                yield Named(
                    at, statement.start + match.end("name"), match["name"].lower(), statement
                )


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


_WORDS = frozenset({"raw", "doc", "zip", "ico", "txt"})
"""Formats that are words too: only in capitals or after a dot is the format meant."""


def _is_word(match: re.Match[str]) -> bool:
    name = match["name"]
    return name.lower() in _WORDS and not (name.isupper() or match[0].startswith("."))


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
    for statement in {each.statement for each in invited(document)}:
        names = {each.name for each in invited(document) if each.statement == statement}
        if len(names & set(upload_formats())) >= 6:
            found |= names
    return frozenset(found)


@rule("formats.refused")
def refused(document: Document) -> Iterator[Hit]:
    own = listed(document)
    if not any(each.where in ("api", "base") or each.meant for each in mentions(document)):
        return
    for each in invited(document):
        if each.name not in known_refused() or (
            each.name in ("heic", "heif") and own and each.name not in own
        ):
            continue
        photo = each.name in ("heic", "heif")
        yield Hit(
            each.at,
            f"{each.name.upper()} is not an accepted format; its upload ends in 4001",
            f"convert it first; accepted are {', '.join(upload_formats())}",
            severity="axis" if photo else "error",
            facts=("upload.formats.heic-refused", "upload.formats.heic-accepted") if photo else (),
            edits=without(document, each),
        )


@rule("contradiction.formats")
def recommended(document: Document) -> Iterator[Hit]:
    own = listed(document)
    for each in invited(document):
        if own and each.name in ("heic", "heif") and each.name not in own:
            yield Hit(
                each.at,
                (
                    f"{each.name.upper()} is recommended here and missing in the list of "
                    "accepted formats"
                ),
                "leave it out, or convert to JPG first",
                edits=without(document, each),
            )


def without(document: Document, named: Named) -> tuple[Edit, ...]:
    """The edit that takes a format out of an enumeration of uploads; none where it is not one."""
    text = document.text
    others = {each.name for each in invited(document) if each.statement == named.statement}
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


@functools.lru_cache(maxsize=8)
def limits(document: Document) -> tuple[Limit, ...]:
    """Every size limit of uploads the document states."""
    return tuple(_limits(document))


def _limits(document: Document) -> Iterator[Limit]:
    for statement in document.statements:
        text = statement.text
        limits = WORDS.limits.search(text) or WORDS.refuses.search(text)
        if statement.block.kind == "code" or not limits or not WORDS.of_files.search(text):
            continue
        for size in sizes(text):
            clause = (
                re.split(r"[,;，；。]", text[: size.start])[-1] + text[size.start : size.end + 20]
            )
            if not (WORDS.advice.search(clause) or WORDS.elsewhere.search(text)) and size.low >= 2:
                yield Limit(statement.start + size.start, size, _subject(text, size))


def _subject(text: str, size: Quantity) -> str:
    before = re.split(r"[,;，；。]", text[max(0, size.start - 40) : size.start])[-1]
    near = before + re.split(r"[,;，；。]", text[size.start : size.end + 24])[0]
    found = [name for pattern, name in _SUBJECTS if pattern.search(near)]
    return found[0] if len(found) == 1 else ""


@rule("limit.size")
def size_limit(document: Document) -> Iterator[Hit]:
    if not names(document):
        return
    seen: set[float] = set()
    for each in limits(document):
        if each.size.low not in seen:
            seen.add(each.size.low)
            yield Hit(
                each.at,
                (
                    f"{each.size.text} is one of several limits documents give "
                    "(200 MB, 500 MB and others)"
                ),
                "expect 4002 rather than trust a number",
            )


@rule("contradiction.size")
def two_sizes(document: Document) -> Iterator[Hit]:
    first: dict[str, Limit] = {}
    for each in limits(document):
        other = first.setdefault(each.subject, each)
        general = first.get("")
        if general and general.size.low < each.size.low:
            other = general
        elif not each.subject:
            other = next((one for one in first.values() if one.size.low > each.size.low), other)
        # 500 MB and half a gigabyte are the same.
        if abs(other.size.low - each.size.low) > 0.05 * each.size.low:
            yield Hit(
                each.at,
                (f"{each.size.text} here, {other.size.text} in line {document.place(other.at)[0]}"),
                "keep one",
            )
            return
