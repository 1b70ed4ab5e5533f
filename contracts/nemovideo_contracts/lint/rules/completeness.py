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
from ..phrases import phrases

WORDS = phrases("completeness")


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
    ("run_sse", (_field("app_name", "appName"), _field("new_message", "newMessage"))),
    ("submit_render", (_ID, _field("sessionId", "session_id"), _field("draft"))),
)


def _called(document: Document, *endpoints: str) -> list[Mention]:
    """Calls of these endpoints that the document does not warn of."""
    found = (each for each in calls(document) if each.name in endpoints)
    return [each for each in found if not document.discouraged(each.start, each.end)]


@rule("complete.body")
def fields(document: Document) -> Iterator[Hit]:
    shown = {each.endpoint for each in bodies(document) if not each.answer}
    for endpoint, needed in _NEEDS:
        found = _called(document, endpoint)
        lacking = [each.name for each in needed if not each.said.search(document.text)]
        if found and lacking and endpoint not in shown:
            verb = "is" if len(lacking) == 1 else "are"
            yield Hit(
                found[0].start,
                f"{found[0].path} is called, but {enumerated(lacking)} {verb} never named",
                f"name the fields of its body: {enumerated([n.name for n in needed])}",
                facts=("run.body.fields",) if endpoint == "run_sse" else ("render.body",),
            )


@rule("complete.upload")
def upload(document: Document) -> Iterator[Hit]:
    found = _called(document, "upload")
    if found and not WORDS.upload.search(document.text):
        yield Hit(
            found[0].start,
            "files are uploaded, but the multipart field is never named",
            '-F "files=@<path>"',
        )


@rule("complete.poll")
def poll(document: Document) -> Iterator[Hit]:
    found = _called(document, "submit_render")
    if found and not names(document, "poll_render", "older_poll"):
        yield Hit(
            found[0].start,
            "a render is submitted, but the path to poll is never named",
            "GET /api/render/proxy/lambda/<id>",
        )


@rule("complete.output")
def output(document: Document) -> Iterator[Hit]:
    found = _called(document, "submit_render", "poll_render")
    if found and not WORDS.output.search(document.text):
        yield Hit(
            found[0].start,
            "a render is made, but the field with its address is never named",
            "read output.url once status is completed",
        )
