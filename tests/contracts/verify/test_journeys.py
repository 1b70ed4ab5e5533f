import dataclasses
from collections import Counter

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.verify.properties.journeys import SUBJECTS, journeys
from nemovideo_contracts.verify.properties.results import statistics
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock import ledger
from nemovideo_mock.agent.plan import turn
from nemovideo_mock.profile import PRESETS, SEED
from nemovideo_mock.service import state

EVERY_STEP = {
    "arrive",
    "begin_a_video",
    "cancel",
    "cancel_what_is_over",
    "claim",
    "download",
    "drop",
    "expire",
    "fork",
    "get_credits",
    "go_back",
    "open",
    "peek",
    "render",
    "render_again",
    "say",
    "say_into_a_fault",
    "say_several_at_once",
    "upload",
    "upload_by_url",
    "upload_with_a_bad_one",
    "wait",
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_journeys_agree_with_the_model(target: Target, subject: str) -> None:
    outcome = journeys(target, subject=subject, examples=3, steps=15)
    assert outcome.failure is None, str(outcome.failure)
    assert outcome.steps >= 45


@pytest.mark.parametrize("seed", [2, 9])
def test_waits_that_add_up_to_the_life_of_a_token(target: Target, seed: int) -> None:
    outcome = journeys(target, subject="client", examples=4, steps=15, seed=seed)
    assert outcome.failure is None, str(outcome.failure)


@pytest.mark.parametrize("preset", [name for name in PRESETS if name != "seed"])
def test_journeys_in_the_other_presets(preset: str) -> None:
    with in_process(PRESETS[preset]) as target:
        outcome = journeys(target, examples=2, steps=15, seed=1)
    assert outcome.failure is None, str(outcome.failure)


def test_every_kind_of_step_is_reached_and_does_what_it_says(target: Target) -> None:
    reached = Counter[str]()
    for seed in range(2):
        reached += journeys(target, examples=12, steps=20, seed=seed).reached
    steps = {name.removeprefix("step ") for name in reached if name.startswith("step ")}
    assert steps == EVERY_STEP
    assert reached["cancel_render 200"] == reached["step cancel"]
    assert reached["submit_render 200"] >= reached["step cancel"] + reached["step render"]
    assert reached["submit_render 409"] > 0
    assert reached["run_sse 2001"] > 0
    assert any(line.startswith("cancel_render 200") for line in statistics(reached))


def test_the_same_seed_draws_the_same_journeys(target: Target) -> None:
    first, again, other = (journeys(target, examples=2, steps=8, seed=n).reached for n in (5, 5, 6))
    assert first == again
    assert first != other


def test_a_double_charge_is_found_and_told_as_a_story(monkeypatch: pytest.MonkeyPatch) -> None:
    after = ledger._after

    def greedy(held, entry):  # type: ignore[no-untyped-def]
        found, more = after(held, entry), entry.amount if entry.kind == "settle" else 0
        return dataclasses.replace(found, available=found.available - more)

    monkeypatch.setattr(ledger, "_after", greedy)
    with in_process(SEED) as target:
        failure = journeys(target, examples=30, steps=15).failure
    assert failure is not None
    story = str(failure)
    assert story.splitlines()[0] == "  1. arrive()"
    assert "POST /api/auth/anonymous-token" in story
    assert "instead of" in story.splitlines()[-1] or "should be" in story.splitlines()[-1]
    assert "nmv_usr_" not in story


def test_a_lost_edit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = turn.plan

    def forgetful(*args, **kwargs):  # type: ignore[no-untyped-def]
        return dataclasses.replace(planned(*args, **kwargs), commit=None)

    monkeypatch.setattr(turn, "plan", forgetful)
    with in_process(SEED) as target:
        assert journeys(target, examples=30, steps=15).failure is not None


def test_a_timeline_shared_by_sessions_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    own = state.at

    def shared(context, session, moment):  # type: ignore[no-untyped-def]
        found = [own(context, other, moment) for other in context.store.all(type(session))]
        return next((one for one in found if one.draft), own(context, session, moment))

    monkeypatch.setattr(state, "at", shared)
    with in_process(SEED) as target:
        assert journeys(target, examples=30, steps=15).failure is not None


def test_the_command_draws_prints_its_seed_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--examples", "2", "--steps", "6", "--seed", "4", "--statistics"]
    assert main(["verify", "property.journeys.raw", *options]) == 0
    shown = capsys.readouterr().out
    assert "property.journeys.raw: seed 4, " in shown
    assert "step arrive" in shown
    assert "per 1,000 steps" in shown
