"""What a document must say somewhere, because it names the call that needs it.

Whoever shows no JSON still owes the reader the names of its fields: an agent can send only what it
has read. A body that is shown is judged by the rules of bodies, and is not judged here again; a
wrong casing or a wrong field is another rule's finding, not an omission.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalogue import required_fields
from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.bodies import bodies
from ..reading.document import Document
from ..reading.language import enumerated
from ..reading.mentions import Mention, calls, names

WORDS = phrases("completeness")
_FACTS = {"run_sse": "run.body.fields", "submit_render": "render.body"}


def _first(document: Document, *endpoints: str) -> Iterator[Mention]:
    """The first call of these endpoints that the document does not warn of, if there is one."""
    for call in calls(document):
        if call.name in endpoints and not document.discouraged(call.start, call.end):
            yield call
            return


@rule("complete.body")
def fields(document: Document) -> Iterator[Hit]:
    shown = {body.endpoint for body in bodies(document) if not body.answer}
    for endpoint in _FACTS.keys() - shown:
        for call in _first(document, endpoint):
            needed = required_fields(endpoint)
            lacking = [name for name in needed if not _says(document, f"field_{name}")]
            if lacking:
                message = f"{call.path} is called, but {enumerated(lacking)} stands nowhere"
                yield Hit(call.start, message, facts=(_FACTS[endpoint],))


def _says(document: Document, name: str) -> bool:
    return bool(getattr(WORDS, name.lower()).search(document.text))


@rule("complete.upload")
def upload(document: Document) -> Iterator[Hit]:
    for call in _first(document, "upload"):
        spoken = [one.text for one in document.statements if WORDS.uploads.search(one.text)]
        named = any(map(WORDS.upload_field.search, spoken))
        if not named and not _says(document, "upload"):
            yield Hit(call.start, "files are uploaded, but the multipart field is never named")


@rule("complete.poll")
def poll(document: Document) -> Iterator[Hit]:
    for call in _first(document, "submit_render"):
        if not names(document, "poll_render", "older_poll"):
            yield Hit(call.start, "a render is submitted, but the path to poll is never named")


@rule("complete.output")
def output(document: Document) -> Iterator[Hit]:
    for call in _first(document, "submit_render", "poll_render"):
        if not _says(document, "output"):
            yield Hit(call.start, "a render is made, but the field with its address is never named")
