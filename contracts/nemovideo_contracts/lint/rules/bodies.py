"""What calls carry: keys, their casing, and the field of an upload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bodies import Body, bodies
from ..catalogue import API_HOST, RUN_KEYS
from ..document import Document
from ..findings import Edit, Hit, rule
from ..mentions import mentions
from ..objects import Member

_INSTEAD_OF_MESSAGE = ("message", "messages", "prompt", "text", "input", "query", "content")
_INSTEAD_OF_TASK_NAME = ("name", "title", "taskName", "project_name", "project", "projectName")
_PLACEHOLDER = re.compile(r"^[<$\[{(.…*]|json|object|\bdraft\b|^$", re.I)
_FORM = re.compile(r"(?:-F|--form)[\s=]*\\?[\"']?(?P<field>[\w\[\]-]+)=\\?[\"']?[@<]")
_PARTS = re.compile(
    r"\bfiles\s*=\s*(?:\{|\[\s*\()\s*[\"'](?P<python>\w+)[\"']\s*[:,]"
    r"|\.append\(\s*[\"'](?P<script>\w+)[\"']\s*,[^)\n]*?"
    r"(?:file|blob|stream|open\(|fs\.|buffer|video|image|photo|media|clip)",
    re.I,
)
_CASTS = re.compile(r"\b(?:parseInt|Number|int|float)\((?!\s*[\w.]*session_?id)", re.I)
_SAID_FIELD = re.compile(
    r"(?:(?:form|multipart|upload)[- ](?:data )?(?:field|key|part)|field name|field(?= `)|字段名?"
    r"|表单字段)"
    r"(?:\s*(?:name|called|named|is|must be|为|是|:|：|=|\|)){0,3}\s*[`\"'*]+(?P<field>\w+)[`\"'*]",
    re.I,
)


def _asked(document: Document, endpoint: str) -> Iterator[Body]:
    return (each for each in bodies(document) if each.endpoint == endpoint and not each.answer)


def _renamed(body: Body, member: Member, new: str) -> tuple[Edit, ...]:
    """The key under its right name, where the object is surely the body; {id} becomes {new: id}."""
    if not body.certain:
        return ()
    shorthand = member.value.start == member.value.end
    text = f"{new}: {member.key}" if shorthand else new
    return (Edit(member.start, member.start + len(member.key), text),)


@rule(
    "body.run.casing",
    "error",
    facts=("run.body.snake-case",),
    summary="camel case in the body of /run_sse",
)
def run_casing(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run"):
        for member in body.value.members:
            if member.key in RUN_KEYS:
                yield Hit(
                    at=member.start,
                    message=f"/run_sse takes snake case: {member.key} is {RUN_KEYS[member.key]}",
                    suggestion=f"write {RUN_KEYS[member.key]}",
                    edits=_renamed(body, member, RUN_KEYS[member.key]),
                )


@rule(
    "body.render.casing",
    "error",
    facts=("render.body",),
    summary="session_id in the body of a render, which alone writes sessionId",
)
def render_casing(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "render"):
        member = body.value.get("session_id")
        if member:
            yield Hit(
                at=member.start,
                message="a render takes sessionId in camel case, unlike every other call",
                suggestion="write sessionId",
                edits=_renamed(body, member, "sessionId"),
            )


@rule(
    "body.run.fields",
    "error",
    facts=("run.body.fields", "run.body.parts"),
    summary="a body of /run_sse that lacks or misnames a field",
)
def run_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run"):
        names = {RUN_KEYS.get(key, key) for key in body.value.keys}
        wrong = next((each for each in body.value.members if each.key in _INSTEAD_OF_MESSAGE), None)
        if "new_message" not in names and wrong:
            yield Hit(
                at=wrong.start,
                message=f"the words of a turn stand in new_message, not in {wrong.key}",
                suggestion='"new_message":{"parts":[{"text":"<msg>"}]}',
            )
        elif not body.elided:
            yield from _lacking(body, ("app_name", "session_id", "new_message"), names, "/run_sse")
        yield from _parts(body)
        yield from _app_name(body)


def _lacking(body: Body, wanted: tuple[str, ...], names: set[str], call: str) -> Iterator[Hit]:
    missing = [each for each in wanted if each not in names]
    if missing and len(missing) < len(wanted):
        yield Hit(
            at=body.value.start,
            message=f"this body of {call} lacks {', '.join(missing)}",
            suggestion=f"it takes {', '.join(wanted)}",
        )


def _parts(body: Body) -> Iterator[Hit]:
    message = body.value.get("new_message") or body.value.get("newMessage")
    if message is None or (not message.value.members and _PLACEHOLDER.match(message.value.text)):
        return
    if message.value.members and "parts" in message.value.keys:
        return
    yield Hit(
        at=message.start,
        message="new_message holds its words under parts[].text",
        suggestion='"new_message":{"parts":[{"text":"<msg>"}]}',
        facts=("run.body.parts",),
    )


def _app_name(body: Body) -> Iterator[Hit]:
    app = body.value.get("app_name") or body.value.get("appName")
    if app is None or not app.value.quoted or app.value.text == "nemo_agent":
        return
    if re.fullmatch(r"[a-z][\w-]*", app.value.text):
        yield Hit(
            at=app.start,
            message=f"app_name is nemo_agent, not {app.value.text}",
            suggestion='"app_name":"nemo_agent"',
        )


@rule(
    "body.run.user-id",
    "axis",
    facts=("run.user-id.own", "run.user-id.me"),
    summary="a user_id other than me in the body of /run_sse",
)
def run_user_id(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run"):
        member = body.value.get("user_id")
        if member and member.value.text not in ("me", ""):
            yield Hit(
                at=member.start,
                message=f"user_id is {member.value.text}; the seeds send me or nothing",
                suggestion='"user_id":"me"',
            )


@rule(
    "body.render.fields",
    "error",
    facts=("render.body",),
    summary="a body of a render that lacks a field, or carries its draft as a text",
)
def render_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "render"):
        names = {"sessionId" if key == "session_id" else key for key in body.value.keys}
        if not body.elided:
            wanted = ("id", "sessionId", "draft")
            yield from _lacking(body, wanted, names, "/api/render/proxy/lambda")
        draft = body.value.get("draft")
        if draft and draft.value.quoted and not re.search(r"'\s*\"?\$|\$|\+", draft.value.text):
            yield Hit(
                at=draft.start,
                message="the draft travels as an object, not as a text in quotes",
                suggestion='"draft":<json>',
                severity="warning",
            )


@rule(
    "body.session.fields",
    "error",
    facts=("session.body.task-name",),
    summary="a body of session creation without task_name",
)
def session_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "session"):
        if "task_name" in body.value.keys or body.elided:
            continue
        odd = next(
            (each for each in body.value.members
             if each.key in _INSTEAD_OF_TASK_NAME),
            None,
        )  # fmt: skip
        if odd:
            yield Hit(
                at=odd.start,
                message=f"a session's project is named in task_name, not in {odd.key}",
                suggestion="write task_name",
                edits=_renamed(body, odd, "task_name"),
            )


@rule(
    "body.upload.field",
    "error",
    facts=("upload.field.files", "upload.field.wrong"),
    summary="a multipart field other than files",
)
def upload_field(document: Document) -> Iterator[Hit]:
    for at, field in _fields(document):
        if field in ("files", "files[]") or document.discouraged(at, at + len(field)):
            continue
        if _is_sibling_upload(document, at):
            continue
        yield Hit(
            at=at,
            message=f"the multipart field of an upload is files, not {field}",
            suggestion='-F "files=@<path>"',
            edits=(Edit(at, at + len(field), "files"),),
        )


def _fields(document: Document) -> Iterator[tuple[int, str]]:
    if "upload-video" not in document.text and API_HOST not in document.text:
        return
    for match in _FORM.finditer(document.text):
        yield match.start("field"), match["field"]
    for match in _PARTS.finditer(document.text):
        if "upload" in document.text[max(0, match.start() - 600) : match.end() + 600]:
            group = "python" if match["python"] else "script"
            yield match.start(group), match[group]
    for match in _SAID_FIELD.finditer(document.text):
        if re.search(r"upload|multipart|上传", document.line_at(match.start()), re.I):
            yield match.start("field"), match["field"]


def _is_sibling_upload(document: Document, at: int) -> bool:
    """Fields sent to the sibling gateway or an unknown path are no matter of this rule."""
    held = [each for each in mentions(document) if each.command and
            each.command.start <= at < each.command.end]  # fmt: skip
    return bool(held) and not any(each.name == "upload" for each in held)


@rule(
    "body.upload.urls",
    "error",
    facts=("upload.by-url",),
    summary="an upload by address that is not {urls, source_type}",
)
def upload_urls(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "upload"):
        keys = body.value.keys
        single = body.value.get("url") or body.value.get("file_url") or body.value.get("video_url")
        if single and "urls" not in keys:
            yield Hit(
                at=single.start,
                message=f"addresses are uploaded as a list in urls, not in {single.key}",
                suggestion='{"urls":["<url>"],"source_type":"url"}',
            )
        elif "urls" in keys and "source_type" not in keys and not body.elided:
            yield Hit(
                at=body.value.start,
                message="an upload by address also says source_type",
                suggestion='add "source_type":"url"',
            )


@rule(
    "body.session-id-number",
    "error",
    facts=("session.id.is-text",),
    summary="a session id treated as a number, which loses its last digits",
)
def session_id_number(document: Document) -> Iterator[Hit]:
    pattern = re.compile(
        r"[\"']?session_?[iI]d[\"']?\s*:\s*\d{10,}"
        r"|\b(?:parseInt|Number|int|float)\(\s*[\w.\[\]\"']*session_?id",
        re.I,
    )
    cast = (each for each in _CASTS.finditer(document.text) if _of_session_id(document, each))
    for match in (*pattern.finditer(document.text), *cast):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                at=match.start(),
                message="a session id has 19 digits and loses the last of them as a number",
                suggestion="treat it as a text, in quotes",
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
