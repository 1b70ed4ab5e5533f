"""What calls carry: keys, their casing, and the field of an upload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bodies import Body, bodies
from ..catalogue import RUN_KEYS, api_host
from ..document import Document
from ..findings import Edit, Hit, rule
from ..mentions import mentions
from ..objects import Member
from ..phrases import phrases

WORDS = phrases("bodies")

_INSTEAD_OF_MESSAGE = ("message", "messages", "prompt", "text", "input", "query", "content")
_INSTEAD_OF_TASK_NAME = ("name", "title", "taskName", "project_name", "project", "projectName")


def _asked(document: Document, endpoint: str) -> Iterator[Body]:
    return (each for each in bodies(document) if each.endpoint == endpoint and not each.answer)


def _renamed(body: Body, member: Member, new: str) -> tuple[Edit, ...]:
    """The key under its right name, where the object is surely the body; {id} becomes {new: id}."""
    if not body.certain:
        return ()
    shorthand = member.value.start == member.value.end
    text = f"{new}: {member.key}" if shorthand else new
    return (Edit(member.start, member.start + len(member.key), text),)


@rule("body.run.casing")
def run_casing(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run_sse"):
        for member in body.value.members:
            if member.key in RUN_KEYS:
                yield Hit(
                    member.start,
                    f"/run_sse takes snake case: {member.key} is {RUN_KEYS[member.key]}",
                    f"write {RUN_KEYS[member.key]}",
                    edits=_renamed(body, member, RUN_KEYS[member.key]),
                )


@rule("body.render.casing")
def render_casing(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "submit_render"):
        member = body.value.get("session_id")
        if member:
            yield Hit(
                member.start,
                "a render takes sessionId in camel case, unlike every other call",
                "write sessionId",
                edits=_renamed(body, member, "sessionId"),
            )


@rule("body.run.fields")
def run_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run_sse"):
        names = {RUN_KEYS.get(key, key) for key in body.value.keys}
        wrong = next((each for each in body.value.members if each.key in _INSTEAD_OF_MESSAGE), None)
        if "new_message" not in names and wrong:
            yield Hit(
                wrong.start,
                f"the words of a turn stand in new_message, not in {wrong.key}",
                '"new_message":{"parts":[{"text":"<msg>"}]}',
            )
        elif not body.elided:
            yield from _lacking(body, ("app_name", "session_id", "new_message"), names, "/run_sse")
        yield from _parts(body)
        yield from _app_name(body)


def _lacking(body: Body, wanted: tuple[str, ...], names: set[str], call: str) -> Iterator[Hit]:
    missing = [each for each in wanted if each not in names]
    if missing and len(missing) < len(wanted):
        yield Hit(
            body.value.start,
            f"this body of {call} lacks {', '.join(missing)}",
            f"it takes {', '.join(wanted)}",
        )


def _parts(body: Body) -> Iterator[Hit]:
    message = body.value.get("new_message") or body.value.get("newMessage")
    if message is None or (
        not message.value.members and WORDS.placeholder.match(message.value.text)
    ):
        return
    if message.value.members and "parts" in message.value.keys:
        return
    yield Hit(
        message.start,
        "new_message holds its words under parts[].text",
        '"new_message":{"parts":[{"text":"<msg>"}]}',
        facts=("run.body.parts",),
    )


def _app_name(body: Body) -> Iterator[Hit]:
    app = body.value.get("app_name") or body.value.get("appName")
    if app is None or not app.value.quoted or app.value.text == "nemo_agent":
        return
    if re.fullmatch(r"[a-z][\w-]*", app.value.text):
        yield Hit(
            app.start, f"app_name is nemo_agent, not {app.value.text}", '"app_name":"nemo_agent"'
        )


@rule("body.run.user-id")
def run_user_id(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run_sse"):
        member = body.value.get("user_id")
        if member and member.value.text not in ("me", ""):
            yield Hit(
                member.start,
                f"user_id is {member.value.text}; the seeds send me or nothing",
                '"user_id":"me"',
            )


@rule("body.render.fields")
def render_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "submit_render"):
        names = {"sessionId" if key == "session_id" else key for key in body.value.keys}
        if not body.elided:
            wanted = ("id", "sessionId", "draft")
            yield from _lacking(body, wanted, names, "/api/render/proxy/lambda")
        draft = body.value.get("draft")
        if draft and draft.value.quoted and not re.search(r"'\s*\"?\$|\$|\+", draft.value.text):
            yield Hit(
                draft.start,
                "the draft travels as an object, not as a text in quotes",
                '"draft":<json>',
                severity="warning",
            )


@rule("body.session.fields")
def session_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "create_session"):
        if "task_name" in body.value.keys or body.elided:
            continue
        odd = next(
            (each for each in body.value.members
             if each.key in _INSTEAD_OF_TASK_NAME),
            None,
        )  # fmt: skip
        if odd:
            yield Hit(
                odd.start,
                f"a session's project is named in task_name, not in {odd.key}",
                "write task_name",
                edits=_renamed(body, odd, "task_name"),
            )


@rule("body.upload.field")
def upload_field(document: Document) -> Iterator[Hit]:
    for at, field in _fields(document):
        if field in ("files", "files[]") or document.discouraged(at, at + len(field)):
            continue
        if _is_sibling_upload(document, at):
            continue
        yield Hit(
            at,
            f"the multipart field of an upload is files, not {field}",
            '-F "files=@<path>"',
            edits=(Edit(at, at + len(field), "files"),),
        )


def _fields(document: Document) -> Iterator[tuple[int, str]]:
    if "upload-video" not in document.text and api_host() not in document.text:
        return
    for match in WORDS.form.finditer(document.text):
        yield match.start("field"), match["field"]
    for match in WORDS.parts.finditer(document.text):
        if "upload" in document.text[max(0, match.start() - 600) : match.end() + 600]:
            group = "python" if match["python"] else "script"
            yield match.start(group), match[group]
    for match in WORDS.said_field.finditer(document.text):
        if re.search(r"upload|multipart|上传", document.line_at(match.start()), re.I):
            yield match.start("field"), match["field"]


def _is_sibling_upload(document: Document, at: int) -> bool:
    """Fields sent to the sibling gateway or an unknown path are no matter of this rule."""
    held = [each for each in mentions(document) if each.command and
            each.command.start <= at < each.command.end]  # fmt: skip
    return bool(held) and not any(each.name == "upload" for each in held)


@rule("body.upload.urls")
def upload_urls(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "upload"):
        keys = body.value.keys
        single = body.value.get("url") or body.value.get("file_url") or body.value.get("video_url")
        if single and "urls" not in keys:
            yield Hit(
                single.start,
                f"addresses are uploaded as a list in urls, not in {single.key}",
                '{"urls":["<url>"],"source_type":"url"}',
            )
        elif "urls" in keys and "source_type" not in keys and not body.elided:
            yield Hit(
                body.value.start,
                "an upload by address also says source_type",
                'add "source_type":"url"',
            )


@rule("body.session-id-number")
def session_id_number(document: Document) -> Iterator[Hit]:
    pattern = re.compile(
        r"[\"']?session_?[iI]d[\"']?\s*:\s*\d{10,}"
        r"|\b(?:parseInt|Number|int|float)\(\s*[\w.\[\]\"']*session_?id",
        re.I,
    )
    cast = (each for each in WORDS.casts.finditer(document.text) if _of_session_id(document, each))
    for match in (*pattern.finditer(document.text), *cast):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start(),
                "a session id has 19 digits and loses the last of them as a number",
                "treat it as a text, in quotes",
            )


def _of_session_id(document: Document, cast: re.Match[str]) -> bool:
    """Whether what is made a number within the parentheses ends in a session id."""
    depth, line = 1, document.text[cast.end() : cast.end() + 400]
    for position, here in enumerate(line):
        depth += (here in "([{") - (here in ")]}")
        if not depth:
            inside = line[:position]
            ends = re.search(r"session_?id[\"'\])\s]*$", inside, re.I)
            return bool(ends) and len(inside) > len("session_id")
    return False
