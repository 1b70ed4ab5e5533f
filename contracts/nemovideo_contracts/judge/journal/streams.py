"""What a stream said: its frames read in every dialect somebody has described. (AX-03)"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NOISE = re.compile(r"encountered a temporary issue|遇到了?(?:一个)?临时", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as a perfect listener hears it. `raw` are the payloads that are JSON objects."""

    texts: tuple[str, ...]
    tools: int
    heartbeats: int
    failures: tuple[tuple[int, str], ...]
    raw: tuple[str, ...]
    ends_with_beat: bool
    spoken: str = ""
    """The payload of the first text."""
    scrambled: bool = False
    """Whether partial texts came in another order than the whole one has them."""
    unfinished: bool = False
    """Whether it ended inside an event: a client may read what came of it, or drop it."""

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that mean something: no stray apology after a good answer."""
        return tuple(text for text in self.texts if not NOISE.search(text))

    @property
    def noisy(self) -> bool:
        return bool(self.words) and bool(self.texts) and bool(NOISE.search(self.texts[-1]))


def read_stream(frames: Iterable[Mapping[str, Any]]) -> Stream:
    """Read the frames `{at, data}` of a journal."""
    texts: list[str] = []
    failures: list[tuple[int, str]] = []
    raw: list[str] = []
    tools = beats = 0
    last = spoken = partial = ""
    whole = "".join(str(frame.get("data", "")) for frame in frames)
    # A journal keeps the two halves of a parted character as escaped bytes.
    whole = whole.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    whole = whole.removeprefix("\ufeff")
    # fact: sse.framing; an event that no blank line closes is no event yet.
    *blocks, rest = re.split(r"\r?\n\r?\n", whole)
    for payload in map(_payload, filter(None, blocks)):
        kind, said = _read(payload)
        last = kind
        tools += kind == "tool"
        beats += kind == "beat"
        if kind == "text" and said:
            texts.append(said)
            spoken = spoken or payload
        if kind == "partial":
            partial += said
        if kind == "failure":
            failures.append((_code(payload), said))
        if kind != "beat":
            raw.append(payload)
    return Stream(
        texts=tuple(texts),
        tools=tools,
        heartbeats=beats,
        failures=tuple(failures),
        raw=tuple(raw),
        ends_with_beat=last == "beat",
        spoken=spoken,
        scrambled=bool(partial) and partial not in "".join(texts),
        unfinished=bool(rest.strip()),
    )


def _payload(block: str) -> str:
    """The data of an event; "" for one that only shows life."""
    lines = block.splitlines()
    if any(line.startswith("event: heartbeat") for line in lines):
        return ""
    return "\n".join(line[5:].removeprefix(" ") for line in lines if line.startswith("data:"))


def _read(payload: str) -> tuple[str, str]:
    """(text, tool, failure, beat or other) and its words."""
    body = _json(payload)
    if not body or body.get("type") == "heartbeat" or body.get("heartbeat"):
        return "beat", ""
    if body.get("type") == "error" or body.get("error") or body.get("errorCode"):
        words = (body.get(key) for key in ("message", "errorMessage", "content", "error"))
        return "failure", next((text for text in words if isinstance(text, str)), "")
    if isinstance(body.get("content"), Mapping):
        return _parts(body)
    kind = str(body.get("type", ""))
    if kind.startswith(("tool", "function")) or "tool_call" in body or "tool_result" in body:
        return "tool", ""
    if kind in ("", "text", "chunk"):
        return "text", next(
            (body[k] for k in ("content", "text") if isinstance(body.get(k), str)), ""
        )
    return "other", ""


def _parts(body: Mapping[str, Any]) -> tuple[str, str]:
    """An event of the agent kit; partial texts come again whole."""
    parts = [part for part in body["content"].get("parts", ()) if isinstance(part, Mapping)]
    if any("functionCall" in part or "functionResponse" in part for part in parts):
        return "tool", ""
    spoken = [str(part.get("text", "")) for part in parts if not part.get("thought")]
    return ("partial" if body.get("partial") else "text"), "".join(spoken)


def _code(payload: str) -> int:
    body = _json(payload)
    code = str(body.get("code") or body.get("errorCode") or "")
    return int(code) if code.isdecimal() else 500


def _json(payload: str) -> Mapping[str, Any]:
    try:
        body = json.loads(payload) if payload.strip() else {}
    except (ValueError, RecursionError):
        return {"error": payload} if payload.lstrip().startswith('{"error"') else {"type": "?"}
    return body if isinstance(body, Mapping) else {}
