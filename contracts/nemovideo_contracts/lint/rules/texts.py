"""The document as a text: its encoding, its front matter, and whether it says anything at all."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import attribution_headers
from ..findings import Hit, rule
from ..reading.document import Document
from ..reading.mentions import mentions


@rule("text.mojibake")
def mojibake(document: Document) -> Iterator[Hit]:
    garbled = list(document.garbled())
    if not garbled:
        return
    lines = sorted({line for _, line, _ in garbled})
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    where = f"{'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines[:5]))}{more}"
    column, first, _ = garbled[0]
    undone = all(fixed for _, _, fixed in garbled)
    yield Hit(
        first,
        f"garbled text in {where}: UTF-8 was once decoded as something else",
        "--fix undoes it" if undone else "characters were lost; write them anew",
        place=(first, column),
    )


@rule("text.encoding")
def encoding(document: Document) -> Iterator[Hit]:
    if document.encoding != "utf-8":
        yield Hit(0, f"the file is {document.encoding}, not UTF-8", "save it as UTF-8; --fix does")


@rule("front.invalid")
def front(document: Document) -> Iterator[Hit]:
    source, version, _ = attribution_headers()
    needs = source in document.text and document.headed
    lacking = [key for key in ("name", "version") if not _has(document, key)]
    if needs and lacking:
        yield Hit(
            len(document.text) - len(document.text.lstrip()),
            f"the front matter has no {' and no '.join(lacking)}",
            f"{source} is its name, {version} its version",
        )


def _has(document: Document, key: str) -> bool:
    metadata = document.front.get("metadata")
    inside = isinstance(metadata, dict) and metadata.get(key)
    return bool(document.front.get(key) or inside)


@rule("text.nothing-to-judge")
def nothing(document: Document) -> Iterator[Hit]:
    named = ("api", "sibling", "base", "bare")
    if not any(call.where in named and call.path.strip("/") for call in mentions(document)):
        yield Hit(
            0,
            "nothing to judge about calls: the document names none",
            "name the calls with their paths, or lint the document that does",
        )
