"""What an answer says, in whichever envelope: its refusal, its data, a render's status, a draft.

Written on its own and not taken from the client: with a common reader both would make the same
mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...spec import codes
from . import vocabulary

_AT_SESSION = ("run_sse", "session_state", "upload", "create_session")
_GATEWAY = (1010, 1011)  # fact: gateway.codes


@dataclass(frozen=True, slots=True)
class Poll:
    """A render's status as one answer has it; `shape` names the envelope it came in."""

    status: str
    url: str
    size: int
    shape: str


def refusal(operation: str, status: int | None, body: Any) -> int | None:
    """The contract's code of a refusal, or None for a success or no answer. (AX-04)"""
    for layer in _layers(body):
        code = _number(layer.get("code"))
        if code:
            return vocabulary.BAD_TOKEN if code in _GATEWAY else code
    if status is None or status < 400:
        return None
    if status == 404 and operation in _AT_SESSION:
        return vocabulary.NO_SESSION
    if status == 402 and operation == "run_sse":
        return vocabulary.NO_CREDITS
    fitting = {code.status: number for number, code in codes().items()}
    special = (vocabulary.BAD_TYPE, vocabulary.TOO_LARGE) if operation == "upload" else ()
    meant = fitting.get(status, status)
    return meant if meant in (vocabulary.BAD_TOKEN, *special) else status


def data(body: Any) -> Mapping[str, Any]:
    """The payload, out of its envelope if it has one. (AX-02)"""
    if not isinstance(body, Mapping):
        return {}
    inner = body.get("data")
    return inner if isinstance(inner, Mapping) else body


def text(body: Any, key: str) -> str:
    value = data(body).get(key)
    return str(value) if isinstance(value, str | int) else ""


def draft(body: Any) -> Mapping[str, Any]:
    """The draft of a state answer; {} in each of its empty forms. (AX-21)"""
    state = data(body).get("state")
    found = (state if isinstance(state, Mapping) else data(body)).get("draft")
    return found if isinstance(found, Mapping) else {}


def ready(found: Any) -> bool:
    """Whether a draft can be exported: at least one track has a segment."""
    return any(True for _ in segments(found))


def segments(found: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """(track type, segment) of everything in a draft."""
    return [
        (track.get("tt", -1), segment)
        for track in _mappings(found, "t")
        for segment in _mappings(track, "sg")
    ]


def _mappings(whole: Any, key: str) -> list[Mapping[str, Any]]:
    items = whole.get(key) if isinstance(whole, Mapping) else None
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def poll(body: Any) -> Poll | None:
    """The status, wherever it stands; None when there is none. (AX-01)"""
    if not isinstance(body, Mapping):
        return None
    inside = body.get("data")
    found = inside if isinstance(inside, Mapping) and "status" in inside else body
    status = found.get("status")
    if not isinstance(status, str):
        return None
    output = body.get("output")
    output = output if isinstance(output, Mapping) else {}
    url = output.get("url") or found.get("outputUrl") or body.get("outputUrl") or ""
    size = output.get("size")
    return Poll(status, str(url), size if isinstance(size, int) else 0, _shape(body, output))


def _shape(body: Mapping[str, Any], output: Mapping[str, Any]) -> str:
    where = "inside data" if isinstance(body.get("data"), Mapping) else "at the top level"
    return f"{where}{' and as output.url' if output else ''}"


def _layers(body: Any) -> list[Mapping[str, Any]]:
    if not isinstance(body, Mapping):
        return []
    inner = [body.get(key) for key in ("detail", "error")]
    return [body, *(layer for layer in inner if isinstance(layer, Mapping))]


def _number(value: Any) -> int:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
