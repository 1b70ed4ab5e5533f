"""How verdicts come about: requirements, capabilities, what follows from what, bare journals."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_contracts.judge import baseline, check, results, verdict
from nemovideo_contracts.judge.baseline import BaselineError, Entry
from nemovideo_contracts.judge.journal import exchange, vocabulary
from nemovideo_contracts.judge.journal.case import USUAL, Case
from nemovideo_contracts.judge.journal.exchange import JournalError
from nemovideo_contracts.judge.journal.streams import read_stream
from nemovideo_contracts.judge.rules import all_rules
from nemovideo_contracts.judge.scenarios import all_scenarios
from nemovideo_contracts.judge.verdict import judge, passed

from .journeys import Journal, ending, insert_after, journey, one, spoiled, violations

TODAY = date(2027, 1, 1)


def test_a_required_rule_that_never_applied_blocks() -> None:
    verdicts = judge(journey("smooth").case(), {"code.402.explained"})
    assert [found.rule.id for found in verdicts if found.blocks] == ["code.402.explained"]
    assert not passed(verdicts)


def test_nothing_at_all_is_no_pass() -> None:
    assert not passed(judge(Case(exchanges=())))


def test_what_follows_from_another_failure_is_not_counted_twice() -> None:
    record = ending(journey("smooth"), exit_code=1, saved=None)
    record = spoiled(record, lambda journal: one(journal, "upload").update(files=[{"field": "x"}]))
    words = {found.rule.id: found.word for found in judge(record.case())}
    assert words["upload.field"] == "fail"
    assert words["result.delivered"] == "consequence"


def test_declared_incapacity_makes_a_rule_inapplicable() -> None:
    case = replace(journey("smooth").case(), capabilities=USUAL - {"export"})
    words = {found.rule.id: found.word for found in judge(case)}
    assert words["render.body"] == "not applicable"
    assert words["upload.field"] == "pass"


def test_a_bare_journal_is_judged_the_same_but_for_what_was_not_watched() -> None:
    record = journey("dropped-stream")
    whole = {v.rule.id: v.word for v in judge(record.case())}
    bare = {v.rule.id: v.word for v in judge(Case(exchanges=record.case().exchanges))}
    different = {id for id in whole if whole[id] != bare[id]}
    assert {bare[id] for id in different} == {"not applicable"}


def test_rhythm_is_not_judged_where_the_clock_waits_for_clients() -> None:
    words = {
        v.rule.id: v.word for v in judge(replace(journey("render-hangs").case(), rhythm="jumping"))
    }
    assert words["render.poll.rhythm"] == "not applicable"


def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that meets what its author did not foresee."""

    def fail(case: Case) -> list[Any]:
        raise KeyError(len(case.exchanges))

    known = dict(all_rules())
    known["upload.field"] = replace(known["upload.field"], judge=fail)
    monkeypatch.setattr(verdict, "all_rules", lambda: known)


def test_a_rule_that_cannot_run_is_reported_and_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch)
    verdicts = {found.rule.id: found for found in judge(journey("smooth").case())}
    assert verdicts["upload.field"].word == "could not run"
    assert verdicts["upload.field"].blocks
    assert verdicts["run.accept"].word == "pass"


def test_a_record_is_judged_again_from_its_files(tmp_path: Path) -> None:
    record = journey("silent-edit")
    results.write(record, tmp_path)
    again = results.read(tmp_path / "journal.jsonl")
    assert again is not None
    assert judge(again.case()) == judge(record.case())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("not json", "not JSON"),
        ('{"n": 1, "request": {"method": "GET", "path": "/"}}', "at: a number is needed"),
        ('{"request": []}', "request: an object is needed"),
    ],
)
def test_a_journal_that_cannot_be_read_says_where(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(f"\n{text}\n")
    with pytest.raises(JournalError, match=problem) as error:
        exchange.read(path)
    assert "journal.jsonl:2" in str(error.value)


def test_the_control_apis_answer_is_a_journal_too(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"exchanges": list(journey("smooth").journal)}))
    assert len(exchange.read(path)) == len(journey("smooth").journal)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/w/x/run_sse", "run_sse"),
        ("GET", "/api/render/proxy/lambda/render_1", "poll_render"),
        ("GET", "/api/render/proxy/render_1/download", "download_render"),
        ("GET", "/api/render/proxy/lambda/render_1/download", ""),
        ("POST", "/api/v1/generate", ""),
    ],
)
def test_method_and_path_decide_the_operation(method: str, path: str, name: str) -> None:
    assert vocabulary.operation(method, path) == name


