"""Which call a JSON object of a document belongs to, and whether it asks or answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .document import Document, once
from .mentions import Mention, mentions
from .objects import Value, objects

_ASKED_ONLY = frozenset(
    {"new_message", "newMessage", "app_name", "appName", "task_name", "urls", "source_type"}
)
REACH = 240
"""Characters a mention of an endpoint reaches ahead to the object that belongs to it."""

_ANSWERS = re.compile(
    r"\b(?:response|returns?|answer|reply|responds?|result)\b|响应|返回|结果", re.I
)


@dataclass(frozen=True, slots=True)
class Body:
    """An object, the short name of its endpoint, and whether it is an answer.

    `certain` says that its own keys or the command around it say which endpoint, not mere nearness.
    """

    value: Value
    endpoint: str
    answer: bool
    elided: bool
    certain: bool


@once
def bodies(document: Document) -> Iterator[Body]:
    """All objects of a document that belong to a call, in order."""
    for value in _candidates(document):
        if document.discouraged(value.start):
            continue
        answer = _answers(document, value)
        known = _by_keys(value) if not answer else _by_answer(value)
        endpoint = known or _by_place(document, value, answer)
        if endpoint:
            elided = bool(re.search(r"\.{3}|…", value.text))
            quoted = document.text[value.start + 1 : value.end].lstrip()[:1] in ("'", '"', "\\")
            yield Body(value, endpoint, answer, elided, bool(known) or quoted)


def _candidates(document: Document) -> Iterator[Value]:
    for value in document.objects:
        if value.keys & {"method", "headers"}:
            yield from _inner(value)
        else:
            yield value


def _inner(value: Value) -> Iterator[Value]:
    """The body inside the options of a fetch or an axios call."""
    padded = " " * (value.start + 1) + value.text[1:]
    for inner in objects(padded):
        if not inner.keys & {"Authorization", "Content-Type", "method"}:
            yield inner


def _answers(document: Document, value: Value) -> bool:
    if value.keys & {"code", "success"} or value.keys == {"data"}:
        return True
    if value.keys & _ASKED_ONLY:
        return False
    before = document.text[max(0, value.start - 60) : value.start]
    block = document.block_at(value.start)
    if block and block.kind == "row":
        before = before.rpartition("|")[2]
    return bool(_ANSWERS.search(before))


def _by_keys(value: Value) -> str:
    keys = value.keys
    if keys & {"new_message", "newMessage", "app_name", "appName"}:
        return "run_sse"
    if "draft" in keys and keys & {"id", "sessionId", "session_id", "output", "render_id"}:
        return "submit_render"
    if keys & {"urls", "source_type"}:
        return "upload"
    return "create_session" if "task_name" in keys and "session_id" not in keys else ""


_ANSWERED_BY = {
    "token": "anonymous_token",
    "access_token": "anonymous_token",
    "claim_token": "claim_token",
    "available": "credit_balance",
    "video_infos": "session_state",
    "outputUrl": "poll_render",
    "taskId": "poll_render",
}


def _by_answer(value: Value) -> str:
    keys = {member.key for member in value.walk()}
    return next((name for key, name in _ANSWERED_BY.items() if key in keys), "")


def _by_place(document: Document, value: Value, answer: bool) -> str:
    reach = REACH * 2 if answer else REACH
    near: list[Mention] = [
        call
        for call in mentions(document)
        if call.name
        and (
            call.start < value.start < call.start + reach
            or (call.command and call.command.start <= value.start < call.command.end)
        )
        and "\n#" not in document.text[call.start : value.start]
    ]
    inside = [call for call in near if call.command and value.start < call.command.end]
    chosen = (inside or near)[-1:] if near else []
    return chosen[0].name if chosen else ""
