"""Streams as the harness reads them: bytes → frames → events, whatever the dialect.

This is a second reading of the same bytes, independent of the client's on purpose. The judge reads
the streams of journals with it.
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
        return tuple(frame_of(block) for block in blocks if block)

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event_of(frame) for frame in self.frames)

    @property
    def words(self) -> str:
        """All text for the user."""
        return "".join(event.text for event in self.events if event.kind == "text")

    @property
    def signs_of_life(self) -> set[str]:
        """The forms of heartbeats among the frames: json, empty, comment, event."""
        forms = {
            "json": any(frame.data == '{"type":"heartbeat"}' for frame in self.frames),
            "empty": any(frame.data == "" for frame in self.frames),
            "comment": any(frame.fields == ("",) for frame in self.frames),
            "event": any(("event", "heartbeat") in frame.lines for frame in self.frames),
        }
        return {name for name, seen in forms.items() if seen}

    def of(self, kind: Kind) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.kind == kind)


def expected_signs(heartbeat: str) -> set[str]:
    """The forms of heartbeats in a long stream, by the profile's choice."""
    combined: dict[str, set[str]] = {"json-and-empty": {"json", "empty"}, "none": set()}
    return combined.get(heartbeat, {heartbeat})


def frame_of(block: str) -> Frame:
    """The lines between two empty ones."""
    lines = []
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        lines.append((name, value.removeprefix(" ")))
    return Frame(tuple(lines))


def event_of(frame: Frame) -> Event:
    """What a frame means. Raises ValueError for data that is no JSON."""
    if frame.data is None or ("event", "heartbeat") in frame.lines:
        return Event("heartbeat")
    if frame.data.strip() == "":
        return Event("blank")
    raw = json.loads(frame.data)
    if not isinstance(raw, Mapping):
        return Event("other", raw=raw)
    if raw.get("type") == "error" or raw.get("error") or raw.get("errorCode"):
        words = _first(raw, ("message", "errorMessage", "content", "error"))
        return Event("failure", words, raw)
    return _adk(raw) if isinstance(raw.get("content"), Mapping) else _plain(raw)


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
_TOOLS: Mapping[str, Kind] = {"functionCall": "call", "functionResponse": "result"}


def _plain(raw: Mapping[str, Any]) -> Event:
    """The typed and the gateway vocabulary by `type`, the text one by its only key."""
    if "type" in raw:
        name = str(raw["type"])
        usual: Kind = "call" if name.startswith(("tool", "function")) else "other"
        kind = _TYPES.get(name, usual)
        return Event(kind, _first(raw, ("content", "text", "name")), raw, _data(raw))
    for key, kind in _TYPES.items():
        if key in raw:
            value = raw[key]
            if isinstance(value, Mapping):
                return Event(kind, _first(value, ("name",)), raw, _data(value))
            return Event(kind, str(value), raw)
    return Event("text" if "content" in raw else "other", _first(raw, ("content",)), raw)


def _adk(raw: Mapping[str, Any]) -> Event:
    """An event of the agent kit: a call, an answer to one, or all its texts but the thoughts."""
    parts = raw["content"].get("parts")
    parts = [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
    for key, kind in _TOOLS.items():
        for tool in (part[key] for part in parts if isinstance(part.get(key), Mapping)):
            return Event(kind, _first(tool, ("name",)), raw, _data(tool))
    spoken = [str(part["text"]) for part in parts if "text" in part and not part.get("thought")]
    return Event("text" if spoken else "other", "".join(spoken), raw)


def _first(raw: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((raw[key] for key in keys if isinstance(raw.get(key), str)), "")


def _data(tool: Mapping[str, Any]) -> Any:
    """What a tool is called with, or what it answers, in whichever dialect."""
    return next((tool[key] for key in ("args", "result", "response") if key in tool), None)
