"""Reports and commands: what they say, how they end, and that nothing in them phones home."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.judge import check, revision, summary
from nemovideo_contracts.judge.rules import all_rules
from nemovideo_contracts.judge.runners import pulled as pull
from nemovideo_contracts.judge.runners.pushed import Conditions
from nemovideo_contracts.judge.summary import Score
from nemovideo_contracts.reports import machine
from nemovideo_contracts.reports.badge import as_svg
from nemovideo_contracts.reports.html import STUDIO, as_html
from nemovideo_contracts.reports.timeline import story
from nemovideo_mock.serving.arguments import OPEN_PORT

from .journeys import Journal, journey, one, printing, spoiled


def _report() -> check.Report:
    bad = spoiled(
        journey("smooth"), lambda journal: one(journal, "upload")["files"][0].update(field="<b>")
    )
    results = [check.judged(bad), check.judged(journey("dropped-stream"))]
    return check.report("a <client> & co", results, (), 2.0)


def test_the_page_is_self_contained_and_escaped() -> None:
    page = as_html(_report())
    assert "<script" not in page
    assert not re.search(r"""src=|url\(|@import""", page)
    assert all(
        link.startswith(f"{STUDIO}/#/open?") for link in re.findall(r"href=\W*(.*?)\"", page)
    )
    assert "a &lt;client&gt; &amp; co does not pass the NemoVideo contract" in page
    assert "sent a file in the field &#x27;&lt;b&gt;&#x27;" in page
    assert "wanted: use the field" in page


def test_what_failed_leads_to_its_exchanges_in_the_studio() -> None:
    result = _report().results[0]
    (n,) = {
        n
        for verdict in result.verdicts
        for violation in verdict.violations
        for n in violation.exchanges
    }
    links = re.findall(r'href="([^"]*)"', as_html(_report()))
    assert f"{STUDIO}/#/open?run={quote(f'{result.record.profile}/smooth', '')}&amp;n={n}" in links
    assert STUDIO.endswith(f":{OPEN_PORT}")


def test_junit_counts_failures_and_names_the_scenario() -> None:
    root = ElementTree.fromstring(machine.as_junit(_report()).encode())
    suites = {element.get("name"): element for element in root}
    assert suites["seed.smooth"].get("failures") == "1"
    failed = [case for case in suites["seed.smooth"] if case.find("failure") is not None]
    assert [case.get("name") for case in failed] == ["upload.field"]


def test_the_json_report_says_why() -> None:
    data = json.loads(machine.as_json(_report()))
    assert not data["passed"]
    failed = [v for v in data["results"][0]["verdicts"] if v["verdict"] == "fail"]
    assert failed[0]["facts"] == ["upload.field.files"]
    assert failed[0]["violations"][0]["wanted"] == "use the field 'files'"


@pytest.mark.parametrize(
    ("exercised", "right", "passed", "color"),
    [(10, 10, True, "2e7d32"), (10, 9, False, "b71c1c"), (0, 0, False, "616161")],
)
def test_the_badge_is_an_image_of_its_own(
    exercised: int, right: int, passed: bool, color: str
) -> None:
    score = Score(revision="1", applicable=20, exercised=exercised, right=right)
    svg = as_svg(score, passed=passed)
    ElementTree.fromstring(svg)
    assert color in svg
    if exercised:
        assert f"r1: 50 % exercised, {right}0 % right" in svg


def test_one_cause_in_many_scenarios_is_one_finding() -> None:
    def unattributed(journal: Journal) -> None:
        for exchange in journal:
            exchange["request"]["headers"].pop("x-skill-source", None)

    names = ("smooth", "silent-edit", "dropped-stream")
    results = [check.judged(spoiled(journey(name), unattributed)) for name in names]
    report = check.report("x", results, (), 1.0)
    found = summary.findings(report)
    assert [finding.verdict.rule.id for finding in found] == ["header.attribution"]
    assert found[0].scenarios == names
    page = as_html(report)
    assert "<b>1</b>rules failed" in page
    data = json.loads(machine.as_json(report))
    assert data["causes"][0]["scenarios"] == list(names)
    assert data["score"]["right"] == data["score"]["exercised"] - 1


def test_the_report_fits_a_screen_and_leads_with_the_cause(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nemovideo_contracts.cli.check.SCREEN", 5)
    main(["check", "--speed", "60", "--", "sh", "-c", "echo sorry; exit 1"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 60
    assert set(lines[0]) == {"F"}
    assert "api.called" in "".join(lines[1:3])
    assert "sent no request at all" in "".join(lines[1:3])


def test_readings_are_a_matrix() -> None:
    def broken(journal: Journal) -> None:
        one(journal, "upload")["files"][0].update(field="file")

    adk = spoiled(journey("smooth", "adk"), broken)
    records = (journey("smooth"), adk, journey("silent-edit"), journey("silent-edit", "adk"))
    report = check.report("x", [check.judged(record) for record in records], (), 1.0)
    rows = {reading.scenario: reading for reading in summary.readings(report)}
    assert (rows["smooth"].word, rows["smooth"].passed) == ("some", ("seed",))
    assert rows["silent-edit"].word == "all"
    assert "<h2>Readings</h2>" in as_html(report)


def test_later_rules_are_reported_and_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = spoiled(
        journey("smooth"), lambda journal: one(journal, "upload")["files"][0].update(field="x")
    )
    older = {"1": frozenset(all_rules()) - {"upload.field"}}
    assert not check.judged(bad).passed
    monkeypatch.setattr(revision, "revisions", lambda: older)
    result = check.judged(bad)
    assert result.passed
    assert [verdict.rule.id for verdict in result.verdicts if verdict.failed] == ["upload.field"]


def test_a_revision_names_rules_that_exist() -> None:
    for ids in revision.revisions().values():
        assert ids <= set(all_rules())


def test_control_characters_do_not_break_junit() -> None:
    result = check.judged(printing(journey("smooth"), '"type": "tool_call"\x00\x1b'))
    ElementTree.fromstring(machine.as_junit(check.report("x", [result], (), 1.0)).encode())


def test_a_story_tells_both_sides() -> None:
    result = _report().results[0]
    violation = next(verdict for verdict in result.verdicts if verdict.word == "fail").violations[0]
    lines = story(result.record.case(), violation)
    assert [line.central for line in lines].count(True) == 1
    assert any("uploaded" in line.client and "answered" in line.server for line in lines)


def test_explain_tells_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "run.never-resent"]) == 0
    data = capsys.readouterr().out
    assert "charged twice" in data
    assert "run.never-resend (public; G)" in data
    assert main(["explain", "run.never-resents"]) == 2
    assert "run.never-resent" in capsys.readouterr().err


def test_check_and_judge_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "check",
        "--adapter",
        "reference",
        "--scenario",
        "silent-edit",
        "--report",
        str(tmp_path),
    ]
    assert main(words) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        *("report.html", "report.json", "junit.xml", "badge.svg", "runs")
    }
    journal = tmp_path / "runs" / "seed" / "silent-edit" / "journal.jsonl"
    assert main(["judge", str(journal)]) == 0
    assert main(["judge", str(journal), "--require", "code.402.explained"]) == 1
    assert main(["judge", str(journal), "--scenario", "dropped-stream"]) == 1
    assert "run.drop.state-read" in capsys.readouterr().out


def test_an_empty_journal_cannot_be_judged(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("")
    assert main(["judge", str(path)]) == 2
    assert main(["judge", str(tmp_path / "missing.jsonl")]) == 2


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["check"], "name a client"),
        (["check", "--adapter", "reference", "--", "true"], "name a client"),
        (["check", "--scenario", "smoth", "--", "true"], "smooth"),
        (["check", "--profile", "sede", "--", "true"], "sede"),
        (["check", "--", "no-such-command-here"], "not to be found"),
        (["check", "--speed", "0", "--", "true"], "--speed"),
    ],
)
def test_what_cannot_be_checked_is_told(
    words: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert problem in capsys.readouterr().err


def test_a_null_client_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--scenario", "smooth", "--", "true"]) == 1
    assert "sent no request at all" in capsys.readouterr().out


def test_smoke_tells_whether_an_adapter_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lazy.yaml"
    path.write_text(f"command: [{sys.executable}, -c, pass]")
    assert main(["smoke", str(path)]) == 1
    assert "no   it asked the API 0 times" in capsys.readouterr().out


def test_a_task_is_fetched_and_reported(tmp_path: Path) -> None:
    """The counter alone: what a client in a browser sees of it."""
    from nemovideo_contracts.judge.journal.case import Task
    from nemovideo_contracts.judge.runners.material import lay_out
    from nemovideo_contracts.judge.runners.stage import Place
    from nemovideo_contracts.judge.scenarios import all_scenarios

    files = lay_out(tmp_path, ["beach.jpg"])
    counter = pull.Counter(tmp_path, Conditions(speed=60, deadline=5))
    ticket: Any = pull._Ticket(
        number="t1",
        scenario=all_scenarios()["smooth"],
        preset="seed",
        place=Place(name="x", url="http://api", began=0.0),
        task=Task(files=(str(files[0]),), messages=("hello",), save="video.mp4"),
        began=0.0,
    )
    with pull.serving(counter, 0) as (_, url):
        assert httpx.get(f"{url}/next").status_code == 204
        counter.offer(ticket)
        waiting = threading.Thread(target=counter.wait, args=(ticket,))
        waiting.start()
        task = httpx.get(f"{url}/next").json()
        assert (task["ticket"], task["api"], task["messages"]) == ("t1", "http://api", ["hello"])
        assert httpx.get(task["files"][0]["url"]).content == files[0].read_bytes()
        assert httpx.post(f"{url}/done", json={"ticket": "t2"}).status_code == 422
        done = {"ticket": "t1", "exit_code": 0, "output": "ok", "video": {"size": 3}}
        assert httpx.post(f"{url}/done", json=done).json() == {"ok": True}
        waiting.join(10)
    outcome = pull._outcome(ticket)
    assert outcome.saved is not None
    assert (outcome.exit_code, outcome.saved.size) == (0, 3)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_interrupt_ends_the_clients_too(tmp_path: Path) -> None:
    words = ["check", "--scenario", "smooth", "--"]
    code = "import sys; from nemovideo_contracts.cli import main; sys.exit(main(sys.argv[1:]))"
    number = tmp_path / "pid"
    client = ["sh", "-c", f"echo $$ > {number}.new; mv {number}.new {number}; exec sleep 600"]
    child = subprocess.Popen([sys.executable, "-c", code, *words, *client])
    while not number.exists():
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    assert child.wait(60) == 130
    end = time.monotonic() + 30
    while alive(int(number.read_text())):
        assert time.monotonic() < end, "the client goes on"
        time.sleep(0.02)
