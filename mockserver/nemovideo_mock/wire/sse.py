"""Events to frames: the bytes of a stream, in every dialect somebody has described.

    typed    {"type":"text","content":…}            adk       Google's agent kit, camelCase
    text     {"text":…}, tools and errors likewise   gateway   {"type":"chunk","content":…}

A frame is `data: <compact JSON>` and an empty line, line ends LF. fact: sse.payload.typed (AX-03)
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nemovideo_mock import ids
from nemovideo_mock.agent.plan.records import (
    Blank,
    Event,
    Failure,
    Heartbeat,
    Text,
    ToolCall,
    ToolResult,
    Turn,
)
from nemovideo_mock.profile import Profile

BLANK = b"data:\n\n"
AUTHOR = "nemo_agent"

Payload = Mapping[str, Any]
Dialect = Callable[[Event, str, int], Payload]


def stream(turn: Turn, profile: Profile) -> Iterator[tuple[float, bytes]]:
    """Every frame of a turn with its time, in epoch seconds."""
    for nth, event in enumerate(turn.events):
        for frame in frames(event, profile, turn_id=turn.id, nth=nth):
            yield event.at, frame


def frames(event: Event, profile: Profile, *, turn_id: str, nth: int) -> list[bytes]:
    """The event's bytes, ready to send; none for a heartbeat nobody sends.

    `nth` is the event's place in its turn: with `turn_id` it decides every id in the frame.
    """
    if isinstance(event, Blank):
        return [BLANK]
    if isinstance(event, Heartbeat):
        beat = HEARTBEATS[profile.heartbeat]
        return [beat] if beat else []
    speak = DIALECTS[profile.payload]
    if isinstance(event, Text) and event.whole and profile.payload == "adk":
        whole = Text(at=event.at, text=event.whole)
        # fact: adk.event.partial
        return [data(speak(event, turn_id, nth)), data(speak(whole, turn_id, -nth))]
    return [data(speak(event, turn_id, nth))]


def data(payload: Payload) -> bytes:
    """One frame around a payload: compact, and raw UTF-8."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return f"data: {text}\n\n".encode()


def _typed(event: Event, turn_id: str, nth: int) -> Payload:
    match event:
        case Text():
            return {"type": "text", "content": event.text}
        case ToolCall():
            return {"type": "tool_call", "name": event.name, "args": event.args}
        case ToolResult():
            return {"type": "tool_result", "name": event.name, "result": event.result}
        case Failure():
            return {"type": "error", "code": event.code, "message": event.message}
    return {"type": "heartbeat"}


def _text(event: Event, turn_id: str, nth: int) -> Payload:
    match event:
        case Text():
            return {"text": event.text}
        case ToolCall():
            return {"tool_call": {"name": event.name, "args": event.args}}
        case ToolResult():
            return {"tool_result": {"name": event.name, "result": event.result}}
        case Failure():
            return {"error": event.message, "code": event.code}
    return {"heartbeat": True}


def _gateway(event: Event, turn_id: str, nth: int) -> Payload:
    match event:
        case Text():
            return {"type": "chunk", "content": event.text}
        case ToolCall():
            return {"type": "tool_start", "name": event.name, "args": event.args}
        case ToolResult():
            return {"type": "tool_end", "name": event.name, "result": event.result}
        case Failure():
            return {"type": "error", "code": event.code, "content": event.message}
    return {"type": "heartbeat"}


def _adk(event: Event, turn_id: str, nth: int) -> Payload:
    """One event of the agent kit. fact: adk.event.always"""
    out: dict[str, Any] = {}
    delta: Mapping[str, Any] = {}
    match event:
        case Text():
            out["content"] = {"parts": [{"text": event.text}], "role": "model"}
            out |= {"partial": True} if event.partial else {}
        case ToolCall():
            call = {"id": _adk_call(event.call_id), "args": event.args, "name": event.name}
            out["content"] = {"parts": [{"functionCall": call}], "role": "model"}
        case ToolResult():
            answer = {
                "id": _adk_call(event.call_id),
                "name": event.name,
                "response": event.result,
            }
            out["content"] = {"parts": [{"functionResponse": answer}], "role": "user"}
            delta = event.state_delta
        case Failure():
            out |= {
                "turnComplete": True,
                "errorCode": str(event.code),
                "errorMessage": event.message,
            }
    return {
        **out,
        "invocationId": "e-" + ids.uuid4(0, "invocation", turn_id),
        "author": AUTHOR,
        "actions": {
            "stateDelta": delta,
            "artifactDelta": {},
            "requestedAuthConfigs": {},
            "requestedToolConfirmations": {},
        },
        "id": ids.uuid4(0, "event", turn_id, nth),
        "timestamp": math.floor(event.at * 1e6) / 1e6,
    }


def _adk_call(call_id: str) -> str:
    return "adk-" + ids.uuid4(0, "call", call_id)


# fact: sse.kinds
DIALECTS: Mapping[str, Dialect] = {
    "typed": _typed,
    "adk": _adk,
    "text": _text,
    "gateway": _gateway,
}
# fact: sse.heartbeat.json-and-empty (AX-15)
HEARTBEATS: Mapping[str, bytes] = {
    "json-and-empty": data({"type": "heartbeat"}),
    "json": data({"type": "heartbeat"}),
    # fact: sse.heartbeat.empty
    "empty": BLANK,
    "comment": b": heartbeat\n\n",
    "event": b"event: heartbeat\ndata: {}\n\n",
    "none": b"",
}
