"""What calls carry: keys, their casing, and the field of an upload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import fact, operation
from ..catalogue import RUN_KEYS, api_host, required_fields
from ..findings import Edit, Hit, rule
from ..phrases import phrases
from ..reading.bodies import Body, bodies
from ..reading.document import Document
from ..reading.mentions import mentions
from ..reading.objects import Member

WORDS = phrases("bodies")

_MESSAGE = '"new_message":{"parts":[{"text":"<msg>"}]}'


def _asked(document: Document, endpoint: str) -> Iterator[Body]:
    return (body for body in bodies(document) if body.endpoint == endpoint and not body.answer)


def _renamed(body: Body, member: Member, new: str) -> tuple[Edit, ...]:
    """The key under its right name, where the object is surely the body; {id} becomes {new: id}."""
    if not body.certain:
        return ()
    shorthand = member.value.start == member.value.end
    text = f"{new}: {member.key}" if shorthand else new
    return (Edit(member.start, member.start + len(member.key), text),)


def _misnamed(body: Body, member: Member, new: str, message: str) -> Hit:
    return Hit(member.start, message, f"write {new}", edits=_renamed(body, member, new))


@rule("body.run.casing")
def run_casing(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run_sse"):
        for member in body.value.members:
            right = RUN_KEYS.get(member.key)
            if right:
                message = f"/run_sse takes snake case: {member.key} is {right}"
                yield _misnamed(body, member, right, message)


@rule("body.render.casing")
def render_casing(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "submit_render"):
        member = body.value.get("session_id")
        if member:
            message = "a render takes sessionId in camel case, unlike every other call"
            yield _misnamed(body, member, "sessionId", message)


@rule("body.session.fields")
def session_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "create_session"):
        other = _first(body, WORDS.instead_of_task_name)
        if other and "task_name" not in body.value.keys and not body.elided:
            message = f"a session's project is named in task_name, not in {other.key}"
            yield _misnamed(body, other, "task_name", message)


def _first(body: Body, pattern: re.Pattern[str]) -> Member | None:
    """The first member with such a key."""
    return next((member for member in body.value.members if pattern.fullmatch(member.key)), None)


@rule("body.run.fields")
def run_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run_sse"):
        names = {RUN_KEYS.get(key, key) for key in body.value.keys}
        wrong = _first(body, WORDS.instead_of_message)
        if "new_message" not in names and wrong:
            message = f"the words of a turn stand in new_message, not in {wrong.key}"
            yield Hit(wrong.start, message, _MESSAGE)
        else:
            yield from _lacking(body, names)
        yield from _parts(body)
        yield from _app_name(body)


def _lacking(body: Body, names: set[str]) -> Iterator[Hit]:
    wanted = required_fields(body.endpoint)
    missing = [name for name in wanted if name not in names]
    if not body.elided and 0 < len(missing) < len(wanted):
        message = f"this body of {operation(body.endpoint).template} lacks {', '.join(missing)}"
        yield Hit(body.value.start, message, f"it takes {', '.join(wanted)}")


def _parts(body: Body) -> Iterator[Hit]:
    message = body.value.get("new_message") or body.value.get("newMessage")
    if message is None or "parts" in message.value.keys:
        return
    if message.value.members or not WORDS.placeholder.match(message.value.text):
        said = "new_message holds its words under parts[].text"
        yield Hit(message.start, said, _MESSAGE, facts=("run.body.parts",))


def _app_name(body: Body) -> Iterator[Hit]:
    app = body.value.get("app_name") or body.value.get("appName")
    if app is None or not app.value.quoted or app.value.text == "nemo_agent":
        return
    if re.fullmatch(r"[a-z][\w-]*", app.value.text):
        yield Hit(app.start, f"app_name is nemo_agent, not {app.value.text}")


@rule("body.run.user-id")
def run_user_id(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "run_sse"):
        member = body.value.get("user_id")
        if member and member.value.text not in ("me", ""):
            message = f"user_id is {member.value.text}; the seeds send me or nothing"
            yield Hit(member.start, message, '"user_id":"me"')


@rule("body.render.fields")
def render_fields(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "submit_render"):
        names = {"sessionId" if key == "session_id" else key for key in body.value.keys}
        yield from _lacking(body, names)
        draft = body.value.get("draft")
        if draft and draft.value.quoted and not re.search(r"'\s*\"?\$|\$|\+", draft.value.text):
            message = "the draft travels as an object, not as a text in quotes"
            yield Hit(draft.start, message, severity="warning")


@rule("body.upload.field")
def upload_field(document: Document) -> Iterator[Hit]:
    wanted = fact("upload.field.files").word
    for at, field in _fields(document):
        right = field in (wanted, f"{wanted}[]") or _is_sibling_upload(document, at)
        if not right and not document.discouraged(at, at + len(field)):
            edits = (Edit(at, at + len(field), wanted),)
            message = f"the multipart field of an upload is {wanted}, not {field}"
            yield Hit(at, message, edits=edits)


def _fields(document: Document) -> Iterator[tuple[int, str]]:
    text = document.text
    if "upload-video" not in text and api_host() not in text:
        return
    for match in WORDS.form.finditer(text):
        yield match.start("field"), match["field"]
    for match in WORDS.parts.finditer(text):
        if "upload" in text[max(0, match.start() - 600) : match.end() + 600]:
            group = "python" if match["python"] else "script"
            yield match.start(group), match[group]
    for match in WORDS.said_field.finditer(text):
        if WORDS.of_uploads.search(document.line_at(match.start())):
            yield match.start("field"), match["field"]


def _is_sibling_upload(document: Document, at: int) -> bool:
    """Fields sent to the sibling gateway or an unknown path are no matter of this rule."""
    around = (call for call in mentions(document) if call.command)
    held = [call.name for call in around if call.command and call.command.holds(at)]
    return bool(held) and "upload" not in held


@rule("body.upload.urls")
def upload_urls(document: Document) -> Iterator[Hit]:
    for body in _asked(document, "upload"):
        keys = body.value.keys
        single = _first(body, WORDS.instead_of_urls)
        if single and "urls" not in keys:
            message = f"addresses are uploaded as a list in urls, not in {single.key}"
            yield Hit(single.start, message, '{"urls":["<url>"],"source_type":"url"}')
        elif "urls" in keys and "source_type" not in keys and not body.elided:
            message = "an upload by address also says source_type"
            yield Hit(body.value.start, message, 'add "source_type":"url"')


@rule("body.session-id-number")
def session_id_number(document: Document) -> Iterator[Hit]:
    casts = (cast for cast in document.found(WORDS.casts) if _of_session_id(document, cast))
    for match in (*document.found(WORDS.id_number), *casts):
        message = "a session id has 19 digits and loses the last of them as a number"
        yield Hit(match.start(), message)


def _of_session_id(document: Document, cast: re.Match[str]) -> bool:
    """Whether what is made a number within the parentheses ends in a session id."""
    depth, line = 1, document.text[cast.end() : cast.end() + 400]
    for position, character in enumerate(line):
        depth += (character in "([{") - (character in ")]}")
        if not depth:
            inside = line[:position]
            ends = re.search(r"session_?id[\"'\])\s]*$", inside, re.I)
            return bool(ends) and len(inside) > len("session_id")
    return False
