"""Answers: where in them a client finds what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..bodies import bodies
from ..document import Document
from ..findings import Edit, Hit, Severity, rule
from ..mentions import mentions, names
from ..phrases import phrases

WORDS = phrases("envelopes")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, which other places are one side of an axis, and who says so."""

    right: tuple[str, ...]
    axis: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


_BARE = ("envelope.bare", "envelope.code-data")
PLACES: Mapping[str, Place] = {
    "token": Place(("data.token", "data.data.token"), facts=("auth.token.in-data",)),
    "access_token": Place((), facts=("auth.token.in-data",)),
    "session_id": Place(("data.session_id", "data.data.session_id"), ("session_id",), _BARE),
    "sessionId": Place(("sessionId",), (), ("session.answer.session-id",)),
    "task_id": Place(("data.task_id", "data.data.task_id"), ("task_id",), _BARE),
    "claim_token": Place(("data.claim_token",), ("claim_token",), _BARE),
    "available": Place(("data.available", "data.data.available"), ("available",), _BARE),
    "frozen": Place(("data.frozen",), ("frozen",), _BARE),
    "draft": Place(
        ("data.state.draft", "data.data.state.draft"), ("state.draft",), ("state.paths",)
    ),
    "video_infos": Place(("data.state.video_infos",), ("state.video_infos",), ("state.paths",)),
    "generated_media": Place(
        ("data.state.generated_media",), ("state.generated_media",), ("state.paths",)
    ),
    "outputUrl": Place((), ("data.outputUrl", "outputUrl"), ("render.poll.data",)),
}  # fmt: skip

_FIELDS = {
    "data": frozenset(
        ("token", "user_id", "expires_at", "credits", "session_id", "task_id", "task_name",
         "state", "files", "session_state_applied", "available", "frozen", "total",
         "claim_token", "expires_in", "id", "status", "progress", "outputUrl", "createdAt",
         "completedAt", "error", "message", "data", "length")
    ),
    "data.state": frozenset(
        ("draft", "video_infos", "generated_media", "canvas_config", "video_analyses")
    ),
}  # fmt: skip
"""What answers have under data, and the state under data.state."""
_LEAVES = "|".join(PLACES)
_JQ = re.compile(r"\bjq\b[^|\n]*?(?P<q>['\"])(?P<expression>\.[^'\"\n]+)(?P=q)")
_JQ_PATH = re.compile(rf"(?<![\w)\]])\.(?P<path>(?:\w+(?:\[\d*\])?\??\.)*(?:{_LEAVES}))\b")
_DOTTED = re.compile(
    rf"(?<![\w.$/-])(?P<path>(?:(?:response|body|result|payload|data|state|session|auth|output"
    rf"|info|"
    rf"resp|res|json|balance|credits|draft)\.)+(?:{_LEAVES}))\b"
)


@rule("envelope.path")
def path(document: Document) -> Iterator[Hit]:
    for at, written, alternatives in _paths(document):
        if document.discouraged(at, at + len(written)):
            continue
        verdict = _verdict(written)
        if written == "state.draft" and WORDS.state_taken.search(document.text):
            continue
        tolerant = _tries_both(document, at) or any(_verdict(each) is None for each in alternatives)
        if verdict is None or (verdict == "axis" and tolerant):
            continue
        place = PLACES[written.rsplit(".", 1)[-1]]
        where = place.right[0] if place.right else "output.url"
        where = {"access_token": "data.token", "sessionId": "data.session_id"}.get(
            written.rsplit(".", 1)[-1], where
        )
        yield Hit(
            at,
            f"{written} is not where the answer has it",
            f"read {where}",
            severity=verdict,
            facts=place.facts,
        )
    yield from _invented_fields(document)


def _tries_both(document: Document, at: int) -> bool:
    """Whether the line falls back from one shape to another, as a tolerant client does."""
    return bool(re.search(r"\w\)? *(?://|\?\?|\|\|) *[.(\w]", document.line_at(at)))


def _verdict(written: str) -> Severity | None:
    """None where the path is right, else how grave it is."""
    place = PLACES[written.rsplit(".", 1)[-1]]
    if written in place.right:
        return None
    return "axis" if written in place.axis else "error"


def _paths(document: Document) -> Iterator[tuple[int, str, list[str]]]:
    """(offset, path, alternatives a tolerant reader also tries) of every path written out."""
    for match in _JQ.finditer(document.text):
        start = match.start("expression")
        found = [
            (start + each.start(), each["path"]) for each in _JQ_PATH.finditer(match["expression"])
        ]
        for at, each in found:
            yield at, _plain(each), [_plain(other) for _, other in found if other != each]
    for match in _DOTTED.finditer(document.text):
        stripped = WORDS.variable.sub("", match["path"])
        dressed = stripped != match["path"]
        # An axios client's res.data is the body; without its code nobody can tell.
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
    if not names(document):
        return
    for match in WORDS.quoted_field.finditer(document.text):
        written = f"{match['path']}.{match['field']}"
        block = document.block_at(match.start())
        known = match["field"] in _FIELDS[match["path"]] or match["field"] in PLACES
        if (
            known
            or WORDS.wrong_url.match(document.text, match.start("path"))
            or (block and block.kind == "code")
        ):
            continue
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start("path"),
                f"no answer has a field {written}",
                (
                    f"under {match['path']} stand, by call, "
                    + ", ".join(sorted(_FIELDS[match["path"]] - {"data", "length", "error"}))
                ),
            )