@pytest.mark.parametrize(
    "payload",
    [
        '{"type":"text","content":"Done."}',
        '{"type":"chunk","content":"Done."}',
        '{"text":"Done."}',
        '{"content":{"parts":[{"text":"hm","thought":true},{"text":"Done."}],"role":"model"}}',
    ],
)
def test_words_are_read_in_every_dialect(payload: str) -> None:
    stream = read_stream(
        [{"data": f"data: {payload[:9]}"}, {"data": f"{payload[9:]}\n\ndata:\n\n"}]
    )
    assert stream.words == ("Done.",)
    assert stream.heartbeats == 1


def test_an_in_stream_error_is_read_with_its_code() -> None:
    assert read_stream(
        [{"data": 'data: {"type":"error","code":2001,"message":"no"}\n\n'}]
    ).failures == ((2001, "no"),)


def _entry(**changes: str) -> Entry:
    given = {
        "rule": "upload.field",
        "scenario": "smooth",
        "message": "sent a file",
        "reason": "old",
    }
    return Entry(**{**given, **changes}, expires=date(2027, 6, 1))


def _wrong_field() -> results.Record:
    return spoiled(
        journey("smooth"), lambda journal: one(journal, "upload")["files"][0].update(field="file")
    )


def test_an_expected_failure_is_excused() -> None:
    result = check.judged(_wrong_field(), [_entry()], TODAY)
    assert result.passed
    assert result.excused == 1
    assert check.report("x", [result], [_entry()], 1.0, TODAY).passed


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (_entry(message="something else"), "fails differently"),
        (_entry(rule="run.accept"), "is stale"),
        (_entry(rule="code.402.explained"), "was skipped"),
        (_entry(scenario="dropped-stream"), "was not run"),
        (replace(_entry(), expires=date(2026, 12, 31)), "expired on 2026-12-31"),
    ],
)
def test_a_baseline_entry_that_is_wrong_by_now_fails(entry: Entry, problem: str) -> None:
    result = check.judged(_wrong_field(), [entry], TODAY)
    report = check.report("x", [result], [entry], 1.0, TODAY)
    assert problem in report.troubles[0].problem
    assert not report.passed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {rule: upload.field}", "needs exactly"),
        ("- {rule: nope, scenario: smooth, message: x, reason: y, expires: 2027-01-01}", "no rule"),
        ("- {rule: run.accept, scenario: smooth, message: x, reason: y, expires: soon}", "a date"),
        (
            "- {rule: run.accept, scenario: smooth, message: x, reason: ' ', expires: 2027-01-01}",
            "why",
        ),
        ("hello: [", "not YAML"),
    ],
)
def test_a_baseline_file_that_cannot_be_used_says_why(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    with pytest.raises(BaselineError, match=problem):
        baseline.load(path)


def test_a_timing_failure_is_recognized_as_one() -> None:
    def hurry(journal: Journal) -> None:
        first = one(journal, "poll_render")
        insert_after(journal, first, first)

    result = check.judged(spoiled(journey("smooth"), hurry))
    assert check.of_timing(result)
    assert not check.of_timing(check.judged(_wrong_field()))


def test_scenarios_cover_the_troubles_of_the_mock() -> None:
    assert len(all_scenarios()) >= 60
    assert all(scenario.requires for scenario in all_scenarios().values())


def test_a_preflight_of_a_browser_is_no_call() -> None:
    def ask_first(journal: Journal) -> None:
        upload = one(journal, "upload")
        made = insert_after(journal, upload, upload)
        made["request"].update(method="OPTIONS", headers={}, body=None)
        made["operation"] = None

    assert violations(spoiled(journey("smooth"), ask_first)) == []


def _stumbling() -> results.Record:
    bug = {"code": 500, "message": "a bug of the mock: KeyError: 'x'", "data": None}
    return spoiled(
        journey("smooth"),
        lambda journal: one(journal, "session_state")["response"].update(body=bug),
    )


def test_exit_codes_tell_wrong_from_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong, stumbling = map(check.judged, (journey("smooth"), _wrong_field(), _stumbling()))
    failing(monkeypatch)
    unknown = check.judged(journey("smooth"))
    codes = {
        name: check.report("x", results, (), 1.0).exit_code
        for name, results in {
            "right": [right],
            "wrong": [right, wrong],
            "unknown": [right, unknown],
            "both": [wrong, unknown],
            "mock": [stumbling],
            "nothing": [],
        }.items()
    }
    assert codes == {"right": 0, "wrong": 1, "unknown": 2, "both": 1, "mock": 2, "nothing": 2}


HOSTILE: tuple[Any, ...] = (
    None,
    [],
    {},
    "x",
    -1,
    1e308,
    float("nan"),
    True,
    ["x"],
    {"a": {}},
    [[[]]],
    [None],
    10**30,
)


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, database=None)
def test_hostile_journals_give_errors_and_no_tracebacks(
    tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    """Values of the wrong kind anywhere: an error that names the line, or verdicts."""
    journal = copy.deepcopy([dict(call) for call in journey("silent-edit").journal])
    for _ in range(random.randint(1, 3)):
        exchange_ = random.choice(journal)
        *way, last = random.choice([place for place in _places(exchange_) if place])
        inside: Any = exchange_
        for step in way:
            inside = inside[step]
        inside[last] = copy.deepcopy(random.choice(HOSTILE))
    path = tmp_path_factory.getbasetemp() / "hostile.jsonl"
    path.write_text("\n".join(map(json.dumps, journal)), "utf-8")
    problem = ""
    try:
        verdicts = judge(Case(exchanges=exchange.read(path)))
    except JournalError as error:
        problem, verdicts = str(error), ()
    assert not problem or re.match(r"hostile\.jsonl:\d+: ", problem)
    assert [found.message for found in verdicts if found.word == "could not run"] == []


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inside in items:
            yield from _places(inside, (*way, key))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[" * 100_000, b'{"exchanges": 3}', b'{"exchanges": [3]}', b"\0"]
)
def test_what_is_no_journal_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=r"journal\.jsonl"):
        exchange.read(path)


