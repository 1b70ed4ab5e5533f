"""A byte stream → frames → events, whatever dialect the backend speaks and however it is cut.

    Event ── Text | Thought | Tool | Failure     something happened
          └─ Alive                               heartbeat, empty data, comment, unknown or broken

Four dialects are read without knowing which one it is: typed (`{"type":"text","content"}`),
the agent kit's (`{"content":{"parts":[…]},"partial"}`), `{"text"}` alone, and the gateway's
(`chunk`, `text`, `tool_start`, …). Bytes that are no UTF-8 and data that is no JSON are survived.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ConnectionLost
from ..values import mappings, parse


@dataclass(frozen=True, slots=True)
class Text:
    """Text for the user. A partial one is a piece that a whole one may repeat later.

    `whole` is a complete reply by what the dialect says; without either mark nobody knows.
    """

    text: str
    partial: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Thought:
    """The agent thinking aloud: proof of work, not for the user."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool call or a tool result; internal."""

    name: str
    done: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """An error inside the stream."""

    code: int | None
    message: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alive:
    """The backend is still there; nothing more."""


Event = Text | Thought | Tool | Failure | Alive

EVENT_LIMIT = 16 * 2**20  # characters of one line, and of one event
_LINE_END = re.compile(r"\r\n|\n|\r(?!\Z)")


class Decoder:
    """Feed it chunks as they come; it gives events as soon as they are complete.

    Raises ConnectionLost for a line or an event without end.

    httpx-sse would do for the lines, but hides comments, which count as heartbeats here, and
    drops the last frame of a stream that was cut before its blank line.
    """

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest: list[str] = []
        self._data: list[str] = []
        self._size = self._event = 0  # characters of the line that is open, and of the event

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that this chunk completes."""
        text = self._utf8.decode(chunk)
        self._size += len(text)
        if self._size + self._event > EVENT_LIMIT:
            raise ConnectionLost("The stream has an event over 16 MiB long")
        if "\n" not in text and "\r" not in text and not self._held_return():
            self._rest.append(text)
            return
        *lines, rest = _LINE_END.split("".join([*self._rest, text]))
        self._rest = [rest]
        self._size = len(rest)
        for line in lines:
            yield from self._line(line)

    def finish(self) -> Iterator[Event]:
        """What a stream that ended without its last blank line still says."""
        rest = "".join([*self._rest, self._utf8.decode(b"", final=True)])
        self._rest = []
        for line in (rest.rstrip("\r"), ""):
            yield from self._line(line)

    def _held_return(self) -> bool:
        return bool(self._rest) and self._rest[-1].endswith("\r")

    def _line(self, line: str) -> Iterator[Event]:
        if not line:
            data, self._data, self._event = self._data, [], 0
            if data:
                yield from events("\n".join(data))
        elif line.startswith(":"):
            yield Alive()
        else:
            name, _, value = line.partition(":")
            if name == "data":
                self._data.append(value.removeprefix(" "))
                self._event += len(line)
            elif name == "event":
                yield Alive()


def events(data: str) -> Iterator[Event]:
    """The events in one frame's data."""
    body = parse(data)
    # fact: adk.event.error: an old agent kit forgets to escape quotes in its errors.
    if not body and (match := re.fullmatch(r'\s*\{"error": "(.*)"\}\s*', data, re.DOTALL)):
        body = {"error": match[1]}
    found = list(_read(body)) if isinstance(body, dict) else []
    yield from found or [Alive()]


def _read(body: Mapping[str, Any]) -> Iterator[Event]:
    if (failure := _failure(body)) is not None:
        yield failure
    elif isinstance(body.get("content"), Mapping):
        yield from _parts(body["content"], partial=bool(body.get("partial")))
    elif "type" in body:
        yield from _typed(body)
    elif isinstance(body.get("text"), str):
        yield Text(body["text"], bool(body.get("partial")))
    elif isinstance(body.get("actions"), Mapping) and body["actions"].get("stateDelta"):
        yield Tool("state", done=True)


def _failure(body: Mapping[str, Any]) -> Failure | None:
    named = body.get("type") == "error" or body.get("error") or body.get("errorCode")
    coded = as_code(body.get("code")) not in (None, 0) and "content" not in body
    return failure_of(body) if named or coded else None


def _parts(content: Mapping[str, Any], *, partial: bool) -> Iterator[Event]:
    """fact: adk.event.text; a part marked `thought` is not for the user."""
    first = True
    for part in mappings(content.get("parts")):
        call, result = part.get("functionCall"), part.get("functionResponse")
        if isinstance(call, Mapping):
            yield Tool(str(call.get("name", "")), done=False)
        elif isinstance(result, Mapping):
            yield Tool(str(result.get("name", "")), done=True)
        elif part.get("thought"):
            yield Thought()
        elif isinstance(part.get("text"), str) and part["text"]:
            yield Text(part["text"], partial, whole=first and not partial)
            first = False


def _typed(body: Mapping[str, Any]) -> Iterator[Event]:
    kind = str(body["type"])
    text = next((body[k] for k in ("content", "text") if isinstance(body.get(k), str)), "")
    if kind in ("text", "chunk"):
        if text:
            yield Text(text, partial=kind == "chunk" or bool(body.get("partial")))
    elif kind.startswith(("tool", "function")):
        name = str(body.get("name") or body.get("tool") or "")
        yield Tool(name, done=kind.endswith(("result", "end", "response")))
    elif kind.startswith(("thinking", "thought")):
        yield Thought()


def as_code(value: object) -> int | None:
    """A code as a number: 1001, "1001", or None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def failure_of(body: Mapping[str, Any]) -> Failure:
    """An error's number and text, wherever it carries them, and all that rode along.

    The outermost layer wins.
    """
    layers = _layers(body)
    keys = ("code", "errorCode", "error_code")
    codes = (as_code(layer.get(key)) for layer in layers for key in keys)
    merged = {key: value for layer in reversed(layers) for key, value in layer.items()}
    return Failure(next(filter(None, codes), None), error_text(body), merged)


def error_text(body: Mapping[str, Any]) -> str:
    """The text of an error; nobody documents its key. fact: envelope.error.text-key"""
    keys = ("message", "errorMessage", "msg", "error", "detail", "reason")
    texts = (layer.get(key) for layer in _layers(body) for key in keys)
    return next((text for text in texts if isinstance(text, str) and text), "")


def _layers(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = [body.get(key) for key in ("detail", "error", "data")]
    return [body, *(layer for layer in inner if isinstance(layer, Mapping))]
