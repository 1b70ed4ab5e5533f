"""Bytes → events: any cut, any dialect, any damage."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_client.protocol.sse import (
    Alive,
    Decoder,
    Event,
    Failure,
    Text,
    Thought,
    Tool,
    as_code,
    error_text,
    events,
    failure_of,
)

CALL = {"functionCall": {"name": "edit"}}
RESULT = {"functionResponse": {"name": "edit"}}
PARTS = {"parts": [{"text": "musing", "thought": True}, {"text": "Hi"}, CALL, RESULT]}


def decode(*chunks: bytes) -> list[Event]:
    decoder = Decoder()
    found = [event for chunk in chunks for event in decoder.feed(chunk)]
    return found + list(decoder.finish())


def one(body: Any) -> list[Event]:
    return list(events(json.dumps(body)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"type": "text", "content": "Hi"}, [Text("Hi")]),
        ({"type": "text", "text": "Hi"}, [Text("Hi")]),
        ({"type": "text", "content": ""}, [Alive()]),
        ({"type": "text", "content": "H", "partial": True}, [Text("H", partial=True)]),
        ({"type": "tool_call", "name": "edit", "args": {}}, [Tool("edit", done=False)]),
        ({"type": "tool_result", "name": "edit"}, [Tool("edit", done=True)]),
        ({"type": "heartbeat"}, [Alive()]),
        ({"type": "nonsense", "text": "Hi"}, [Alive()]),
        ({"type": "error", "code": 2001, "message": "No."}, [Failure(2001, "No.", {})]),
        ({"type": "error", "content": "Oh"}, [Failure(None, "", {})]),
        ({"text": "Hi"}, [Text("Hi")]),
        ({"text": "H", "partial": True}, [Text("H", partial=True)]),
        ({"type": "chunk", "text": "H"}, [Text("H", partial=True)]),
        ({"type": "chunk", "content": "H"}, [Text("H", partial=True)]),
        ({"type": "thinking_start"}, [Thought()]),
        ({"type": "thinking_delta", "text": "hm"}, [Thought()]),
        ({"type": "tool_start", "tool": "edit"}, [Tool("edit", done=False)]),
        ({"type": "toolcall_start"}, [Tool("", done=False)]),
        ({"type": "tool_end", "tool": "edit"}, [Tool("edit", done=True)]),
        ({"type": "done"}, [Alive()]),
        (
            {"content": PARTS},
            [Thought(), Text("Hi", whole=True), Tool("edit", done=False), Tool("edit", done=True)],
        ),
        ({"content": {"parts": [{"text": "H"}]}, "partial": True}, [Text("H", partial=True)]),
        (
            {"content": {"parts": [{"text": "H"}, {"text": "i"}]}},
            [Text("H", whole=True), Text("i")],
        ),
        ({"content": {"parts": None}}, [Alive()]),
        ({"content": {"parts": ["x", {"inlineData": 1}, {"text": ""}]}}, [Alive()]),
        ({"actions": {"stateDelta": {"draft": {}}}}, [Tool("state", done=True)]),
        ({"actions": {"stateDelta": {}}}, [Alive()]),
        ({"errorCode": "MALFORMED", "errorMessage": "Oh."}, [Failure(None, "Oh.", {})]),
        ({"errorCode": "2001"}, [Failure(2001, "", {})]),
        ({"error": "Oh."}, [Failure(None, "Oh.", {})]),
        ({"error": {"code": 1002, "message": "Oh."}}, [Failure(1002, "Oh.", {})]),
        ({"code": 2001, "message": "No.", "data": {"x": 1}}, [Failure(2001, "No.", {"x": 1})]),
        ({"code": 0, "text": "Hi"}, [Text("Hi")]),
        ([1], [Alive()]),
        ("text", [Alive()]),
        (None, [Alive()]),
    ],
)
def test_dialects(body: Any, expected: list[Event]) -> None:
    found = one(body)
    assert [type(event) for event in found] == [type(event) for event in expected]
    for event, wanted in zip(found, expected, strict=True):
        if isinstance(event, Failure) and isinstance(wanted, Failure):
            assert (event.code, event.message) == (wanted.code, wanted.message)
            assert wanted.data.items() <= event.data.items()
        else:
            assert event == wanted


def test_an_error_with_quotes_nobody_escaped() -> None:
    (event,) = events('{"error": "bad "thing" happened"}')
    assert isinstance(event, Failure)
    assert event.message == 'bad "thing" happened'


@pytest.mark.parametrize(
    "data", ["", " ", "{", "[" * 100_000, "nonsense", "\x00", '{"type":', "NaN"]
)
def test_broken_data_is_a_sign_of_life(data: str) -> None:
    assert list(events(data)) == [Alive()]


def test_lines_of_all_kinds() -> None:
    stream = b': comment\nevent: x\nid: 1\nretry: 5\ndata:\n\ndata: {"text":\r\ndata: "Hi"}\r\n\r\n'
    assert decode(stream) == [Alive(), Alive(), Alive(), Text("Hi")]


def test_lone_carriage_returns() -> None:
    assert decode(b'data: {"text":"a"}\r\rdata: {"text":"b"}\r\r') == [Text("a"), Text("b")]
    assert decode(b'data: {"text":"a"}\r', b'\rdata: {"text":"b"}\r', b"\r") == [
        Text("a"),
        Text("b"),
    ]
    assert decode(b'data: {"text":"a"}\r', b"\n\r", b"\n") == [Text("a")]


def test_events_come_as_soon_as_they_are_complete() -> None:
    decoder = Decoder()
    assert list(decoder.feed(b'data: {"text":"a"}\n')) == []
    assert list(decoder.feed(b"\n")) == [Text("a")]
    assert list(decoder.finish()) == []


def test_the_last_frame_may_lack_its_end() -> None:
    assert decode(b'data: {"text":"a"}') == [Text("a")]
    assert decode(b'data: {"text":"a"}\r') == [Text("a")]
    assert decode(b'data: {"text":"\xe5') == [Alive()]


def test_bytes_that_are_no_utf8() -> None:
    assert decode(b'data: {"text":"a\xffb"}\n\n') == [Text("a\ufffdb")]


def test_only_one_space_belongs_to_the_colon() -> None:
    assert decode(b'data:{"text":" a"}\n\n', b'data:  {"text":"b"}\n\n') == [Text(" a"), Text("b")]


FRAMES = "".join(
    f"data: {json.dumps(body, ensure_ascii=False)}\n\n"
    for body in (
        {"type": "text", "content": "把照片做成视频 🎬 é"},
        {"type": "heartbeat"},
        {"content": {"parts": [{"text": "Done ✅"}]}},
    )
).encode()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, len(FRAMES)), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_frames_may_be_cut_anywhere(cuts: list[int], end: str) -> None:
    data = FRAMES.replace(b"\n", end.encode())
    places = sorted({0, *cuts, len(data)})
    chunks = [data[a:b] for a, b in itertools.pairwise(places)]
    assert decode(*chunks) == [Text("把照片做成视频 🎬 é"), Alive(), Text("Done ✅", whole=True)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_break_the_decoder(chunks: list[bytes]) -> None:
    decode(*chunks)
    decode(*[b"data: " + chunk + b"\n\n" for chunk in chunks])


def test_a_long_stream_without_line_ends_costs_linear_time() -> None:
    decoder = Decoder()
    for _ in range(20_000):
        assert list(decoder.feed(b"x" * 50)) == []
    assert list(decoder.finish()) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1001, 1001),
        ("1001", 1001),
        (" 7 ", 7),
        (True, None),
        ("x", None),
        (None, None),
        (1.5, None),
    ],
)
def test_codes(value: object, code: int | None) -> None:
    assert as_code(value) == code


def test_where_errors_carry_what() -> None:
    assert failure_of({"detail": {"code": 1002}}).code == 1002
    assert failure_of({"code": 0, "data": {"error_code": "2001"}}).code == 2001
    assert failure_of({"message": "x"}).code is None
    for key in ("message", "msg", "error", "detail", "reason", "errorMessage"):
        assert error_text({key: "Oh."}) == "Oh."
        assert error_text({"detail": {key: "Oh."}}) == "Oh."
    assert error_text({"message": "", "error": {"message": "inner"}}) == "inner"
    data = failure_of({"a": 1, "data": {"a": 2, "b": 3}}).data
    assert (data["a"], data["b"]) == (1, 3)
