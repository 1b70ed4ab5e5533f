"""However a document was copied, saved or damaged on its way, it says the same to lint."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from nemovideo_contracts.lint import Document, lint

SKILLS = Path(__file__).parents[3] / "fixtures" / "skills"
SOUND = sorted(SKILLS.glob("good/*")) + sorted(SKILLS.glob("kin/*"))


def misread(text: str) -> str:
    """UTF-8 taken for Latin-1."""
    return text.encode().decode("latin-1")


LAYOUTS: dict[str, Callable[[str], str]] = {
    "windows line breaks": lambda text: text.replace("\n", "\r\n"),
    "old Mac line breaks": lambda text: text.replace("\n", "\r"),
    "no blank lines": lambda text: re.sub(r"\n{2,}", "\n", text),
    "no backticks": lambda text: text.replace("`", ""),
    "entities": lambda text: text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"),
    "escaped underscores": lambda text: text.replace("_", r"\_"),
    "curly quotes": lambda text: re.sub(r'"([^"\n]*)"', r"“\1”", text),
    "mojibake": misread,
    "tables without separators": lambda text: re.sub(r"\n\|[-| ]+\|(?=\n)", "", text),
    "no front matter": lambda text: re.sub(r"\A---.*?\n---\n", "", text, flags=re.DOTALL),
}


def rules(document: Document) -> Counter[str]:
    found = (finding for finding in lint(document) if finding.rule != "text.mojibake")
    return Counter(line.rule for line in found)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_layout_changes_no_finding(path: Path, layout: str) -> None:
    document = Document.read(path)
    assert rules(Document.of(LAYOUTS[layout](document.original))) == rules(document)


def test_place_is_that_of_the_document_as_written() -> None:
    text = (
        'a &lt;b&gt; "c"\nPOST https://mega-api-prod.nemovideo.ai/run\\_it &amp; /api/v1/generate'
    )
    places = [(finding.line, finding.column) for finding in lint(Document.of(text))]
    assert (2, text.splitlines()[1].index("/api/v1") + 1) in places
