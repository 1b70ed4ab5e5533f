"""The vocabulary: words that are not used here, as names in code and in what people read.

Each word has what to write instead. A name is split at underscores and capitals, so `each_turn`,
`_told` and `WISHES` are found as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTEAD = {
    "told": "reported, answer, message: whichever it is",
    "telling": "message, report",
    "each": "the thing's name: turn, clip, record",
    "mend": "fix",
    "offense": "violation",
    "heard": "parsed, received; audio for sound",
    "hear": "parse, receive",
    "befall": "apply",
    "befell": "applied",
    "afflicted": "affected",
    "struck": "applied, injected",
    "asides": "small_talk",
    "meddling": "intercepting",
    "wish": "intent, request, message",
    "wishes": "intents, requests, messages",
}
IN_PROSE = set(INSTEAD) - {"each", "told", "heard", "hear", "struck"}
"""Plain English has the others too: a client is told something, each of two."""
RIGHT = {
    # What a sentence says of several clips.
    "mockserver/nemovideo_mock/agent/language": {"each"},
}
"""Folders in which a word is the right one."""
TO_DO: tuple[str, ...] = ()
"""Where names are still to be put right. Take a folder out when it is done; add none."""
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def sources() -> list[str]:
    folders = ("benchmarks", "client", "contracts", "demo", "mockserver", "tests")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in files)


def names(source: str) -> Iterator[str]:
    """Every name that a module binds."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not name.startswith("test_"):
                    yield name
            case ast.ClassDef(name=name):
                yield name


def parts(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def under(path: str, *folders: str) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def banned(path: str) -> set[str]:
    """The names of a module that are not in the vocabulary."""
    right = {word for folder in RIGHT if under(path, folder) for word in RIGHT[folder]}
    source = (ROOT / path).read_text("utf-8")
    return {name for name in names(source) if parts(name) & (INSTEAD.keys() - right)}


def test_names_are_in_the_vocabulary() -> None:
    found = {path: banned(path) for path in sources() if not under(path, *TO_DO)}
    assert {path: bad for path, bad in found.items() if bad} == {}


@pytest.mark.parametrize("folder", [*RIGHT, *TO_DO])
def test_exceptions_exist(folder: str) -> None:
    assert (ROOT / folder).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_in_the_vocabulary(page: Path) -> None:
    words = set(re.findall(r"[a-z]+", page.read_text("utf-8").lower()))
    assert words & IN_PROSE == set()


def test_a_banned_name_is_found() -> None:
    source = "for each in clips:\n    pass\ndef _told(x): ...\nclass RunWishes: ...\n"
    assert {name for name in names(source) if parts(name) & INSTEAD.keys()} == {
        "each",
        "_told",
        "RunWishes",
    }
