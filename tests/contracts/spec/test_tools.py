"""Every tool call of every edit in docs/edits.md, against the schemas of the contract."""

import json
from typing import Any

import pytest
from nemovideo_contracts.spec.tools import call_errors, objects_in, operations, result_errors
from nemovideo_contracts.verify.streams import Stream
from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.plan.records import ToolCall, ToolResult, Turn
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import say, scene
from tests.mock.agent.test_edit_table import rows

MORE = [
    ('add the title "Bye" at the end for 2 seconds, a bit bigger', "laid"),
    ("zoom in on every photo except the first", "laid"),
    ("make every second photo black and white", "laid"),
    ('make the subtitle "Hi" bigger and add a lower third "Jane" over the video', "scored"),
    ("keep the last 5 seconds", "laid"),
    ("undo", "scored"),
    ('{"style": "cinematic", "duration": 20, "motion": "zoom-in", "title": "Hello"}', "fresh"),
]


def errors_of(turn: Turn) -> list[str]:
    found = []
    for event in turn.events:
        if isinstance(event, ToolCall):
            found += call_errors(event.name, _as_json(event.args))
            found += objects_in(_as_json(event.args))
        if isinstance(event, ToolResult):
            found += result_errors(event.name, _as_json(event.result))
            found += objects_in(_as_json(event.result))
    return found


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, allow_nan=False))


@pytest.mark.parametrize(
    ("said", "where"),
    [*((said, where) for _, said, where, _ in rows()), *MORE],
    ids=lambda cell: cell[:40],
)
def test_every_edit_is_plain_data(said: str, where: str) -> None:
    turn = say(said, scene(where))
    assert (turn.commit is not None) == any(isinstance(event, ToolCall) for event in turn.events)
    assert errors_of(turn) == []


def test_every_edit_has_a_schema() -> None:
    def all_of(kind: Any) -> set[str]:
        own = {kind.operation} if hasattr(kind, "operation") else set()
        return own.union(*(all_of(subclass) for subclass in kind.__subclasses__()))

    assert operations() == all_of(Edit) | {"undo", "redo"}


@pytest.mark.parametrize("dialect", ["typed", "adk", "text", "gateway"])
def test_the_data_is_found_in_every_dialect(dialect: str) -> None:
    profile = SEED.replace(payload=dialect)
    turn = say("add jazz", scene("laid"), profile=profile)
    events = Stream(b"".join(frame for _, frame in sse.stream(turn, profile))).events
    planned = [event for event in turn.events if isinstance(event, ToolCall | ToolResult)]
    received = [event for event in events if event.kind in ("call", "result")]
    assert [item.data for item in received] == [
        _as_json(item.args if isinstance(item, ToolCall) else item.result) for item in planned
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"span": "Span(start=None, length=None, anchor='')"}, True),
        ({"operations": [{"role": "<Role.TITLE: 'title'>"}]}, True),
        ({"x": "<nemovideo_mock.agent.Targets object at 0x7f01ab>"}, True),
        ({"targets": "Targets()"}, True),
        ({"text": "Span(start=None)"}, False),
        ({"span": {"start": 3000}, "mood": "lo-fi", "color": "#ff0000"}, False),
    ],
)
def test_a_picture_of_an_object_is_seen(data: dict[str, Any], found: bool) -> None:
    assert bool([*objects_in(data)]) is found


def test_the_schemas_are_strict() -> None:
    edit = {"operation": "trim", "side": "start", "ms": 1000}
    assert call_errors("edit_multitrack", {"operations": [edit]}) == []
    assert call_errors("edit_multitrack", {"operations": [edit | {"span": "x"}]})
    assert call_errors("edit_multitrack", {"operations": [edit | {"ms": "1 s"}]})
    assert call_errors("generate_music", {"mood": "jazz", "placeholder": True})
    assert result_errors("generate_music", {"status": "success"})
    assert call_errors("a_tool_of_others", {"anything": 1}) == []
