"""What a stream said: its frames read in every dialect somebody has described. (AX-03)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...verify.streams import Event, Frame, event_of, frame_of

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
    *blocks, rest = _text(frames).split("\n\n")
    # fact: sse.framing; an event that no blank line closes is no event yet.
    for frame in map(frame_of, filter(None, blocks)):
        event = _event(frame)
        last = event.kind
        tools += event.kind in ("call", "result")
        if event.kind in ("heartbeat", "blank"):
            beats += 1
            continue
        raw.append(frame.data or "")
        if event.kind == "failure":
            failures.append((_code(event.raw), event.text))
        elif event.kind == "text" and _is_partial(event):
            partial += event.text
        elif event.kind == "text" and event.text:
            texts.append(event.text)
            spoken = spoken or frame.data or ""
    return Stream(
        texts=tuple(texts),
        tools=tools,
        heartbeats=beats,
        failures=tuple(failures),
        raw=tuple(raw),
        ends_with_beat=last in ("heartbeat", "blank"),
        spoken=spoken,
        scrambled=bool(partial) and partial not in "".join(texts),
        unfinished=bool(rest.strip()),
    )


def _text(frames: Iterable[Mapping[str, Any]]) -> str:
    """The frames as one text with plain line ends."""
    whole = "".join(str(frame.get("data", "")) for frame in frames)
    # A journal keeps the two halves of a parted character as escaped bytes.
    whole = whole.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return whole.removeprefix("\ufeff").replace("\r\n", "\n")


def _event(frame: Frame) -> Event:
    """A frame in any dialect. What is no JSON means nothing, unless it begins like an error."""
    try:
        event = event_of(frame)
    except (ValueError, RecursionError):
        data = frame.data or ""
        failed = data.lstrip().startswith('{"error"')
        return Event("failure", data, {"error": data}) if failed else Event("other")
    quiet = event.raw in ({}, None) or (
        isinstance(event.raw, Mapping) and event.raw.get("heartbeat")
    )
    return Event("blank") if quiet or not isinstance(event.raw, Mapping) else event


def _is_partial(event: Event) -> bool:
    """Whether it is a part that comes again as a whole: events of the agent kit."""
    return bool(event.raw.get("partial")) and isinstance(event.raw.get("content"), Mapping)


def _code(raw: Mapping[str, Any]) -> int:
    code = str(raw.get("code") or raw.get("errorCode") or "")
    return int(code) if code.isdecimal() else 500
