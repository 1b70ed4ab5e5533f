"""Headers: the client id, the bearer, Accept, their right names, and which skill calls."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ...spec import attribution_headers, client_id_header, fact, legacy_headers
from ..findings import Edit, Hit, rule
from ..phrases import phrases
from ..reading.document import Document
from ..reading.language import enumerated
from ..reading.mentions import Mention, calls, commanded
from ..reading.scripts import script_calls

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


_OF_EXPORTS = ("header.attribution.export", "render.402.attribution")


@rule("header.attribution")
def attribution(document: Document) -> Iterator[Hit]:
    bearing = [call for call in calls(document) if call.meant and call.meant.bearer]
    text = document.text.lower()
    missing = [name for name in attribution_headers() if name.lower() not in text]
    if not bearing or not missing:
        return
    export = [call for call in bearing if call.name == "submit_render"]
    message = f"{enumerated(missing)} {'is' if len(missing) == 1 else 'are'} named nowhere"
    some = len(missing) < len(attribution_headers())
    edits = _header_rows(document, missing) if some else ()
    yield Hit((export or bearing)[0].start, message, edits=edits)


def _header_rows(document: Document, missing: list[str]) -> tuple[Edit, ...]:
    """Rows for the missing headers below the last one of a header table."""
    platforms = " / ".join(fact("header.attribution.platform").words)
    texts = ("frontmatter name", "frontmatter version", f"{platforms} from install path")
    values = dict(zip(attribution_headers(), texts, strict=True))
    rows = [row for row in document.rows if len(row.cells) == 2]
    rows = [row for row in rows if row.cells[0][1].strip("`* ") in values]
    if not rows:
        return ()
    tick = "`" if rows[-1].cells[0][1].startswith("`") else ""
    added = [(f"{tick}{name}{tick}", values[name]) for name in missing]
    return (document.rows_after(rows[-1], added),)


@rule("header.attribution.call")
def attribution_call(document: Document) -> Iterator[Hit]:
    found = [pair for pair in commanded(document) if pair[0].meant and pair[0].meant.bearer]
    headers = attribution_headers()
    # No command sends them: fine where the prose asks for them on every call.
    bare = not any(command.header(headers[0]) for _, command in found)
    if bare and (not _all_named(document) or _asked_of_all(document)):
        return
    for mention, command in found:
        missing = [name for name in headers if not command.header(name)]
        export = mention.name == "submit_render"
        if missing and not command.opaque and (export or not bare):
            message = f"this command lacks {enumerated(missing)}"
            if export:
                yield Hit(command.start, message, facts=_OF_EXPORTS)
            else:
                yield Hit(command.start, message, severity="warning")


def _all_named(document: Document) -> bool:
    return all(name.lower() in document.text.lower() for name in attribution_headers())


def _asked_of_all(document: Document) -> bool:
    return any(WORDS.all_calls.search(statement.text) for statement in document.statements)


@rule("header.platform")
def platform(document: Document) -> Iterator[Hit]:
    known = fact("header.attribution.platform").words
    for match in WORDS.gives_platform.finditer(document.text):
        value = match["value"].lower()
        if value not in known and not WORDS.detects.fullmatch(value):
            message = f"the platform {match['value']} is none of {', '.join(known)}"
            yield Hit(match.start("value"), message, "derive it from the install path")
            return


@rule("header.attribution.value")
def attribution_value(document: Document) -> Iterator[Hit]:
    for header, key in zip(attribution_headers(), ("name", "version"), strict=False):
        wanted = document.front.get(key)
        pattern = re.compile(header + WORDS.value_of_header.pattern, re.I)
        for match in document.found(pattern) if wanted else ():
            if _is_literal(match["value"], key) and match["value"] != str(wanted):
                start, end = match.span("value")
                message = f"{header} is {match['value']}, the front matter's {key} is {wanted}"
                edits = (Edit(start, end, str(wanted)),)
                yield Hit(start, message, f"write {wanted}", edits=edits)


def _is_literal(value: str, key: str) -> bool:
    if key == "version":
        return bool(re.fullmatch(r"v?\d+(?:\.\d+)+", value))
    return "-" in value and not re.search(r"front|skill-name|yaml|your", value, re.I)
