"""One exchange of a journal, and reading journals from files."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ...spec import within_world
from . import answers, vocabulary
from .streams import Stream, read_stream


class JournalError(ValueError):
    """A journal that cannot be read; the text names file, line and what is missing."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and its answer. Moments in epoch seconds of the world; header names lower case.

    `status` is None and `answer` too where the connection ended without an answer. `ending` is
    `complete`, `aborted` (the client went away) or `cut` (the server did).
    """

    n: int
    operation: str
    at: float
    until: float
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    status: int | None = None
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    answer: Any = None
    frames: tuple[Mapping[str, Any], ...] | None = None
    ending: str = "complete"
    files: tuple[Mapping[str, Any], ...] = ()
    records: tuple[Mapping[str, Any], ...] = ()
    wall: float | None = None
    """When it began, in real epoch seconds, where the journal says so."""

    @property
    def seconds(self) -> float:
        return self.until - self.at

    @property
    def is_call(self) -> bool:
        """Whether it was meant for the API: no file by its URL, no page, no browser's preflight."""
        return self.method != "OPTIONS" and vocabulary.is_call(self.path, self.operation)

    @functools.cached_property
    def code(self) -> int | None:
        """The contract's code of a refusal; None for a success, or without an answer."""
        return answers.refusal(self.operation, self.status, self.answer)

    @property
    def unread(self) -> bool:
        """Whether it had a body that nobody read: a server may refuse on the headers alone."""
        return self.body is None and self.headers.get("content-length", "0") != "0"

    @property
    def garbled(self) -> bool:
        """Whether its body is a text where JSON is expected."""
        return isinstance(self.body, str)

    @property
    def lost(self) -> bool:
        """Whether the connection ended without any answer."""
        return self.status is None

    @property
    def succeeded(self) -> bool:
        return not self.lost and self.code is None and (self.status or 0) < 400

    @functools.cached_property
    def stream(self) -> Stream:
        return read_stream(self.frames or ())

    @property
    def dropped(self) -> bool:
        """Whether an accepted turn's stream broke off under its listener."""
        return self.operation == "run_sse" and (self.lost or self.ending == "cut")

    @property
    def bearer(self) -> str:
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        return value.strip() if scheme.lower() == "bearer" else ""

    def said(self, key: str) -> Any:
        """A value of the JSON body, or None."""
        return self.body.get(key) if isinstance(self.body, Mapping) else None

    @functools.cached_property
    def session(self) -> str:
        """The session it names, in its path or its body; "" for none."""
        if self.operation in ("upload", "session_state"):
            return self._segment(4)
        for key in ("session_id", "sessionId"):
            if self.said(key) is not None:
                return str(self.said(key))
        return ""

    @functools.cached_property
    def render(self) -> str:
        """The render it names; "" for none."""
        if self.operation in ("poll_render", "cancel_render"):
            return self._segment(4)
        if self.operation == "download_render":
            return self._segment(3)
        return str(self.said("id") or "") if self.operation == "submit_render" else ""

    def _segment(self, nth: int) -> str:
        parts = within_world(self.path).strip("/").split("/")
        return unquote(parts[nth]) if nth < len(parts) else ""

    @functools.cached_property
    def message(self) -> str:
        """The words said to the agent."""
        new = self.said("new_message") or self.said("newMessage")
        parts = new.get("parts") if isinstance(new, Mapping) else None
        texts = (
            part.get("text")
            for part in (parts if isinstance(parts, list) else ())
            if isinstance(part, Mapping)
        )
        return "\n".join(text for text in texts if isinstance(text, str))


def from_mapping(data: Mapping[str, Any]) -> Exchange:
    """An exchange from a line of a journal. Raises JournalError naming the key."""
    request, response = _part(data, "request"), _part({"response": {}, **data}, "response")
    method, path = _text(request, "method").upper(), _text(request, "path")
    return Exchange(
        n=_number(data, "n", int),
        operation=_text({"operation": "", **_present(data)}, "operation")
        or vocabulary.operation(method, path),
        at=_number(data, "at", float),
        until=_number(data, "until", float),
        method=method,
        path=path,
        query=str(request.get("query") or ""),
        headers=_lower(request.get("headers")),
        body=_parsed(request.get("body")),
        status=_status(response),
        answer_headers=_lower(response.get("headers")),
        answer=response.get("body"),
        frames=_listed(response, "frames") if "frames" in _present(response) else None,
        ending=str(data.get("ending") or "complete"),
        files=_listed(data, "files"),
        records=_listed(data, "records"),
        wall=_moment(data.get("wall")),
    )


def _parsed(body: Any) -> Any:
    """A body as its reader sees it: JSON is JSON, whatever type its header gives it."""
    try:
        return json.loads(body) if isinstance(body, str) and body.lstrip()[:1] == "{" else body
    except (ValueError, RecursionError):
        return body


def _present(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _status(response: Mapping[str, Any]) -> int | None:
    return None if response.get("status") is None else int(_number(response, "status", int))


def _listed(data: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    items = data.get(key)
    if items is None:
        return ()
    if not isinstance(items, list | tuple) or not all(isinstance(e, Mapping) for e in items):
        raise JournalError(f"{key}: a list of objects is needed, not {items!r:.60}")
    return tuple(items)


def from_mappings(data: Iterable[Mapping[str, Any]]) -> tuple[Exchange, ...]:
    """The exchanges of one world, in order of their beginning."""
    return tuple(sorted(map(from_mapping, data), key=lambda exchange: (exchange.at, exchange.n)))


def read(path: Path) -> tuple[Exchange, ...]:
    """A journal file: JSON lines, or what the control API answers. Raises JournalError."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise JournalError(f"{path.name}:{line}: not UTF-8: {error.reason}") from None
    try:
        whole = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, Mapping) and "exchanges" in whole:
        try:
            return from_mappings(_listed(whole, "exchanges"))
        except JournalError as error:
            raise JournalError(f"{path.name}: {error}") from None
    lines = [(nth, line) for nth, line in enumerate(text.splitlines(), 1) if line.strip()]
    return from_mappings(data for nth, line in lines if (data := _line(path, nth, line)))


def _line(path: Path, nth: int, line: str) -> Mapping[str, Any] | None:
    """A line's exchange; None for a header line, which speaks of the recording."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise JournalError(f"{path.name}:{nth}: not JSON: {error}") from None
    if not isinstance(data, Mapping):
        raise JournalError(f"{path.name}:{nth}: an exchange is an object, not {data!r:.60}")
    if "request" not in data:
        return None
    try:
        from_mapping(data)
    except JournalError as error:
        raise JournalError(f"{path.name}:{nth}: {error}") from None
    return data


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        raise JournalError(f"{key}: an object is needed, not {value!r:.60}")
    return value


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise JournalError(f"{key}: a text is needed, not {value!r:.60}")
    return value


def _number(data: Mapping[str, Any], key: str, kind: type) -> Any:
    value = data.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        raise JournalError(f"{key}: a number is needed, not {value!r:.60}")
    return kind(value)


def _moment(text: Any) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp() if isinstance(text, str) else None
    except ValueError:
        return None


def _lower(headers: Any) -> Mapping[str, str]:
    items = headers.items() if isinstance(headers, Mapping) else ()
    return {str(name).lower(): str(value) for name, value in items}
