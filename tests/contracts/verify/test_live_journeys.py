"""Journeys at the live service; a second mock plays it: real time × 60, no control API."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.recordings import load
from nemovideo_contracts.verify import live
from nemovideo_contracts.verify.explorer import Budget
from nemovideo_contracts.verify.live import service, week
from nemovideo_contracts.verify.live.journeys import SUBJECTS
from nemovideo_contracts.verify.properties.journeys import invariants, journeys
from nemovideo_contracts.verify.run import Result
from nemovideo_contracts.verify.targets import spawned
from nemovideo_mock.profile import SEED

SPEED = 60.0
WORDS = ["verify", "--target", "live", "property.", "--steps", "6", "--speed", str(SPEED)]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    # Joined by "=", for one token in 64 begins with a hyphen.
    off = f"--control-token={secrets.token_urlsafe()}"
    with spawned(SEED, "--clock", "real", "--speed", str(SPEED), off) as target:
        monkeypatch.setenv("NEMO_LIVE", "1")
        monkeypatch.setenv("NEMO_API_URL", target.url)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
        monkeypatch.setattr(service, "PACE", 0.0)
        yield tmp_path / "nemovideo"


def verified(spend: int, *subjects: str, progress: live.Progress | None = None) -> list[Result]:
    drawn = live.Drawn(subjects=subjects, steps=12, seed=2, speed=SPEED)
    budget = Budget(spend)
    found = list(live.verified(SEED, [], budget=budget, drawn=drawn, progress=progress))
    assert budget.spent <= spend
    return found


@pytest.mark.parametrize("subject", ["raw", "sync", "async"])
def test_journeys_pass_and_spend_what_they_may(folder: Path, subject: str) -> None:
    [result] = verified(50, subject)
    assert result.verdict == "passed", result.text
    assert week.spent() <= 50
    [file] = folder.glob("live-*.jsonl")
    assert "nmv_usr_" not in file.read_text("utf-8")
    operations = [found["operation"] for found in load(file).exchanges]
    assert operations.count("anonymous_token") == 1
    assert len(operations) > 12


def test_without_credits_nothing_costs(folder: Path) -> None:
    verified(0, "raw")
    assert week.spent() == 0
    exchanges = [found for file in folder.glob("*.jsonl") for found in load(file).exchanges]
    balances = [
        found["response"]["body"]["data"]["total"]
        for found in exchanges
        if found["operation"] == "credit_balance"
        and found["response"]["status"] == 200
        and found["response"]["body"]["code"] == 0
    ]
    assert set(balances) == {SEED.free_credits}


def test_an_interrupted_run_goes_on_and_has_not_forgotten(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = list[str]()

    def interrupted(*args, subject: str, **options):  # type: ignore[no-untyped-def]
        made.append(subject)
        if len(made) == 2:
            args[0].budget.spend(50)
            raise KeyboardInterrupt
        return journeys(*args, subject=subject, **options)

    monkeypatch.setattr(service, "journeys", interrupted)
    assert main([*WORDS, "--spend", "60"]) == 130
    assert main([*WORDS, "--spend", "70", "--resume"]) == 2
    assert "spend 60" in capsys.readouterr().err
    assert main([*WORDS, "--spend", "60", "--resume"]) == 0
    assert made == [*SUBJECTS[:2], *SUBJECTS[1:]]
    assert week.spent() == 50
    assert main([*WORDS, "--spend", "60", "--resume"]) == 2
    assert "no interrupted run" in capsys.readouterr().err


def test_a_failure_is_found_once_and_told_with_its_requests(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(person: object) -> None:
        raise AssertionError("no money adds up")

    monkeypatch.setattr(invariants, "money_adds_up", never)
    [result] = verified(0, "raw")
    assert result.verdict == "failed"
    assert result.text.startswith("no money adds up")
    assert "1. arrive()" in result.text
    [file] = folder.glob("live-*.jsonl")
    operations = [found["operation"] for found in load(file).exchanges]
    assert operations.count("anonymous_token") == 1
    assert operations.count("create_session") == 1


def test_too_few_requests_are_no_failure(folder: Path) -> None:
    drawn = live.Drawn(subjects=("raw",), steps=12, speed=SPEED)
    [result] = live.verified(SEED, [], drawn=drawn, most=20)
    assert result.verdict == "passed"
    assert "stopped: the run has sent as many requests as it may" in result.text


def test_a_plan_has_the_steps_of_the_run_and_sends_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = list[str]()

    def noted(*args, **options):  # type: ignore[no-untyped-def]
        outcome = journeys(*args, **options)
        made.extend(str(step) for story in outcome.made for step in story.steps)
        return outcome

    words = [*WORDS, "property.journeys.raw", "--spend", "50", "--seed", "2"]
    words.remove("property.")
    assert main([*words, "--plan"]) == 0
    assert not folder.exists()
    lines = capsys.readouterr().out.splitlines()
    monkeypatch.setattr(service, "journeys", noted)
    assert main(words) == 0
    assert [line[5:].rpartition(": ")[0] for line in lines[1:-1]] == made
    assert lines[-1].startswith("in all: one token, ")


def test_a_plan_is_for_live(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--plan"]) == 2
    assert "--target live" in capsys.readouterr().err
