"""Frames of a stream that are legal and rare, or end too soon: what event-stream readers trip over.

Every function takes the whole stream and gives it back. Bytes may be anywhere; moments stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from nemovideo_mock.frames import Frame

LARGE = 2**20
"""Bytes of padding in the one large event."""
FLOOD = 500
"""Comment lines before each frame of a flood."""

_BOM = b"\xef\xbb\xbf"
_CONTINUATION = range(0x80, 0xC0)


def unclosed(frames: list[Frame]) -> list[Frame]:
    """The last event without the blank line that closes it."""
    *whole, (at, data) = frames
    return [*whole, (at, data.rstrip(b"\r\n"))]


def half(frames: list[Frame]) -> list[Frame]:
    """The last event ends in its middle."""
    *whole, (at, data) = frames
    return [*whole, (at, data[: max(1, len(data) // 2)])]


def half_character(frames: list[Frame]) -> list[Frame]:
    """The stream ends inside the last character that has more than one byte."""
    for nth in range(len(frames) - 1, -1, -1):
        at, data = frames[nth]
        inside = next((i for i in range(len(data) - 1, 0, -1) if data[i] in _CONTINUATION), None)
        if inside is not None:
            return [*frames[:nth], (at, data[:inside])]
    return half(frames)


def multi_line(frames: list[Frame]) -> list[Frame]:
    """Payloads of several data lines: JSON with a line for each of its keys."""

    def spread(event: dict[str, object]) -> str:
        return json.dumps(event, indent=1, ensure_ascii=False)

    return [(at, _rewritten(data, spread)) for at, data in frames]


def crlf(frames: list[Frame]) -> list[Frame]:
    """Lines that end with CR and LF."""
    return [(at, data.replace(b"\n", b"\r\n")) for at, data in frames]


def bom(frames: list[Frame]) -> list[Frame]:
    """A byte order mark before the first frame."""
    (at, data), *rest = frames
    return [(at, _BOM + data), *rest]


def large(frames: list[Frame]) -> list[Frame]:
    """The first event that is a JSON object gets a mebibyte of padding under a key of its own."""
    for nth, (at, data) in enumerate(frames):
        padded = _rewritten(data, lambda event: json.dumps({**event, "padding": "x" * LARGE}))
        if padded != data:
            return [*frames[:nth], (at, padded), *frames[nth + 1 :]]
    return frames


def comments(frames: list[Frame]) -> list[Frame]:
    """A flood of comment lines before each frame."""
    return [(at, b": still here\n" * FLOOD + b"\n" + data) for at, data in frames]


FRAMINGS: Mapping[str, Callable[[list[Frame]], list[Frame]]] = {
    "unclosed": unclosed,
    "half-event": half,
    "half-character": half_character,
    "multi-line": multi_line,
    "crlf": crlf,
    "bom": bom,
    "large-event": large,
    "comment-flood": comments,
}


def _rewritten(data: bytes, rewrite: Callable[[dict[str, object]], str]) -> bytes:
    """A frame with its payload rewritten, where that is one line with a JSON object."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for nth, line in enumerate(lines):
        payload = line.removeprefix("data:").strip()
        if line.startswith("data:") and payload.startswith("{"):
            lines_of = rewrite(json.loads(payload)).splitlines()
            lines[nth] = "\n".join(f"data: {line}" for line in lines_of)
    return "\n".join(lines).encode("utf-8", "surrogateescape")
