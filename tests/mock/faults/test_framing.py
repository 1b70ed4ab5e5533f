"""Rare framings of a stream: every reader that follows the standard finds the same events."""

from __future__ import annotations

import json
import re

import pytest
from nemovideo_mock.faults.framing import FRAMINGS, LARGE

FRAMES = [
    (1.0, 'data: {"type":"text","content":"做好了 ✅"}\n\n'.encode()),
    (2.0, b"data:\n\n"),
    (3.0, 'data: {"type":"text","content":"voilà"}\n\n'.encode()),
]


def events(data: bytes) -> list[str]:
    """The payloads of complete events, as the standard reads them."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    blocks = re.split(r"\r?\n\r?\n", text)[:-1]
    return ["\n".join(re.findall(r"^data:(.*?)\r?$", block, re.M)) for block in blocks]


def sent(kind: str) -> bytes:
    return b"".join(data for _, data in FRAMINGS[kind](FRAMES))


@pytest.mark.parametrize("kind", ["multi-line", "crlf", "bom", "comment-flood", "large-event"])
def test_whole_streams_say_the_same(kind: str) -> None:
    texts = [json.loads(event).get("content") for event in events(sent(kind)) if event.strip()]
    assert texts == ["做好了 ✅", "voilà"]
    assert sent(kind) != b"".join(data for _, data in FRAMES)


def test_a_large_event_is_large_and_alone() -> None:
    assert LARGE < len(sent("large-event")) < 2 * LARGE


@pytest.mark.parametrize("kind", ["unclosed", "half-event", "half-character"])
def test_the_last_event_is_none_where_the_stream_ends_too_soon(kind: str) -> None:
    assert [json.loads(event)["content"] for event in events(sent(kind)) if event.strip()] == [
        "做好了 ✅"
    ]


def test_half_a_character_is_no_utf8() -> None:
    with pytest.raises(UnicodeDecodeError):
        sent("half-character").decode()
