"""Headers every call needs: the client id, the bearer, Accept, and their right names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ...spec import attribution_headers, client_id_header, legacy_headers
from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import enumerated
from ..mentions import calls, commanded
from ..phrases import phrases
from ..scripts import script_calls

WORDS = phrases("headers")

_IGNORED = frozenset({"x-request-id", "x-api-version", "x-forwarded-for"})


@rule("header.client-id")
def client_id(document: Document) -> Iterator[Hit]:
    asked = [each for each in calls(document) if each.name == "anonymous_token"]
    if not asked:
        return
    if not any(_names_client_id(line) for line in document.text.splitlines()):
        yield Hit(
            asked[0].start,
            "the token is asked for, but nowhere is it said that X-Client-Id is sent",
            "send X-Client-Id: <uuid>; without it the answer is HTTP 400",
        )
        return
    for each, command in commanded(document):
        if each in asked and not (command.header(client_id_header()) or command.opaque):
            yield Hit(
                command.start,
                "this command asks for a token without X-Client-Id",
                'add -H "X-Client-Id: <uuid>"',
            )
    for call in script_calls(document):
        told = call.mention in asked and call.headers is not None
        if told and client_id_header().lower() not in (call.headers or ()):
            yield Hit(
                call.mention.start,
                "this code asks for a token without X-Client-Id",
                "send X-Client-Id: <uuid> among its headers",
            )


def _names_client_id(line: str) -> bool:
    """Whether a line names the header; the row that explains code 400 is too late."""
    return client_id_header().lower() in line.lower() and not WORDS.explains_400.match(line)


@rule("header.bearer")
def bearer(document: Document) -> Iterator[Hit]:
    bearing = [each for each in calls(document) if each.meant and each.meant.bearer]
    if bearing and not re.search(r"Bearer|Authorization", document.text, re.I):
        yield Hit(
            bearing[0].start,
            "no call is said to carry a bearer token",
            "send Authorization: Bearer <NEMO_TOKEN> with every call but the first",
        )
        return
    for mention, command in commanded(document):
        if not mention.meant or not mention.meant.bearer or command.opaque:
            continue
        if not command.header("Authorization") and not command.header("X-API-Key"):
            yield Hit(
                command.start,
                f"this command calls {mention.path} without a bearer",
                'add -H "Authorization: Bearer $NEMO_TOKEN"',
            )
    for call in script_calls(document):
        endpoint = call.mention.meant
        if not endpoint or not endpoint.bearer or call.headers is None:
            continue
        if not call.headers & {"authorization", "x-api-key"}:
            yield Hit(
                call.mention.start,
                f"this code calls {call.mention.path} without a bearer",
                "send Authorization: Bearer <NEMO_TOKEN> among its headers",
            )
    for match in WORDS.bad_bearer.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start("scheme"),
                "the scheme of Authorization is Bearer",
                "Authorization: Bearer <NEMO_TOKEN>",
                edits=_bearer_edit(match),
            )


def _bearer_edit(match: re.Match[str]) -> tuple[Edit, ...]:
    scheme = match["scheme"]
    new = f"Bearer {scheme}" if "NEMO_TOKEN" in scheme else "Bearer"
    return (Edit(match.start("scheme"), match.end("scheme"), new),)


@rule("header.legacy-key")
def legacy_key(document: Document) -> Iterator[Hit]:
    match = re.search(r"X-API-Key|X-User-Id", document.text, re.I)
    if match and calls(document) and not document.discouraged(match.start(), match.end()):
        yield Hit(
            match.start(),
            f"{match[0]} belongs to an older way to authenticate",
            "Authorization: Bearer <NEMO_TOKEN>",
        )


def _known() -> tuple[str, ...]:
    return (client_id_header(), *attribution_headers(), *legacy_headers())


@rule("header.name")
def name(document: Document) -> Iterator[Hit]:
    known = {each.lower(): each for each in _known()}
    for match in WORDS.custom.finditer(document.text):
        word = match[0]
        if _is_known(word) or document.discouraged(match.start(), match.end()):
            continue
        near = _meant(word, known)
        if near is None and word.lower().startswith("x-skill-"):
            yield Hit(
                match.start(),
                f"there is no header {word}",
                f"the headers are {enumerated(attribution_headers())}",
            )
        if near:
            yield Hit(
                match.start(),
                f"there is no header {word}; it is called {near}",
                f"write {near}",
                edits=(Edit(match.start(), match.end(), near),),
            )


def _meant(word: str, known: dict[str, str]) -> str | None:
    found = difflib.get_close_matches(word.lower().replace("_", "-"), known, n=1, cutoff=0.8)
    return known[found[0]] if found else None


def _is_known(word: str) -> bool:
    """Known as it is, or with a word glued to its end as collapsed documents have it."""
    lower = word.lower()
    if lower in _IGNORED:
        return True
    return any(
        lower == each.lower() or (lower.startswith(each.lower()) and word[len(each) :].islower())
        for each in _known()
    )


@rule("header.accept")
def accept(document: Document) -> Iterator[Hit]:
    asked = [each for each in calls(document) if each.name == "run_sse"]
    other = False
    for mention, command in commanded(document):
        header = command.header("Accept")
        if mention in asked and header and "event-stream" not in header.value:
            other = True
            yield Hit(
                header.at,
                f"/run_sse is asked for {header.value}, not for a stream",
                "Accept: text/event-stream",
                severity="error",
            )
    if asked and not other and "event-stream" not in document.text:
        yield Hit(
            asked[0].start,
            "nothing asks for text/event-stream",
            "send Accept: text/event-stream with /run_sse",
        )