_ENVELOPED = ("anonymous_token", "create_session", "credit_balance", "session_state")


@rule("envelope.answer")
def answer(document: Document) -> Iterator[Hit]:
    for body in bodies(document):
        if not body.answer or body.endpoint not in (
            "anonymous_token",
            "create_session",
            "credit_balance",
            "session_state",
        ):
            continue
        value = body.value
        token = value.get("token") or value.get("access_token")
        if token:
            yield Hit(
                token.start,
                "the token stands under data",
                '{"code":0,"data":{"token":"nmv_usr_xxx"}}',
                facts=("auth.token.in-data",),
            )
        elif "success" in value.keys and "code" not in value.keys:
            yield Hit(
                value.start,
                "outside rendering an answer says code, not success",
                '{"code":0,"data":{...}}',
            )


@rule("envelope.render-url")
def render_url(document: Document) -> Iterator[Hit]:
    if not names(document, "submit_render", "poll_render"):
        return
    for match in WORDS.wrong_url.finditer(document.text):
        line = document.line_at(match.start())
        if not WORDS.renders.search(line + document.heading(match.start())) or _sets(
            document, match
        ):
            continue
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start(),
                f"a finished render's address is at output.url, not at {match['path']}",
                "read output.url",
            )


def _sets(document: Document, match: re.Match[str]) -> bool:
    """A variable or a parameter of the document's own is called so."""
    after = document.text[match.end() : match.end() + 3]
    before = document.text[max(0, match.start() - 1) : match.start()]
    return after.lstrip().startswith("=") or before in ("<", "{", "$", "=", "/")


@rule("envelope.render-status")
def render_status(document: Document) -> Iterator[Hit]:
    for match in _compared(document):
        yield _status_hit(match)
    for match in WORDS.under_way.finditer(document.text):
        polled = WORDS.renders.search(document.line_at(match.start()))
        allowed = document.discouraged(match.start(), match.end())
        if not allowed and (polled or _after_render(document, match.start())):
            yield Hit(
                match.start("word"),
                f"a render under way is pending or processing, not {match['word']}",
                "wait until status is completed or failed",
                facts=("render.poll.statuses",),
            )
    for match in WORDS.status.finditer(document.text):
        line = document.line_at(match.start())
        if WORDS.tool.search(line) or _assigned(document, match):
            continue
        if document.discouraged(match.start(), match.end()):
            continue
        if WORDS.renders.search(line) or _after_render(document, match.start()):
            yield _status_hit(match)


def _assigned(document: Document, match: re.Match[str]) -> bool:
    """Whether code sets a variable of its own to the word, rather than compares with it."""
    block = document.block_at(match.start())
    code = block is not None and block.kind == "code"
    return bool((WORDS.assigned if code else WORDS.set).match(document.line_at(match.start())))


def _status_hit(match: re.Match[str]) -> Hit:
    return Hit(
        match.start("word"),
        f"a finished render has the status completed, not {match['word']}",
        "write completed",
        edits=(Edit(match.start("word"), match.end("word"), "completed"),),
    )


def _compared(document: Document) -> Iterator[re.Match[str]]:
    """Words a variable of any name is compared with, in code that polls and reads a status."""
    polls = [each.start for each in mentions(document) if each.name == "poll_render"]
    for block in document.blocks:
        text = document.text[block.start : block.end]
        polled = [at for at in polls if block.start <= at < block.end]
        if block.kind != "code" or not polled or "status" not in text:
            continue
        for match in WORDS.compared.finditer(document.text, polled[0], block.end):
            named = WORDS.status.search(document.line_at(match.start()))
            if not named and "completed" not in document.line_at(match.start()):
                yield match


def _after_render(document: Document, at: int) -> bool:
    near = [each.name for each in mentions(document) if at - 400 < each.start < at and each.name]
    return bool(near) and near[-1] in ("submit_render", "poll_render")


@rule("envelope.poll")
def poll(document: Document) -> Iterator[Hit]:
    for body in bodies(document):
        nested = body.answer and body.value.at("data", "status")
        if body.endpoint == "poll_render" and nested and body.value.at("data", "outputUrl"):
            yield Hit(
                body.value.start,
                "one source nests the answer of a poll under data; the seeds do not",
                "read both shapes",
            )
            return
    for match in re.finditer(r"(?<![\w.])\.?data\.status\b", document.text):
        both = _tries_both(document, match.start())
        if not both and not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start(),
                "data.status is one source's shape of a poll; the seeds read status",
                "read both shapes",
            )
            return
