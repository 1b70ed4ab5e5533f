"""Answers: where in them a client finds what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..findings import Edit, Hit, Severity, rule
from ..phrases import phrases, table
from ..reading.bodies import bodies
from ..reading.document import Document
from ..reading.mentions import mentions, names

WORDS = phrases("envelopes")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, which other places are one side of an axis, and who says so."""

    right: tuple[str, ...]
    axis: tuple[str, ...]
    facts: tuple[str, ...]
    read: str


PLACES: Mapping[str, Place] = {
    leaf: Place(
        right=tuple(entry.get("right", ())),
        axis=tuple(entry.get("axis", ())),
        facts=tuple(entry["facts"]),
        read=entry["read"],
    )
    for leaf, entry in table("envelopes")["places"].items()
}
_FIELDS: Mapping[str, list[str]] = table("envelopes")["fields"]
"""What answers have under data, and the state under data.state."""
_LEAVES = "|".join(PLACES)
_JQ = re.compile(r"\bjq\b[^|\n]*?(?P<q>['\"])(?P<expression>\.[^'\"\n]+)(?P=q)")
_JQ_PATH = re.compile(rf"(?<![\w)\]])\.(?P<path>(?:\w+(?:\[\d*\])?\??\.)*(?:{_LEAVES}))\b")
_DOTTED = re.compile(rf"(?<![\w.$/-])(?P<path>{WORDS.dotted.pattern}(?:{_LEAVES}))\b")


@rule("envelope.path")
def path(document: Document) -> Iterator[Hit]:
    for at, written, alternatives in _paths(document):
        verdict = _verdict(written)
        if verdict is None or document.discouraged(at, at + len(written)):
            continue
        if written == "state.draft" and WORDS.state_taken.search(document.text):
            continue
        tolerant = _tries_both(document, at) or any(_verdict(one) is None for one in alternatives)
        if verdict == "error" or not tolerant:
            place = PLACES[written.rsplit(".", 1)[-1]]
            message = f"{written} is not where the answer has it"
            yield Hit(at, message, f"read {place.read}", verdict, place.facts)
    yield from _invented_fields(document)


def _tries_both(document: Document, at: int) -> bool:
    """Whether the line falls back from one shape to another, as a tolerant client does."""
    return bool(re.search(r"\w\)? *(?://|\?\?|\|\|) *[.(\w]", document.line_at(at)))


def _verdict(written: str) -> Severity | None:
    """None where the path is right, else how bad it is."""
    place = PLACES[written.rsplit(".", 1)[-1]]
    if written in place.right:
        return None
    return "axis" if written in place.axis else "error"


def _paths(document: Document) -> Iterator[tuple[int, str, list[str]]]:
    """(offset, path, alternatives a tolerant reader also tries) of every path written out."""
    for match in _JQ.finditer(document.text):
        start = match.start("expression")
        found = [
            (start + part.start(), part["path"]) for part in _JQ_PATH.finditer(match["expression"])
        ]
        for at, path in found:
            yield at, _plain(path), [_plain(other) for _, other in found if other != path]
    for match in _DOTTED.finditer(document.text):
        stripped = WORDS.variable.sub("", match["path"])
        dressed = stripped != match["path"]
        # An axios client's res.data is the body; without its code nobody can know.
        unclear = dressed and match["path"].startswith("res.")
        if ("." in stripped or dressed) and not stripped.startswith("draft.") and not unclear:
            yield match.start(), stripped, []
    for match in WORDS.subscript.finditer(document.text):
        keys = re.findall(r"\w+(?=[\"'])", match["path"])
        if keys and keys[-1] in PLACES:
            yield match.start(), ".".join(keys), []
    for match in WORDS.taken_apart.finditer(document.text):
        for name in re.split(r"\s*,\s*", match["names"]):
            if name in PLACES:
                yield match.start("names") + match["names"].find(name), name, []
    yield from _of_whole_answers(document)


def _of_whole_answers(document: Document) -> Iterator[tuple[int, str, list[str]]]:
    """Paths into a variable that code has set to a whole answer."""
    for match in WORDS.whole.finditer(document.text):
        block = document.block_at(match.start())
        name = match["name"]
        if block is None or block.kind != "code" or WORDS.variable.match(f"{name}."):
            continue
        reach = re.compile(rf"(?<![\w.]){name}(?P<keys>(?:\.\w+|\[[\"']\w+[\"']\])+)")
        again = re.compile(rf"(?<![\w.]){name}\s*=(?!=)").search(
            document.text, match.end(), block.end
        )
        for use in reach.finditer(
            document.text, match.end(), again.start() if again else block.end
        ):
            keys = re.findall(r"\w+", use["keys"])
            leaf = next((at for at, key in enumerate(keys) if key in PLACES), None)
            if leaf is not None:
                yield use.start(), ".".join(keys[: leaf + 1]), []


