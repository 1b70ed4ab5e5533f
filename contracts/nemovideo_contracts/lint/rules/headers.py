"""Headers: the client id, the bearer, the three for attribution, and Accept."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ..catalogue import ATTRIBUTION, CLIENT_ID, LEGACY_HEADERS, PLATFORMS
from ..commands import Command
from ..document import Document
from ..findings import Edit, Hit, rule
from ..mentions import Mention, mentions

_KNOWN = (CLIENT_ID, *ATTRIBUTION, *LEGACY_HEADERS)
_CUSTOM = re.compile(
    r"(?<![\w-])X[-_][A-Za-z]+(?:[-_][A-Za-z]+)*"
    r"|(?<![\w-])(?:Skill|Client)-(?:Id|Source|Version|Platform)(?=[\"'`]?\s*:)"
)
_IGNORED = frozenset({"x-request-id", "x-api-version", "x-forwarded-for"})
_GIVES_PLATFORM = re.compile(
    r"X-Skill-Platform[\"'`*]*\s*(?:[:=|]|is|为|：)\s*[\"'`*]*(?P<value>[A-Za-z][\w-]*)", re.I
)
_DETECTS = frozenset({"auto", "auto-detect", "autodetect", "detected", "detect", "platform", "the",
                      "from", "frontmatter", "depends", "set", "value", "one", "based", "clawhub",
                      "derived", "determined", "inferred", "string", "see", "your"})  # fmt: skip
_ALL_CALLS = re.compile(
    r"(?:every|all|each|any|所有|每(?:个|次|一)|全部)[^.\n。]{0,40}"
    r"(?:request|call|endpoint|API|请求|调用|接口)|attribution|归因",
    re.I,
)
_BAD_BEARER = re.compile(
    r"Authorization[\"'`]?\s*[:=]\s*[\"'`]?(?P<scheme>Token|Basic|ApiKey|Key"
    r"|\$?\{?<?NEMO_TOKEN>?\}?)\b"
)


def _calls(document: Document) -> list[Mention]:
    """Mentions of known endpoints at places that may be this API."""
    return [
        each
        for each in mentions(document)
        if each.endpoint and each.where in ("api", "base", "bare")
    ]


def _commanded(document: Document) -> Iterator[tuple[Mention, Command]]:
    for each in _calls(document):
        if each.command and not document.discouraged(each.command.start):
            yield each, each.command


@rule(
    "header.client-id",
    "error",
    facts=("auth.client-id.required",),
    summary="a token asked for without X-Client-Id",
)
def client_id(document: Document) -> Iterator[Hit]:
    asked = [each for each in _calls(document) if each.endpoint and each.endpoint.name == "token"]
    if not asked:
        return
    named = CLIENT_ID.lower() in document.text.lower()
    if not named:
        yield Hit(
            at=asked[0].start,
            message="the token is asked for, but X-Client-Id is mentioned nowhere",
            suggestion="send X-Client-Id: <uuid>; without it the answer is HTTP 400",
        )
        return
    for each, command in _commanded(document):
        if each in asked and not (command.header(CLIENT_ID) or command.opaque):
            yield Hit(
                at=command.start,
                message="this command asks for a token without X-Client-Id",
                suggestion='add -H "X-Client-Id: <uuid>"',
            )


@rule(
    "header.attribution",
    "error",
    facts=("header.attribution.three", "header.attribution.export"),
    summary="one of the three attribution headers is never named",
)
def attribution(document: Document) -> Iterator[Hit]:
    bearing = [each for each in _calls(document) if each.endpoint and each.endpoint.bearer]
    text = document.text.lower()
    missing = [name for name in ATTRIBUTION if name.lower() not in text]
    if not bearing or not missing:
        return
    export = [each for each in bearing if each.endpoint and each.endpoint.name == "render"]
    yield Hit(
        at=(export or bearing)[0].start,
        message=f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} named nowhere",
        suggestion=f"send {_listed(list(ATTRIBUTION))} with every call; exports fail with 402 else",
        edits=_header_rows(document, missing) if len(missing) < len(ATTRIBUTION) else (),
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _header_rows(document: Document, missing: list[str]) -> tuple[Edit, ...]:
    """Rows for the missing headers below the last one of a header table."""
    values = dict(
        zip(ATTRIBUTION, ("frontmatter name", "frontmatter version",
                          "clawhub / cursor / unknown from install path"), strict=True)
    )  # fmt: skip
    rows = [
        row
        for row in document.rows
        if len(row.cells) == 2 and row.cells[0][1].strip("`* ") in ATTRIBUTION
    ]
    if not rows:
        return ()
    tick = "`" if rows[-1].cells[0][1].startswith("`") else ""
    return (
        document.rows_after(rows[-1], [(f"{tick}{name}{tick}", values[name]) for name in missing]),
    )


@rule(
    "header.attribution.call",
    "error",
    facts=("header.attribution.three",),
    summary="a command that leaves out headers other commands of the document send",
)
def attribution_call(document: Document) -> Iterator[Hit]:
    found = [pair for pair in _commanded(document) if pair[0].endpoint and pair[0].endpoint.bearer]
    if not any(command.header(ATTRIBUTION[0]) for _, command in found):
        yield from _bare_commands(document, found)
        return
    for mention, command in found:
        missing = [name for name in ATTRIBUTION if not command.header(name)]
        if missing and not command.opaque:
            export = bool(mention.endpoint and mention.endpoint.name == "render")
            yield Hit(
                at=command.start,
                message=f"this command lacks {_listed(missing)}",
                suggestion="; ".join(f'add -H "{name}: ..."' for name in missing),
                severity="error" if export else "warning",
                facts=("header.attribution.export", "render.402.attribution") if export else (),
            )


def _bare_commands(document: Document, found: list[tuple[Mention, Command]]) -> Iterator[Hit]:
    """No command sends them: fine where the prose asks for them on every call."""
    text = document.text
    named = [text.lower().find(name.lower()) for name in ATTRIBUTION]
    if -1 in named or any(_ALL_CALLS.search(each.text) for each in document.statements):
        return
    for mention, command in found:
        if mention.endpoint and mention.endpoint.name == "render" and not command.opaque:
            yield Hit(
                at=command.start,
                message="the export command carries no attribution headers",
                suggestion=f"add {_listed(list(ATTRIBUTION))}",
                facts=("header.attribution.export", "render.402.attribution"),
            )


@rule(
    "header.bearer",
    "error",
    facts=("header.bearer.required",),
    summary="a call without Authorization: Bearer",
)
def bearer(document: Document) -> Iterator[Hit]:
    bearing = [each for each in _calls(document) if each.endpoint and each.endpoint.bearer]
    if bearing and not re.search(r"Bearer|Authorization", document.text, re.I):
        yield Hit(
            at=bearing[0].start,
            message="no call is said to carry a bearer token",
            suggestion="send Authorization: Bearer <NEMO_TOKEN> with every call but the first",
        )
        return
    for mention, command in _commanded(document):
        if not mention.endpoint or not mention.endpoint.bearer or command.opaque:
            continue
        if not command.header("Authorization") and not command.header("X-API-Key"):
            yield Hit(
                at=command.start,
                message=f"this command calls {mention.endpoint.path} without a bearer",
                suggestion='add -H "Authorization: Bearer $NEMO_TOKEN"',
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
    if match and _calls(document) and not document.discouraged(match.start(), match.end()):
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
                suggestion=f"the headers are {_listed(list(ATTRIBUTION))}",
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
    "header.platform",
    "axis",
    facts=("header.attribution.platform", "header.attribution.platform-more"),
    summary="a platform other than clawhub, cursor or unknown",
)
def platform(document: Document) -> Iterator[Hit]:
    for match in _GIVES_PLATFORM.finditer(document.text):
        value = match["value"].lower()
        if value not in PLATFORMS | _DETECTS:
            yield Hit(
                at=match.start("value"),
                message=f"the platform {match['value']} is none of clawhub, cursor, unknown",
                suggestion="derive it from the install path",
            )
            return


@rule(
    "header.attribution.value",
    "warning",
    facts=("header.attribution.values",),
    summary="a source or version that is not the front matter's",
)
def attribution_value(document: Document) -> Iterator[Hit]:
    for header, key in (("X-Skill-Source", "name"), ("X-Skill-Version", "version")):
        wanted = document.front.get(key)
        if not wanted:
            continue
        pattern = rf"{header}[\"'`*]*\s*(?:[:=|：]|is)\s*[\"'`*]*(?P<value>[a-z0-9][\w.-]*[a-z0-9])"
        for match in re.finditer(pattern, document.text, re.I):
            if _is_literal(match["value"], key) and match["value"] != str(wanted):
                yield Hit(
                    at=match.start("value"),
                    message=f"{header} is {match['value']}, the front matter's {key} is {wanted}",
                    suggestion=f"write {wanted}",
                    edits=(Edit(match.start("value"), match.end("value"), str(wanted)),),
                )


def _is_literal(value: str, key: str) -> bool:
    if key == "version":
        return bool(re.fullmatch(r"v?\d+(?:\.\d+)+", value))
    return "-" in value and not re.search(r"front|skill-name|yaml|your", value, re.I)


@rule(
    "header.accept",
    "warning",
    facts=("header.accept-stream",),
    summary="a turn requested without Accept: text/event-stream",
)
def accept(document: Document) -> Iterator[Hit]:
    asked = [each for each in _calls(document) if each.endpoint and each.endpoint.name == "run"]
    other = False
    for mention, command in _commanded(document):
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
