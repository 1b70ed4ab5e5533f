"""Reading answers: both success envelopes, all error transports, every shape of a render poll."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from ..effects import Answer
from ..errors import ApiError, UnreadableAnswer, error_class
from ..timeline import Timeline
from ..values import mapping, mappings, number, parse, text_of
from .sse import Failure, as_code, error_code, error_data, error_text

RenderStatus = Literal["pending", "completed", "failed"]
_SECRET = re.compile(r"\b(nmv_usr|clm)_[\w-]+")


def unwrap(answer: Answer, place: str) -> Mapping[str, Any]:
    """The data of a success: `{"code":0,"data"}`, `{"success":true,"data"}` or the bare object.

    Raises ApiError for a refusal in any transport (AX-04), UnreadableAnswer for a success that
    is no JSON object.
    """
    body = json_object(answer)
    if refused(answer.status, body):
        raise _refusal(answer, body, place)
    if body is None:
        raise UnreadableAnswer(f"The answer to {place!r} is not a JSON object")
    data = body.get("data")
    # A poll may have its status both inside and outside: see `read_poll`.
    return data if isinstance(data, Mapping) and place != "poll" else body


def json_object(answer: Answer) -> Mapping[str, Any] | None:
    body = parse(answer.body)
    return body if isinstance(body, dict) else None


def refused(status: int, body: Mapping[str, Any] | None) -> bool:
    if status >= 400 or not 200 <= status < 300:
        return True
    if body is None:
        return False
    return as_code(body.get("code")) not in (None, 0) or body.get("success") is False


def _refusal(answer: Answer, body: Mapping[str, Any] | None, place: str) -> ApiError:
    body = body or {}
    code = error_code(body)
    kind = error_class(code, answer.status, place)
    text = scrub(error_text(body)) or kind.default
    if kind is ApiError:
        text = f"{text} (code {code}, HTTP {answer.status}, at {place!r})"
    error = kind(text, code=code, status=answer.status, data=error_data(body))
    error.retry_after = retry_after(answer.headers)
    return error


def retry_after(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in s, from seconds or an HTTP date; by the server's own clock where it has one.

    None where there is none, or nothing that can be read.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        now = headers.get("date")
        began = parsedate_to_datetime(now) if now else datetime.now(UTC)
        return max(0.0, (parsedate_to_datetime(text) - began).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def as_error(failure: Failure) -> ApiError:
    """The exception for an error inside a stream."""
    kind = error_class(failure.code, 200, "run")
    return kind(scrub(failure.message), code=failure.code, data=failure.data)


# fact: client.no-secrets
def scrub(text: str, token: str = "") -> str:
    """`text` without secrets: neither this token nor anything shaped like one."""
    if token:
        text = text.replace(token, "***")
    return _SECRET.sub(r"\1_***", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A session as the server sees it. `draft` is {} before the first edit."""

    draft: Mapping[str, Any] = field(default_factory=dict)
    uploads: tuple[Mapping[str, Any], ...] = ()
    generated: tuple[Mapping[str, Any], ...] = ()
    canvas: Mapping[str, Any] = field(default_factory=dict)
    user_id: str = ""

    @property
    def timeline(self) -> Timeline:
        """The draft, typed."""
        return Timeline.read(self.draft)

    @property
    def exportable(self) -> bool:
        """fact: draft.ready: at least one track has a segment."""
        tracks = self.draft.get("t")
        return isinstance(tracks, list) and any(
            isinstance(track, Mapping) and bool(track.get("sg")) for track in tracks
        )


def read_state(data: Mapping[str, Any]) -> State:
    """A State from `data.state.draft…` or from the same fields without that prefix (AX-21)."""
    inner = data.get("state")
    fields = inner if isinstance(inner, Mapping) else data
    return State(
        draft=mapping(fields.get("draft")),
        uploads=mappings(fields.get("video_infos")),
        generated=mappings(fields.get("generated_media")),
        canvas=mapping(fields.get("canvas_config")),
        user_id=text_of(data, "user_id") or text_of(fields, "user_id"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One look at a render. `progress` is percent, `url` "" until completed, `size` bytes or 0."""

    status: RenderStatus
    progress: float = 0.0
    url: str = ""
    size: int = 0
    problem: str = ""


def read_poll(data: Mapping[str, Any]) -> Poll:
    """A Poll from any of the envelopes of AX-01, already unwrapped or not."""
    inner = data.get("data")
    layers = [data, inner] if isinstance(inner, Mapping) else [data]
    outputs = [mapping(layer.get("output")) for layer in layers]
    status = _first(layers, "status").lower()
    progress = next((v for layer in layers if (v := number(layer.get("progress")))), 0.0)
    return Poll(
        status=status if status in ("completed", "failed") else "pending",  # type: ignore[arg-type]
        progress=progress,
        url=_first(outputs, "url") or _first(layers, "outputUrl") or _first(layers, "output_url"),
        size=next((int(n) for output in outputs if (n := number(output.get("size")))), 0),
        problem=scrub(next((t for layer in layers if (t := error_text(layer))), "")),
    )


def _first(layers: list[Mapping[str, Any]], key: str) -> str:
    return next((text for layer in layers if (text := text_of(layer, key))), "")
