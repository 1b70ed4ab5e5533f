"""Cassettes in the pytest plugin: recorded once, replayed, extended, called stale."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from nemovideo_contracts.recordings import Head, Recording, load
from nemovideo_contracts.recordings.cassettes import CassetteError, made_by, place, staleness
from nemovideo_contracts.verify.targets import spawned
from nemovideo_mock.profile import SEED

pytest_plugins = ["pytester"]

RECORDED = """
import pytest

@pytest.mark.nemo(cassette="trip", free_credits=70)
def test_a_trip(nemo_client, nemo_journal):
    assert nemo_client.credits().available == 70
    nemo_client.say("hello")
    assert not any("replays" in exchange for exchange in nemo_journal.exchanges())

def test_less(nemo_client, nemo_cassette):
    nemo_client.credits()
    nemo_client.say("hello")

def test_fails(nemo_client, nemo_cassette, nemo_control):
    nemo_client.credits()
    nemo_control.verify({"operation": "run_sse"}, exactly=1)

@pytest.mark.nemo(cassette="missing", cassette_mode="none")
def test_none(nemo_world):
    pass

@pytest.mark.nemo(casette="x")
def test_a_wrong_key(nemo_world):
    pass
"""
REPLAYED = """
import pytest

def replayed(journal):
    return ["replays" in exchange for exchange in journal.exchanges()]

@pytest.mark.nemo(cassette="trip", cassette_mode="none")
def test_a_trip(nemo_client, nemo_journal):
    assert nemo_client.credits().available == 70
    nemo_client.say("hello")
    assert all(replayed(nemo_journal))

def test_less(nemo_client, nemo_cassette):
    assert nemo_cassette.mode == "once"
    nemo_client.credits()

@pytest.mark.nemo(cassette="trip")
def test_another_message(nemo_client):
    nemo_client.credits()
    nemo_client.say("goodbye")

@pytest.mark.nemo(cassette="again", cassette_mode="all", free_credits=70)
def test_again(nemo_client, nemo_journal):
    assert nemo_client.credits().available == 70
    nemo_client.say("hello")
    assert not any(replayed(nemo_journal))

@pytest.mark.nemo(cassette="more", cassette_mode="new")
def test_more(nemo_client, nemo_journal):
    nemo_client.credits()
    nemo_client.say("hello")
    assert all(replayed(nemo_journal))
    nemo_client.say("what can you do?")
    assert not all(replayed(nemo_journal))
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\naddopts = --strict-markers\nfilterwarnings = error")
    return pytester


