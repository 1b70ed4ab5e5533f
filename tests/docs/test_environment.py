"""Every variable of the environment that a page names is one that something reads."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"\bNEMO_[A-Z_]+\b")
CODE = ("client", "mockserver", "contracts", "deploy", "tests")


def names(*files: Path) -> set[str]:
    return {name for file in files for name in NAME.findall(file.read_text("utf-8"))}


def test_variables_of_the_documentation_are_read() -> None:
    pages = [*ROOT.glob("*.md"), ROOT / "llms.txt", *(ROOT / "docs").glob("*.md")]
    kinds = ("py", "js", "yaml")
    code = [f for folder in CODE for kind in kinds for f in (ROOT / folder).rglob(f"*.{kind}")]
    assert names(*pages) - names(*code) == set()
