"""What a document must say somewhere, because it names the call that needs it.

Whoever shows no JSON still owes the reader the names of its fields: an agent can send only what it
has read. A body that is shown is judged by the rules of bodies, and is not judged here again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..bodies import bodies
from ..document import Document
from ..findings import Hit, rule
from ..language import enumerated
from ..mentions import Mention, calls, names


@dataclass(frozen=True, slots=True)
class Field:
    """A name that must be said, and the words that count as saying it, right or wrong.

    A wrong casing or a wrong field is another rule's finding, not an omission.
    """

    name: str
    said: re.Pattern[str]


def _field(name: str, *also: str) -> Field:
    words = "|".join((re.escape(name), *also))
    return Field(name, re.compile(rf"(?<![\w-])(?:{words})(?![\w-])"))


# "id" is a word too: it counts as a key, in quotes or code, or among the others of its body.
_ID = Field(
    "id", re.compile(r"[\"'`{,(]\s*id\s*[\"'`:=,})]|\bid[,、]|\bid=|\brender[ _-]?id\b", re.I)
)
_NEEDS = (
    ("run", (_field("app_name", "appName"), _field("new_message", "newMessage"))),
    ("render", (_ID, _field("sessionId", "session_id"), _field("draft"))),
)
_UPLOAD = re.compile(
    r"(?:-F|--form)[\s=]*\\?[\"']?[\w\[\]-]+=|\bfiles\s*=|[\"'`*]files(?:\[\])?[\"'`*]"
    r"|\b(?:field|part)\W{0,3}(?:name|is|named|called|must be){0,2}\W*[`\"'*]\w+"
    r"|\bfiles(?:\[\])? (?:field|part)\b|\bfield (?:is |named |called )?files\b|字段"
    r"|\.append\(\s*[\"']\w+|[\"'`]?urls[\"'`]?\s*[:=]",
    re.I,
)
_OUTPUT = re.compile(
    r"\boutput\W{0,3}(?:\.|\[|\{)\W{0,4}\w*url|outputUrl|output_url|(?:\w+\.)+\w*url\b|\boutput\.\w+"
    r"|(?:download|video|result|file)_?url\b|/download\b",
    re.I,
)


def _called(document: Document, *endpoints: str) -> list[Mention]:
    """Calls of these endpoints that the document does not warn of."""
    found = (each for each in calls(document) if each.name in endpoints)
    return [each for each in found if not document.discouraged(each.start, each.end)]


@rule(
    "complete.body",
    "error",
    facts=("run.body.fields", "render.body"),
    summary="a call that is named while the fields of its body are named nowhere",
)
def fields(document: Document) -> Iterator[Hit]:
    shown = {each.endpoint for each in bodies(document) if not each.answer}
    for endpoint, needed in _NEEDS:
        found = _called(document, endpoint)
        lacking = [each.name for each in needed if not each.said.search(document.text)]
        if found and lacking and endpoint not in shown:
            verb = "is" if len(lacking) == 1 else "are"
            yield Hit(
                at=found[0].start,
                message=f"{found[0].path} is called, but {enumerated(lacking)} {verb} never named",
                suggestion=f"name the fields of its body: {enumerated([n.name for n in needed])}",
                facts=("run.body.fields",) if endpoint == "run" else ("render.body",),
            )


@rule(
    "complete.upload",
    "warning",
    facts=("upload.field.files",),
    summary="an upload that is named while its multipart field is named nowhere",
)
def upload(document: Document) -> Iterator[Hit]:
    found = _called(document, "upload")
    if found and not _UPLOAD.search(document.text):
        yield Hit(
            at=found[0].start,
            message="files are uploaded, but the multipart field is never named",
            suggestion='-F "files=@<path>"',
        )


@rule(
    "complete.poll",
    "warning",
    facts=("render.poll.endpoint",),
    summary="a render that is submitted while the path of its poll is named nowhere",
)
def poll(document: Document) -> Iterator[Hit]:
    found = _called(document, "render")
    if found and not names(document, "poll", "older poll"):
        yield Hit(
            at=found[0].start,
            message="a render is submitted, but the path to poll is never named",
            suggestion="GET /api/render/proxy/lambda/<id>",
        )


@rule(
    "complete.output",
    "warning",
    facts=("render.output.url",),
    summary="a render that is polled while the field of its address is named nowhere",
)
def output(document: Document) -> Iterator[Hit]:
    found = _called(document, "render", "poll")
    if found and not _OUTPUT.search(document.text):
        yield Hit(
            at=found[0].start,
            message="a render is made, but the field with its address is never named",
            suggestion="read output.url once status is completed",
        )
