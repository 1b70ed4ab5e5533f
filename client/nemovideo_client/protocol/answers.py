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
from .sse import Failure, as_code, error_text, failure_of

RenderStatus = Literal["pending", "completed", "failed"]
_SECRET = re.compile(r"\b(nmv_usr|clm)_[\w-]+")


def unwrap(answer: Answer, place: str) -> Mapping[str, Any]:
    """The data of a success: `{"code":0,"data"}`, `{"success":true,"data"}` or the bare object.

    Raises ApiError for a refusal in any transport (AX-04), UnreadableAnswer for a success that
    is no JSON object.
    """
    parsed = parse(answer.body)
    body = parsed if isinstance(parsed, dict) else None
    if refused(answer.status, body):
        error = as_error(failure_of(body or {}), answer.status, place)
        error.retry_after = retry_after(answer.headers)
        raise error
    if body is None:
        raise UnreadableAnswer(f"The answer to {place!r} is not a JSON object")
    data = body.get("data")
    # A poll may have its status both inside and outside: see `read_poll`.
    return data if isinstance(data, dict) and place != "poll" else body


def refused(status: int, body: Mapping[str, Any] | None) -> bool:
    if not 200 <= status < 300:
        return True
    code = as_code(body.get("code")) if body else None
    return code not in (None, 0) or (body or {}).get("success") is False


def as_error(failure: Failure, status: int = 200, place: str = "run") -> ApiError:
    """The exception for an error: an answer's, or one inside a stream."""
    kind = error_class(failure.code, status, place)
    text = scrub(failure.message) or kind.default
    if kind is ApiError:
        text = f"{text} (code {failure.code}, HTTP {status}, at {place!r})"
    return kind(text, code=failure.code, status=status, data=failure.data)


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
