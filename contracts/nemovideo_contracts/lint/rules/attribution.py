"""The three headers that tell which skill a call comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import attribution_headers, fact
from ..commands import Command
from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import enumerated
from ..mentions import Mention, calls, commanded
from ..phrases import phrases

WORDS = phrases("attribution")

_DETECTS = frozenset({"auto", "auto-detect", "autodetect", "detected", "detect", "platform", "the",
                      "from", "frontmatter", "depends", "set", "value", "one", "based", "clawhub",
                      "derived", "determined", "inferred", "string", "see", "your"})  # fmt: skip


@rule("header.attribution")
def attribution(document: Document) -> Iterator[Hit]:
    bearing = [each for each in calls(document) if each.meant and each.meant.bearer]
    text = document.text.lower()
    missing = [name for name in attribution_headers() if name.lower() not in text]
    if not bearing or not missing:
        return
    export = [each for each in bearing if each.name == "submit_render"]
    yield Hit(
        (export or bearing)[0].start,
        f"{enumerated(missing)} {'is' if len(missing) == 1 else 'are'} named nowhere",
        f"send {enumerated(attribution_headers())} with every call; exports fail with 402 else",
        edits=_header_rows(document, missing) if len(missing) < len(attribution_headers()) else (),
    )


def _header_rows(document: Document, missing: list[str]) -> tuple[Edit, ...]:
    """Rows for the missing headers below the last one of a header table."""
    values = dict(
        zip(attribution_headers(), ("frontmatter name", "frontmatter version",
                          "clawhub / cursor / unknown from install path"), strict=True)
    )  # fmt: skip
    rows = [
        row
        for row in document.rows
        if len(row.cells) == 2 and row.cells[0][1].strip("`* ") in attribution_headers()
    ]
    if not rows:
        return ()
    tick = "`" if rows[-1].cells[0][1].startswith("`") else ""
    return (
        document.rows_after(rows[-1], [(f"{tick}{name}{tick}", values[name]) for name in missing]),
    )


@rule("header.attribution.call")
def attribution_call(document: Document) -> Iterator[Hit]:
    found = [pair for pair in commanded(document) if pair[0].meant and pair[0].meant.bearer]
    if not any(command.header(attribution_headers()[0]) for _, command in found):
        yield from _bare_commands(document, found)
        return
    for mention, command in found:
        missing = [name for name in attribution_headers() if not command.header(name)]
        if missing and not command.opaque:
            export = mention.name == "submit_render"
            yield Hit(
                command.start,
                f"this command lacks {enumerated(missing)}",
                "; ".join(f'add -H "{name}: ..."' for name in missing),
                severity="error" if export else "warning",
                facts=("header.attribution.export", "render.402.attribution") if export else (),
            )


def _bare_commands(document: Document, found: list[tuple[Mention, Command]]) -> Iterator[Hit]:
    """No command sends them: fine where the prose asks for them on every call."""
    text = document.text
    named = [text.lower().find(name.lower()) for name in attribution_headers()]
    if -1 in named or any(WORDS.all_calls.search(each.text) for each in document.statements):
        return
    for mention, command in found:
        if mention.name == "submit_render" and not command.opaque:
            yield Hit(
                command.start,
                "the export command carries no attribution headers",
                f"add {enumerated(attribution_headers())}",
                facts=("header.attribution.export", "render.402.attribution"),
            )


@rule("header.platform")
def platform(document: Document) -> Iterator[Hit]:
    for match in WORDS.gives_platform.finditer(document.text):
        value = match["value"].lower()
        if value not in {*fact("header.attribution.platform").words, *_DETECTS}:
            yield Hit(
                match.start("value"),
                f"the platform {match['value']} is none of clawhub, cursor, unknown",
                "derive it from the install path",
            )
            return


@rule("header.attribution.value")
def attribution_value(document: Document) -> Iterator[Hit]:
    for header, key in (("X-Skill-Source", "name"), ("X-Skill-Version", "version")):
        wanted = document.front.get(key)
        if not wanted:
            continue
        pattern = rf"{header}[\"'`*]*\s*(?:[:=|：]|is)\s*[\"'`*]*(?P<value>[a-z0-9][\w.-]*[a-z0-9])"
        for match in re.finditer(pattern, document.text, re.I):
            forbidden = document.discouraged(match.start(), match.end())
            if forbidden or not _is_literal(match["value"], key):
                continue
            if match["value"] != str(wanted):
                yield Hit(
                    match.start("value"),
                    f"{header} is {match['value']}, the front matter's {key} is {wanted}",
                    f"write {wanted}",
                    edits=(Edit(match.start("value"), match.end("value"), str(wanted)),),
                )


def _is_literal(value: str, key: str) -> bool:
    if key == "version":
        return bool(re.fullmatch(r"v?\d+(?:\.\d+)+", value))
    return "-" in value and not re.search(r"front|skill-name|yaml|your", value, re.I)
