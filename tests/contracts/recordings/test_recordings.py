"""The recordings of the repository: made by the mock, made again the same, played back the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from nemovideo_contracts.recordings import fixtures, load
from nemovideo_contracts.recordings.fixture_journeys import FIXTURES

SCHEMA = Path(fixtures.__file__).parents[1] / "spec" / "journal.schema.json"
NAMES = sorted(FIXTURES)
CODES = {400, 402, 429, 1001, 1002, 2001, 4001, 4002}


def compared(exchange: dict[str, Any]) -> dict[str, Any]:
    """What a client has of an exchange, and when: everything but the server's own bookkeeping."""
    ours = ("records", "faults", "files", "replays")
    return {key: value for key, value in exchange.items() if key not in ours}


def test_there_is_a_file_for_each_and_none_besides() -> None:
    assert sorted(path.stem for path in fixtures.FOLDER.glob("*.jsonl")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_making_it_again_changes_nothing(name: str) -> None:
    path = fixtures.FOLDER / f"{name}.jsonl"
    assert fixtures.make(name).text() == path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_replay_is_simulation(name: str) -> None:
    """Byte for byte and second for second, aliases in place of secrets."""
    recording = load(fixtures.FOLDER / f"{name}.jsonl")
    assert recording.head.origin == "mock"
    again = fixtures.replayed(name, recording)
    assert list(map(compared, again)) == list(map(compared, recording.exchanges))
    assert all("replays" in item for item in again)


def test_every_line_fits_the_schema_and_holds_no_secret() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    for name in NAMES:
        path = fixtures.FOLDER / f"{name}.jsonl"
        assert "nmv_usr_" not in path.read_text("utf-8")
        for exchange in load(path).exchanges:
            validator.validate(exchange)


def test_every_code_and_every_ending_is_there() -> None:
    exchanges = [
        exchange for name in NAMES for exchange in load(fixtures.FOLDER / f"{name}.jsonl").exchanges
    ]
    bodies = [exchange["response"].get("body") for exchange in exchanges]
    assert {body["code"] for body in bodies if isinstance(body, dict) and "code" in body} >= CODES
    assert {exchange["ending"] for exchange in exchanges} >= {"complete", "cut", "timed-out"}
    silent = load(fixtures.FOLDER / "stream-silent.jsonl").exchanges
    frames = next(item for item in silent if item["operation"] == "run_sse")["response"]["frames"]
    assert not any('"type":"text"' in frame["data"] for frame in frames)
