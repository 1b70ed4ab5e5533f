"""Headers every call needs: the client id, the bearer, Accept, and their right names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ...spec import attribution_headers, client_id_header, legacy_headers
from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import enumerated
from ..mentions import Mention, calls, commanded
from ..phrases import phrases
from ..scripts import script_calls

WORDS = phrases("headers")
_IGNORED = frozenset({"x-request-id", "x-api-version", "x-forwarded-for"})


def _without(document: Document, asked: list[Mention], *names: str) -> Iterator[tuple[int, str]]:
    """(offset, "command" or "code") of these calls where they surely send none of the headers."""
    for mention, command in commanded(document):
        if mention in asked and not command.opaque and not any(map(command.header, names)):
            yield command.start, "command"
    for call in script_calls(document):
        known = call.mention in asked and call.headers is not None
        if known and not any(name.lower() in (call.headers or ()) for name in names):
            yield call.mention.start, "code"


@rule("header.client-id")
def client_id(document: Document) -> Iterator[Hit]:
    header = client_id_header()
    asked = [call for call in calls(document) if call.name == "anonymous_token"]
    if not asked:
        return
    fix = f"send {header}: <uuid>"
    if not any(_names_client_id(line) for line in document.text.splitlines()):
        message = f"the token is asked for, but nowhere is it said that {header} is sent"
        yield Hit(asked[0].start, message, fix)
        return
    for at, what in _without(document, asked, header):
        yield Hit(at, f"this {what} asks for a token without {header}", fix)


def _names_client_id(line: str) -> bool:
    """Whether a line names the header; the row that explains code 400 is too late."""
    return client_id_header().lower() in line.lower() and not WORDS.explains_400.match(line)


@rule("header.bearer")
def bearer(document: Document) -> Iterator[Hit]:
    bearing = [call for call in calls(document) if call.meant and call.meant.bearer]
    if bearing and not re.search(r"Bearer|Authorization", document.text, re.I):
        yield Hit(bearing[0].start, "no call is said to carry a bearer token")
        return
    for at, what in _without(document, bearing, "Authorization", legacy_headers()[0]):
        yield Hit(at, f"this {what} makes a call without a bearer")
    for match in document.found(WORDS.bad_bearer):
        start, end = match.span("scheme")
        new = f"Bearer {match['scheme']}" if "NEMO_TOKEN" in match["scheme"] else "Bearer"
        edits = (Edit(start, end, new),)
        yield Hit(start, "the scheme of Authorization is Bearer", edits=edits)


@rule("header.legacy-key")
def legacy_key(document: Document) -> Iterator[Hit]:
    pattern = re.compile("|".join(legacy_headers()), re.I)
    match = next(document.found(pattern), None)
    if match and calls(document):
        message = f"{match[0]} belongs to an older way to authenticate"
        yield Hit(match.start(), message, "Authorization: Bearer <NEMO_TOKEN>")


@rule("header.name")
def name(document: Document) -> Iterator[Hit]:
    headers = (client_id_header(), *attribution_headers(), *legacy_headers())
    known = {header.lower(): header for header in headers}
    for match in document.found(WORDS.custom):
        word = match[0]
        if _is_known(word, known):
            continue
        near = difflib.get_close_matches(word.lower().replace("_", "-"), known, n=1, cutoff=0.8)
        if near:
            right = known[near[0]]
            edits = (Edit(match.start(), match.end(), right),)
            message = f"there is no header {word}; it is called {right}"
            yield Hit(match.start(), message, f"write {right}", edits=edits)
        elif word.lower().startswith("x-skill-"):
            fix = f"the headers are {enumerated(attribution_headers())}"
            yield Hit(match.start(), f"there is no header {word}", fix)


def _is_known(word: str, known: dict[str, str]) -> bool:
    """Known as it is, or with a word glued to its end as collapsed documents have it."""
    lower = word.lower()
    glued = (header for header in known if lower.startswith(header))
    return lower in (*known, *_IGNORED) or any(word[len(one) :].islower() for one in glued)


@rule("header.accept")
def accept(document: Document) -> Iterator[Hit]:
    asked = [call for call in calls(document) if call.name == "run_sse"]
    others = [
        header
        for mention, command in commanded(document)
        if mention in asked and (header := command.header("Accept"))
        if "event-stream" not in header.value
    ]
    for header in others:
        yield Hit(header.at, f"/run_sse is asked for {header.value}, not for a stream")
    if asked and not others and "event-stream" not in document.text:
        yield Hit(asked[0].start, "nothing asks for text/event-stream")