def run(project: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    project.makepyfile(test_trips=source)
    unused = [word for name in ("schemathesis", "xdist", "cov") for word in ("-p", f"no:{name}")]
    return project.runpytest_subprocess("-q", *unused, *options)


def parts(exchange: dict[str, Any]) -> dict[str, Any]:
    return {key: exchange[key] for key in ("operation", "request", "response")}


def test_tests_are_recorded_and_replayed(project: pytest.Pytester) -> None:
    """All modes in two runs, because a run of pytest costs seconds."""
    folder = project.path / "cassettes" / "test_trips"
    first = run(project, RECORDED)
    first.assert_outcomes(passed=2, failed=1, errors=2)
    recorded_and_refused(first, folder)
    text = (folder / "trip.json").read_text("utf-8")
    assert "nmv_usr_" not in text
    assert '"base_url": "http://nemo"' in text
    recording = load(folder / "trip.json")
    assert recording.head.made_by == made_by()
    for name in ("again", "more"):
        (folder / f"{name}.json").write_text(text, "utf-8")
    less = load(folder / "test_less.json")
    older = replace(less, head=replace(less.head, made_by="nemovideo-mock 0.0.1"))
    (folder / "test_less.json").write_text(older.document(), "utf-8")

    second = run(project, REPLAYED)
    second.assert_outcomes(passed=4, failed=1)
    replayed_and_stale(second)
    assert (folder / "trip.json").read_text("utf-8") == text
    more = load(folder / "more.json").exchanges
    assert len(more) > len(recording.exchanges)
    before = [parts(exchange) for exchange in recording.exchanges]
    assert [parts(exchange) for exchange in more[: len(before)]] == before
    assert len(load(folder / "again.json").exchanges) == len(before)


def recorded_and_refused(result: pytest.RunResult, folder: Path) -> None:
    output = result.stdout
    output.fnmatch_lines_random(
        [
            "cassettes/test_trips/trip.json: recorded * exchanges",
            "*test_fails.json: not written, as the test failed",
            "*there is no cassette *missing.json*--nemo-cassettes once*",
            "*@pytest.mark.nemo: *casette*",
            "The marker takes profile, clock, *cassette*",
            "*- nemo journal -*",
            "*anonymous-token  200",
        ]
    )
    text = output.str()
    assert "control.py" not in text
    assert "pytest_plugin.py" not in text
    journal = Path(next(line for line in text.splitlines() if ".jsonl" in line).split(": ")[1])
    operations = [json.loads(line)["operation"] for line in journal.read_text().splitlines()]
    assert "credit_balance" in operations
    assert sorted(path.name for path in folder.iterdir()) == ["test_less.json", "trip.json"]


def replayed_and_stale(result: pytest.RunResult) -> None:
    result.stdout.fnmatch_lines_random(
        [
            '*501*body.new_message.parts.0.text is "goodbye", recorded was "hello"*',
            "*test_less.json: * recorded exchanges were not asked for: *run_sse*; recorded with "
            "nemovideo-mock 0.0.1, and this is *",
            "*again.json: recorded * exchanges",
            "*more.json: * added",
        ]
    )
    result.stdout.no_fnmatch_line("*test_trips/trip.json: rec*")


OTHER = """
import httpx
import pytest

def post(url):
    headers = {"X-Client-Id": "c"}
    return httpx.post(url + "/api/auth/anonymous-token", headers=headers).json()["code"]

@pytest.mark.nemo(cassette="other")
def test_it(nemo_world):
    assert post(nemo_world.url) == 0
"""
NOT_THE_MOCK = """
@pytest.mark.nemo(cassette="other", cassette_mode="new")
def test_new(nemo_world): pass

@pytest.mark.nemo(cassette="other", cassette_mode="all")
def test_all(nemo_world): pass
"""


def test_another_service_is_recorded(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project.path / "cassettes" / "test_trips" / "other.json"
    with spawned(SEED) as other:
        run(project, OTHER, "--nemo-cassettes-from", other.url).assert_outcomes(passed=1)
    [exchange] = load(file).exchanges
    assert exchange["operation"] == "anonymous_token"
    monkeypatch.delenv("NEMO_LIVE", raising=False)
    result = run(project, OTHER + NOT_THE_MOCK, "--nemo-cassettes-from", "live")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines_random(["*from the mock only*", "*NEMO_LIVE=1*"])


def test_the_example_of_the_page_runs(project: pytest.Pytester) -> None:
    page = Path(__file__).parents[3] / "docs" / "recordings.md"
    [example] = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert run(project, example, "--nemo-cassettes", "once").ret == 0
    assert (project.path / "cassettes" / "test_trips" / "token.json").is_file()


def test_cassettes_have_safe_names() -> None:
    test = Path("/tests/test_x.py")
    assert place(test, "a b[1]/../x") == Path("/tests/cassettes/test_x/a-b-1-..-x.json")
    with pytest.raises(CassetteError, match="no name for a cassette"):
        place(test, "../")


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (Head(origin="mock", made_by=made_by(), recorded="2020-01-01"), ""),
        (Head(origin="live", recorded="2026-11-01"), ""),
        (Head(origin="live", recorded="2026-09-01"), "recorded 81 days ago"),
        (Head(origin="unknown"), ""),
    ],
)
def test_staleness(head: Head, found: str) -> None:
    recording = Recording(head=head, exchanges=())
    assert staleness(recording, today=date(2026, 11, 21)) == found
