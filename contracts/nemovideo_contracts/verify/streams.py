"""Streams as the harness reads them: bytes → frames → events, whatever the dialect.

This is a second reading of the same bytes, independent of the client's on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "call", "result", "heartbeat", "blank", "failure", "other"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One block of lines between empty lines, as (field, value) in order."""

    lines: tuple[tuple[str, str], ...]

    @property
    def data(self) -> str | None:
        """The data lines joined, or None when there is none."""
        found = [value for name, value in self.lines if name == "data"]
        return "\n".join(found) if found else None

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.lines)


@dataclass(frozen=True, slots=True)
class Event:
    """What a frame means. `text` is the words, the error, or a tool's name; `raw` its JSON.

    `data` is what a tool is called with, or what it answers.
    """

    kind: Kind
    text: str = ""
    raw: Any = None
    data: Any = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A whole stream as it was received."""

    content: bytes

    @property
    def frames(self) -> tuple[Frame, ...]:
        blocks = self.content.decode("utf-8").split("\n\n")
        return tuple(_frame(block) for block in blocks if block)

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(_event(frame) for frame in self.frames)

    @property
    def words(self) -> str:
        """All text for the user."""
        return "".join(event.text for event in self.events if event.kind == "text")

    def of(self, kind: Kind) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.kind == kind)


def _frame(block: str) -> Frame:
    lines = []
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        lines.append((name, value.removeprefix(" ")))
    return Frame(tuple(lines))


def _event(frame: Frame) -> Event:
    if frame.data is None or ("event", "heartbeat") in frame.lines:
        return Event("heartbeat")
    if frame.data == "":
        return Event("blank")
    raw = json.loads(frame.data)
    return _adk(raw) if "actions" in raw else _plain(raw)


_TYPES: Mapping[str, Kind] = {
    "text": "text",
    "chunk": "text",
    "tool_call": "call",
    "tool_start": "call",
    "tool_result": "result",
    "tool_end": "result",
    "heartbeat": "heartbeat",
    "error": "failure",
}


def _plain(raw: dict[str, Any]) -> Event:
    """The typed and the gateway vocabulary by `type`, the text one by its only key."""
    if "type" in raw:
        kind = _TYPES.get(raw["type"], "other")
        words = _first(raw, ("content", "message") if kind == "failure" else ("content", "name"))
        return Event(kind, words, raw, _data(raw))
    for key, kind in _TYPES.items():
        if key in raw:
            value = raw[key]
            if isinstance(value, dict):
                return Event(kind, value["name"], raw, _data(value))
            return Event(kind, str(value), raw)
    return Event("other", "", raw)


def _adk(raw: dict[str, Any]) -> Event:
    if "errorCode" in raw:
        return Event("failure", raw.get("errorMessage", ""), raw)
    for part in raw.get("content", {}).get("parts", ()):
        if "functionCall" in part:
            call = part["functionCall"]
            return Event("call", call["name"], raw, _data(call))
        if "functionResponse" in part:
            answer = part["functionResponse"]
            return Event("result", answer["name"], raw, _data(answer))
        if "text" in part and not part.get("thought"):
            return Event("text", part["text"], raw)
    return Event("other", "", raw)


def _first(raw: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((raw[key] for key in keys if isinstance(raw.get(key), str)), "")


def _data(tool: Mapping[str, Any]) -> Any:
    """What a tool is called with, or what it answers, in whichever dialect."""
    return next((tool[key] for key in ("args", "result", "response") if key in tool), None)
