"""The three headers that say which skill a call comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import attribution_headers, fact
from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import enumerated
from ..mentions import calls, commanded
from ..phrases import phrases

WORDS = phrases("attribution")
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
