"""Patterns are data: every one compiles, and none lies there that nothing asks for."""

import re
from pathlib import Path

import pytest
from nemovideo_contracts import lint
from nemovideo_contracts.lint.phrases import phrases, table

FOLDER = Path(lint.__file__).parent
READERS = "\n".join(
    path.read_text("utf-8") for path in (*FOLDER.rglob("*.py"), FOLDER / "rules.yaml")
)
# Read by the number of a code or the name of a field, through getattr.
BY_NAME = re.compile(r"(?:right|wrong)_\d+|field_\w+|image|audio|video|text|upload|output")
PATTERNS = [
    (path.stem, name.removesuffix(" (case)"))
    for path in sorted((FOLDER / "phrases").glob("*.yaml"))
    for name, entry in table(path.stem).items()
    if isinstance(entry, list) and not name.startswith("<<") and isinstance(entry[0], str)
    if not (path.stem == "catalogue" and name in ("formats", "other_hosts", "web_hosts"))
]


@pytest.mark.parametrize(("subject", "name"), PATTERNS)
def test_pattern_compiles_and_is_used(subject: str, name: str) -> None:
    assert getattr(phrases(subject), name).pattern
    asked = (rf"(?:WORDS|HOSTS)\.{name}\b", rf"\b{subject}\.{name}\b")
    assert BY_NAME.fullmatch(name) or any(re.search(one, READERS) for one in asked)


def test_unknown_pattern_is_named() -> None:
    with pytest.raises(AttributeError, match=r"tokens\.yaml has no entry 'nothing'"):
        phrases("tokens").nothing  # noqa: B018