def _plain(path: str) -> str:
    return re.sub(r"\[\d*\]|\?", "", path)


def _invented_fields(document: Document) -> Iterator[Hit]:
    """Fields under data, in backticks, that no answer has; in code `data` may be anything."""
    for match in document.found(WORDS.quoted_field) if names(document) else ():
        block = document.block_at(match.start())
        code = block is not None and block.kind == "code"
        known = match["field"] in (*_FIELDS[match["path"]], *PLACES)
        if not (known or code or WORDS.wrong_url.match(document.text, match.start("path"))):
            fix = f"under {match['path']} stand, by call, {', '.join(_FIELDS[match['path']])}"
            message = f"no answer has a field {match['path']}.{match['field']}"
            yield Hit(match.start("path"), message, fix)


_ENVELOPED = ("anonymous_token", "create_session", "credit_balance", "session_state")


@rule("envelope.answer")
def answer(document: Document) -> Iterator[Hit]:
    for body in bodies(document):
        if not body.answer or body.endpoint not in _ENVELOPED:
            continue
        value = body.value
        token = value.get("token") or value.get("access_token")
        if token:
            yield Hit(token.start, "the token stands under data", facts=("auth.token.in-data",))
        elif "success" in value.keys and "code" not in value.keys:
            message = "outside rendering an answer says code, not success"
            yield Hit(value.start, message, '{"code":0,"data":{...}}')


@rule("envelope.render-url")
def render_url(document: Document) -> Iterator[Hit]:
    rendered = names(document, "submit_render", "poll_render")
    for match in document.found(WORDS.wrong_url) if rendered else ():
        around = document.line_at(match.start()) + document.heading(match.start())
        if WORDS.renders.search(around) and not _sets(document, match):
            message = f"a finished render's address is at output.url, not at {match['path']}"
            yield Hit(match.start(), message, "read output.url")


def _sets(document: Document, match: re.Match[str]) -> bool:
    """A variable or a parameter of the document's own is called so."""
    after = document.text[match.end() : match.end() + 3]
    before = document.text[max(0, match.start() - 1) : match.start()]
    return after.lstrip().startswith("=") or before in ("<", "{", "$", "=", "/")


@rule("envelope.render-status")
def render_status(document: Document) -> Iterator[Hit]:
    done = (
        match
        for match in document.found(WORDS.status)
        if _is_of_render(document, match)
        and not WORDS.tool.search(document.line_at(match.start()))
        and not _assigned(document, match)
    )
    right = "completed"  # fact: render.poll.completed
    for match in (*_compared(document), *done):
        start, end = match.span("word")
        message = f"a finished render has the status {right}, not {match['word']}"
        yield Hit(start, message, f"write {right}", edits=(Edit(start, end, right),))
    for match in document.found(WORDS.under_way):
        if _is_of_render(document, match):
            message = f"a render under way is pending or processing, not {match['word']}"
            yield Hit(match.start("word"), message, facts=("render.poll.statuses",))


def _is_of_render(document: Document, match: re.Match[str]) -> bool:
    if WORDS.renders.search(document.line_at(match.start())):
        return True
    reach = range(match.start() - 399, match.start())
    near = [call.name for call in mentions(document) if call.start in reach and call.name]
    return bool(near) and near[-1] in ("submit_render", "poll_render")


def _assigned(document: Document, match: re.Match[str]) -> bool:
    """Whether code sets a variable of its own to the word, rather than compares with it."""
    block = document.block_at(match.start())
    code = block is not None and block.kind == "code"
    return bool((WORDS.assigned if code else WORDS.set).match(document.line_at(match.start())))


def _compared(document: Document) -> Iterator[re.Match[str]]:
    """Words a variable of any name is compared with, in code that polls and reads a status."""
    polls = [call.start for call in mentions(document) if call.name == "poll_render"]
    for block in document.blocks:
        text = document.text[block.start : block.end]
        polled = [at for at in polls if block.start <= at < block.end]
        if block.kind != "code" or not polled or "status" not in text:
            continue
        for match in WORDS.compared.finditer(document.text, polled[0], block.end):
            named = WORDS.status.search(document.line_at(match.start()))
            if not named and "completed" not in document.line_at(match.start()):
                yield match


@rule("envelope.poll")
def poll(document: Document) -> Iterator[Hit]:
    found = [
        body.value.start
        for body in bodies(document)
        if body.endpoint == "poll_render" and body.answer
        if body.value.at("data", "status") and body.value.at("data", "outputUrl")
    ] or [
        match.start()
        for match in document.found(WORDS.nested_status)
        if not _tries_both(document, match.start())
    ]
    for at in found[:1]:
        message = "one source nests the answer of a poll under data; the seeds read status"
        yield Hit(at, message, "read both shapes")
