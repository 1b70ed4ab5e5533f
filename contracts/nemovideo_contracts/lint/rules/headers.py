"""Headers every call needs: the client id, the bearer, Accept, and their right names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ..catalogue import ATTRIBUTION, CLIENT_ID, LEGACY_HEADERS
from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import enumerated
from ..mentions import calls, commanded
from ..scripts import script_calls

_KNOWN = (CLIENT_ID, *ATTRIBUTION, *LEGACY_HEADERS)
_CUSTOM = re.compile(
    r"(?<![\w-])X[-_][A-Za-z]+(?:[-_][A-Za-z]+)*"
    r"|(?<![\w-])(?:Skill|Client)-(?:Id|Source|Version|Platform)(?=[\"'`]?\s*:)"
)
_IGNORED = frozenset({"x-request-id", "x-api-version", "x-forwarded-for"})
_EXPLAINS_400 = re.compile(r"[\s|*`>-]*(?:HTTP |code |错误码 ?)?400\b", re.IGNORECASE)
_BAD_BEARER = re.compile(
    r"Authorization[\"'`]?\s*[:=]\s*[\"'`]?(?P<scheme>Token|Basic|ApiKey|Key"
    r"|\$?\{?<?NEMO_TOKEN>?\}?)\b"
)


@rule(
    "header.client-id",
    "error",
    facts=("auth.client-id.required",),
    summary="a token asked for without X-Client-Id",
)
def client_id(document: Document) -> Iterator[Hit]:
    asked = [each for each in calls(document) if each.name == "token"]
    if not asked:
        return
    if not any(_names_client_id(line) for line in document.text.splitlines()):
        yield Hit(
            at=asked[0].start,
            message="the token is asked for, but nowhere is it said that X-Client-Id is sent",
            suggestion="send X-Client-Id: <uuid>; without it the answer is HTTP 400",
        )
        return
    for each, command in commanded(document):
        if each in asked and not (command.header(CLIENT_ID) or command.opaque):
            yield Hit(
                at=command.start,
                message="this command asks for a token without X-Client-Id",
                suggestion='add -H "X-Client-Id: <uuid>"',
            )
    for call in script_calls(document):
        told = call.mention in asked and call.headers is not None
        if told and CLIENT_ID.lower() not in (call.headers or ()):
            yield Hit(
                at=call.mention.start,
                message="this code asks for a token without X-Client-Id",
                suggestion="send X-Client-Id: <uuid> among its headers",
            )


def _names_client_id(line: str) -> bool:
    """Whether a line names the header; the row that explains code 400 is too late."""
    return CLIENT_ID.lower() in line.lower() and not _EXPLAINS_400.match(line)


@rule(
    "header.bearer",
    "error",
    facts=("header.bearer.required",),
    summary="a call without Authorization: Bearer",
)
def bearer(document: Document) -> Iterator[Hit]:
    bearing = [each for each in calls(document) if each.meant and each.meant.bearer]
    if bearing and not re.search(r"Bearer|Authorization", document.text, re.I):
        yield Hit(
            at=bearing[0].start,
            message="no call is said to carry a bearer token",
            suggestion="send Authorization: Bearer <NEMO_TOKEN> with every call but the first",
        )
        return
    for mention, command in commanded(document):
        if not mention.meant or not mention.meant.bearer or command.opaque:
            continue
        if not command.header("Authorization") and not command.header("X-API-Key"):
            yield Hit(
                at=command.start,
                message=f"this command calls {mention.path} without a bearer",
                suggestion='add -H "Authorization: Bearer $NEMO_TOKEN"',
            )
    for call in script_calls(document):
        endpoint = call.mention.meant
        if not endpoint or not endpoint.bearer or call.headers is None:
            continue
        if not call.headers & {"authorization", "x-api-key"}:
            yield Hit(
                at=call.mention.start,
                message=f"this code calls {call.mention.path} without a bearer",
                suggestion="send Authorization: Bearer <NEMO_TOKEN> among its headers",
            )
    for match in _BAD_BEARER.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                at=match.start("scheme"),
                message="the scheme of Authorization is Bearer",
                suggestion="Authorization: Bearer <NEMO_TOKEN>",
                edits=_bearer_edit(match),
            )


def _bearer_edit(match: re.Match[str]) -> tuple[Edit, ...]:
    scheme = match["scheme"]
    new = f"Bearer {scheme}" if "NEMO_TOKEN" in scheme else "Bearer"
    return (Edit(match.start("scheme"), match.end("scheme"), new),)


@rule(
    "header.legacy-key",
    "axis",
    facts=("header.legacy-key",),
    summary="the older pair X-API-Key and X-User-Id",
)
def legacy_key(document: Document) -> Iterator[Hit]:
    match = re.search(r"X-API-Key|X-User-Id", document.text, re.I)
    if match and calls(document) and not document.discouraged(match.start(), match.end()):
        yield Hit(
            at=match.start(),
            message=f"{match[0]} belongs to an older way to authenticate",
            suggestion="Authorization: Bearer <NEMO_TOKEN>",
        )


@rule(
    "header.name",
    "error",
    facts=("header.attribution.three", "auth.client-id.required"),
    summary="a header name that is nearly, but not quite, one of the four",
)
def name(document: Document) -> Iterator[Hit]:
    known = {each.lower(): each for each in _KNOWN}
    for match in _CUSTOM.finditer(document.text):
        word = match[0]
        if _is_known(word) or document.discouraged(match.start(), match.end()):
            continue
        near = _meant(word, known)
        if near is None and word.lower().startswith("x-skill-"):
            yield Hit(
                at=match.start(),
                message=f"there is no header {word}",
                suggestion=f"the headers are {enumerated(ATTRIBUTION)}",
            )
        if near:
            yield Hit(
                at=match.start(),
                message=f"there is no header {word}; it is called {near}",
                suggestion=f"write {near}",
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
        for each in _KNOWN
    )


@rule(
    "header.accept",
    "warning",
    facts=("header.accept-stream",),
    summary="a turn requested without Accept: text/event-stream",
)
def accept(document: Document) -> Iterator[Hit]:
    asked = [each for each in calls(document) if each.name == "run"]
    other = False
    for mention, command in commanded(document):
        header = command.header("Accept")
        if mention in asked and header and "event-stream" not in header.value:
            other = True
            yield Hit(
                at=header.at,
                message=f"/run_sse is asked for {header.value}, not for a stream",
                suggestion="Accept: text/event-stream",
                severity="error",
            )
    if asked and not other and "event-stream" not in document.text:
        yield Hit(
            at=asked[0].start,
            message="nothing asks for text/event-stream",
            suggestion="send Accept: text/event-stream with /run_sse",
        )
