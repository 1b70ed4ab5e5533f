"""Clients of others as subjects: a class, and a command by its adapter."""

import sys
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.judge.runners import adapters, subject
from nemovideo_contracts.verify.properties.journeys.run import kinds, machine
from nemovideo_contracts.verify.properties.journeys.terms import on_mock
from nemovideo_contracts.verify.targets import Target

WORDS = ["verify", "property.journeys.", "--examples", "2", "--steps", "12", "--out", "build"]


def test_a_class_of_fifty_lines_is_a_subject(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Path(__file__).parent
    assert len((here / "own_subject.py").read_text("utf-8").splitlines()) <= 50
    monkeypatch.syspath_prepend(here)
    assert main([*WORDS, "--subject", "own_subject:Plain"]) == 0
    assert "property.journeys.Plain: seed 0, 24 steps" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["nobody", "nowhere:Nobody", "own_subject:Nobody"])
def test_an_unknown_subject_is_refused(
    word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    assert main([*WORDS, "--subject", word]) == 2
    assert "obody" in capsys.readouterr().err


def made(target: Target, adapter: adapters.Adapter) -> str:
    """What fails when a command makes a video; nothing if all is well."""
    terms = on_mock(target)
    stage = machine(terms, subject.maker(adapter))()
    try:
        stage.arrive()
        stage.make(nth=0, names=["summer", "婚礼"])
        stage.everything_holds()
    except AssertionError as error:
        return str(error)
    finally:
        stage.teardown()
    return ""


def test_a_command_makes_a_video(target: Target) -> None:
    assert made(target, adapters.load("nemovideo")) == ""


def test_a_command_that_makes_none_is_found(target: Target) -> None:
    nothing = adapters.of_command([sys.executable, "-c", "pass"])
    assert made(target, nothing).startswith("a video without a render")
    failing = adapters.of_command([sys.executable, "-c", "raise SystemExit('no photos')"])
    assert "ended with 1: no photos" in made(target, failing)


def test_every_step_is_known_by_name() -> None:
    assert kinds()["make"].needs == {"control"}