def test_what_failed_by_its_timing_is_run_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from nemovideo_contracts.cli.parser import main
    from nemovideo_contracts.judge.runners import pushed as blackbox
    from nemovideo_contracts.judge.runners import stage

    def hurry(journal: Journal) -> None:
        insert_after(journal, one(journal, "poll_render"), one(journal, "poll_render"))

    alone: list[str] = []

    def run_one(*args: Any) -> results.Record:
        alone.append(args[2].name)
        return journey("smooth")

    hurried = spoiled(journey("smooth"), hurry)
    monkeypatch.setattr(stage, "open_stage", contextlib.nullcontext)
    monkeypatch.setattr(blackbox, "run_all", lambda *_: (record for record in [hurried]))
    monkeypatch.setattr(blackbox, "run_one", run_one)
    assert main(["check", "-q", "--speed", "60", "--scenario", "smooth", "--", "true"]) == 0
    assert alone == ["smooth"]


@pytest.mark.parametrize(("order", "scrambled"), [((0, 1), False), ((1, 0), True)])
def test_partial_texts_out_of_order_are_known_as_such(
    order: tuple[int, int], scrambled: bool
) -> None:
    def event(text: str, partial: bool) -> dict[str, str]:
        body = {"content": {"parts": [{"text": text}]}, "partial": partial}
        return {"data": f"data: {json.dumps(body)}\n\n"}

    parts = ("I laid out ", "your media.")
    frames = [event(parts[nth], True) for nth in order] + [event("".join(parts), False)]
    stream = read_stream(frames)
    assert (stream.words, stream.scrambled) == (("I laid out your media.",), scrambled)


@pytest.mark.parametrize(
    "payload", ['{"content":{"parts":3}}', "[1]", "{bad", '{"content":{}}', '{"type":3}']
)
def test_an_event_that_nobody_foresaw_says_nothing(payload: str) -> None:
    assert read_stream([{"data": f"data: {payload}\n\n"}]).texts == ()
