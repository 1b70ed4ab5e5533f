"""Events to frames: every dialect and every heartbeat, byte by byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from nemovideo_mock import profile as profiles
from nemovideo_mock.agent.plan.records import (
    Blank,
    Event,
    Failure,
    Heartbeat,
    Text,
    ToolCall,
    ToolResult,
)
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import say, scene

SCHEMA = json.loads((Path(__file__).parent / "adk_event.schema.json").read_text("utf-8"))
AT = 1_800_000_000.25
EVENTS: dict[str, Event] = {
    "text": Text(at=AT, text='你好 ✅\n"x"'),
    "call": ToolCall(at=AT, name="edit_multitrack", args={"a": 1}, call_id="call_1"),
    "result": ToolResult(
        at=AT,
        name="edit_multitrack",
        result={"status": "success"},
        call_id="call_1",
        state_delta={"draft": {"t": []}},
    ),
    "failure": Failure(at=AT, code=2001, message="out"),
}
EXPECTED: dict[str, dict[str, Any]] = {
    "typed": {
        "text": {"type": "text", "content": '你好 ✅\n"x"'},
        "call": {"type": "tool_call", "name": "edit_multitrack", "args": {"a": 1}},
        "result": {
            "type": "tool_result",
            "name": "edit_multitrack",
            "result": {"status": "success"},
        },
        "failure": {"type": "error", "code": 2001, "message": "out"},
    },
    "text": {"text": {"text": '你好 ✅\n"x"'}},
    "gateway": {
        "text": {"type": "chunk", "content": '你好 ✅\n"x"'},
        "call": {"type": "tool_start", "name": "edit_multitrack", "args": {"a": 1}},
    },
}


def framed(event: Event, **choices: Any) -> bytes:
    return b"".join(sse.frames(event, SEED.replace(**choices), turn_id="turn_1", nth=3))


def payload(frame: bytes) -> Any:
    assert frame.startswith(b"data: ")
    assert frame.endswith(b"\n\n")
    assert frame.count(b"\n") == 2
    assert b"\r" not in frame
    return json.loads(frame[6:])


@pytest.mark.parametrize(
    ("dialect", "kind"), [(d, k) for d, kinds in EXPECTED.items() for k in kinds]
)
def test_payloads(dialect: str, kind: str) -> None:
    assert payload(framed(EVENTS[kind], payload=dialect)) == EXPECTED[dialect][kind]


@pytest.mark.parametrize("dialect", get_args(profiles._hints()["payload"]))
@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_frames_are_compact_raw_and_single(dialect: str, event: Event) -> None:
    frame = framed(event, payload=dialect)
    data = payload(frame)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    assert frame == f"data: {text}\n\n".encode()


@pytest.mark.parametrize(
    ("form", "frame"),
    [
        ("json-and-empty", b'data: {"type":"heartbeat"}\n\n'),
        ("json", b'data: {"type":"heartbeat"}\n\n'),
        ("empty", b"data:\n\n"),
        ("comment", b": heartbeat\n\n"),
        ("event", b"event: heartbeat\ndata: {}\n\n"),
        ("none", b""),
    ],
)
def test_heartbeats(form: str, frame: bytes) -> None:
    assert framed(Heartbeat(at=AT), heartbeat=form) == frame


def test_every_option_has_a_form() -> None:
    assert set(sse.HEARTBEATS) == set(profiles.options("heartbeat") or ())
    assert set(sse.DIALECTS) == set(profiles.options("payload") or ())


def test_a_blank_is_an_empty_data_line() -> None:
    assert framed(Blank(at=AT)) == b"data:\n\n"


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_adk_events_hold_to_the_schema(event: Event) -> None:
    jsonschema.validate(payload(framed(event, payload="adk")), SCHEMA)


@pytest.mark.parametrize(
    "broken",
    [
        {"author": "nemo_agent"},
        {"id": "x", "author": "a", "invocationId": "e-1", "timestamp": 1, "actions": {}},
        {"content": {"parts": [{"text": 1}], "role": "model"}},
    ],
)
def test_the_schema_can_refuse(broken: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_whole_adk_streams_hold_to_the_schema() -> None:
    profile = SEED.replace(payload="adk", heartbeat="none", silent_rate=0.0)
    seen: list[dict[str, Any]] = []
    for message, where in (
        ("add jazz", "laid"),
        ("generate a clip of rain", "bare"),
        ("hi", "laid"),
    ):
        turn = say(message, scene(where), profile=profile)
        events = [payload(frame) for _, frame in sse.stream(turn, profile)]
        for event in events:
            jsonschema.validate(event, SCHEMA)
        assert len({item["invocationId"] for item in events}) == 1
        assert len({item["id"] for item in events}) == len(events)
        seen += events
    parts = [part for item in seen for part in item["content"]["parts"]]
    calls = [part["functionCall"]["id"] for part in parts if "functionCall" in part]
    answers = [part["functionResponse"]["id"] for part in parts if "functionResponse" in part]
    assert calls
    assert calls == answers


def test_adk_roles_and_state() -> None:
    call = payload(framed(EVENTS["call"], payload="adk"))
    result = payload(framed(EVENTS["result"], payload="adk"))
    assert (call["content"]["role"], result["content"]["role"]) == ("model", "user")
    assert result["actions"]["stateDelta"] == {"draft": {"t": []}}
    assert call["actions"]["stateDelta"] == {}
    failure = payload(framed(EVENTS["failure"], payload="adk"))
    assert (failure["turnComplete"], failure["errorCode"]) == (True, "2001")
    assert "content" not in failure


def test_a_stream_carries_the_times_of_its_events() -> None:
    turn = say("add jazz", scene("laid"))
    frames = list(sse.stream(turn, SEED))
    assert [at for at, _ in frames] == [event.at for event in turn.events]
