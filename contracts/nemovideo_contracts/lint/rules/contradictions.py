"""Statements of one document that cannot all hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.claims import Claim, first_difference
from ..reading.document import Document
from ..reading.language import durations
from .codes import entries
from .files import invited, is_photo, limits, listed, without
from .lifetimes import lives, polls

WORDS = phrases("codes")


@rule("contradiction.token-life")
def two_lives(document: Document) -> Iterator[Hit]:
    yield from _different(document, lives(document))


@rule("contradiction.poll")
def two_rhythms(document: Document) -> Iterator[Hit]:
    steady = [poll for poll in polls(document) if poll.subject == "render" and not poll.grows]
    yield from _different(document, steady)


def _different(document: Document, claims: Sequence[Claim]) -> Iterator[Hit]:
    found = first_difference(claims)
    if found:
        yield _hit(document, *found)


def _hit(document: Document, claim: Claim, other: Claim) -> Hit:
    line = document.place(other.at)[0]
    return Hit(claim.at, f"“{claim.text}” here, “{other.text}” in line {line}")


@rule("contradiction.size")
def two_sizes(document: Document) -> Iterator[Hit]:
    first: dict[str, Claim] = {}
    for limit in limits(document):
        size = limit.value or 0
        other = first.setdefault(limit.subject, limit)
        larger = (one for one in first.values() if (one.value or 0) > size)
        general = first.get("")
        if general and (general.value or 0) < size:
            other = general
        elif not limit.subject:
            other = next(larger, other)
        # 500 MB and half a gigabyte are the same.
        if abs((other.value or 0) - size) > 0.05 * size:
            yield _hit(document, limit, other)
            return


@rule("contradiction.formats")
def recommended(document: Document) -> Iterator[Hit]:
    own = listed(document)
    for named in invited(document):
        if own and is_photo(named.name) and named.name not in own:
            name = named.name.upper()
            message = f"{name} is recommended here and missing in the list of accepted formats"
            fix = "leave it out, or convert to JPG first"
            yield Hit(named.at, message, fix, edits=without(document, named))


@rule("contradiction.rate-limit")
def rate_limit(document: Document) -> Iterator[Hit]:
    ration = next(_rations(document), None)
    for entry in entries(document) if ration is not None else ():
        waits = (wait for wait in durations(entry.action or entry.said) if wait.low < 3600)
        wait = next(waits, None)
        if entry.number == "429" and wait and WORDS.retries.search(entry.said):
            line = document.place(ration or 0)[0]
            message = f"the limit of line {line} is not over after {wait.text}: a retry must fail"
            fix = "say which limit the retry is for, or keep the token that is there"
            yield Hit(entry.at, message, fix)


def _rations(document: Document) -> Iterator[int]:
    for statement in document.statements:
        for match in WORDS.ration.finditer(statement.text):
            said = statement.text[max(0, match.start() - 60) : match.end() + 40]
            if WORDS.rationed.search(said) and not WORDS.of_life.search(match[0]):
                yield statement.start + match.start()
