"""Calls in Python and JavaScript, as far as their headers can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .document import Document
from .mentions import Mention, calls

_CALLED = re.compile(
    r"(?:\bfetch|\b(?:requests|httpx|axios|got|ky)\.(?:get|post|put|request|stream)|\baxios)\(\s*"
    r"(?:[\"'](?:GET|POST)[\"'],\s*)?(?:url\s*[=:]\s*)?[^,\n()]*$"
)
_HEADERS = re.compile(r"\bheaders\s*[=:]\s*(?P<value>[A-Za-z_]\w*(?=\s*(?:[,)}\n]|$))|\{)")
_SHORTHAND = re.compile(r"[{,]\s*headers\s*[,}]")
_SPREAD = re.compile(r"(?:\*\*|\.\.\.)\s*(?P<name>[\w.]+)(?P<called>\()?")
_KEY = re.compile(r"[\"']?(?P<key>[A-Za-z][\w-]*)[\"']?\s*:(?!:)")


@dataclass(frozen=True, slots=True)
class ScriptCall:
    """A call by a library of its own, not through a client that may add headers.

    `headers` has the lower-case names it sends, or is None where they cannot be known.
    """

    mention: Mention
    headers: frozenset[str] | None


def script_calls(document: Document) -> Iterator[ScriptCall]:
    """All such calls of a document, those it warns of left out."""
    for mention in calls(document):
        block = document.block_at(mention.start)
        before = document.text[max(0, mention.start - 120) : mention.start]
        if mention.command or block is None or block.kind != "code":
            continue
        if _CALLED.search(before) and not document.discouraged(mention.start):
            arguments = _arguments(document.text, mention.end)
            yield ScriptCall(mention, _sent(document.text, arguments))


def _arguments(text: str, start: int) -> str:
    return text[start : _closing(text, start)]


def _closing(text: str, start: int) -> int:
    """Where the bracket that is open at `start` closes; brackets in texts are taken to match."""
    depth = 0
    for position in range(start, min(len(text), start + 1500)):
        depth += (text[position] in "([{") - (text[position] in ")]}")
        if depth < 0 and text[position] != "}":
            return position
    return start


def _sent(text: str, arguments: str) -> frozenset[str] | None:
    if _SHORTHAND.search(arguments):
        return _held(text, "headers")
    found = _HEADERS.search(arguments)
    if found is None:
        # Options that come from elsewhere may hold the headers too.
        unknown = _SPREAD.search(arguments) or re.search(r",\s*[A-Za-z_]\w*\s*$", arguments)
        return None if unknown or not arguments else frozenset()
    if found["value"] != "{":
        return _held(text, found["value"])
    return _named(text, _inside(arguments, found.end()))


def _inside(text: str, start: int) -> str:
    depth = 1
    for position in range(start, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if not depth:
            return text[start:position]
    return text[start:]


def _held(text: str, name: str, seen: frozenset[str] = frozenset()) -> frozenset[str] | None:
    """The headers of an object the document assigns once, as a literal; None otherwise."""
    pattern = rf"(?<![\w.]){re.escape(name)}\s*(?::[^=\n]+)?=(?!=)\s*"
    assigned = list(re.finditer(pattern, text))
    changed = re.search(rf"(?<![\w.]){re.escape(name)}(?:\[|\.(?:update|set|append)\b)", text)
    if len(assigned) != 1 or changed or name in seen or text[assigned[0].end()] != "{":
        return None
    return _named(text, _inside(text, assigned[0].end() + 1), seen | {name})


def _named(text: str, inside: str, seen: frozenset[str] = frozenset()) -> frozenset[str] | None:
    names = {found["key"].lower() for found in _KEY.finditer(inside)}
    for spread in _SPREAD.finditer(inside):
        more = None if spread["called"] else _held(text, spread["name"], seen)
        if more is None:
            return None
        names |= more
    return frozenset(names)
