import pytest
from nemovideo_contracts.spec import operation
from nemovideo_contracts.verify import aim
from nemovideo_contracts.verify.fuzz import PHASES, STATUSES, Report, fuzz, results
from nemovideo_contracts.verify.targets import in_process
from nemovideo_mock.profile import PRESETS, SEED

EXAMPLES = {"seed": 100}
"""Requests per operation at random; in the other presets 30."""
# The boundaries of the document are the same in every preset: two of them are held to all.
BOUNDARIES = ("seed", "strict")
WITH_BODIES = ("create_session", "run_sse", "upload", "submit_render", "claim_token")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_found_in_the_mock(preset: str) -> None:
    profile, examples = PRESETS[preset], EXAMPLES.get(preset, 30)
    phases = [phase for phase in PHASES if phase != "coverage" or preset in BOUNDARIES]
    with in_process(profile) as target:
        report = fuzz(target, profile, examples=examples, phases=phases)
    found = [item for item in results(report, profile, 1.0) if item.check.id[5:] in phases]
    assert {item.verdict for item in found} == {"passed"}, "\n".join(item.text for item in found)
    drawn = {label: count for (phase, label), count in report.sent.items() if phase == "fuzzing"}
    for name in WITH_BODIES:
        known = operation(name)
        assert drawn[f"{known.method} {known.template}"] >= examples, drawn
    assert sum(count for (phase, _), count in report.sent.items() if phase == "stateful") > 30


def test_a_demand_is_given_up_for_a_fact_only() -> None:
    """And under its profiles only: `ignored_auth` is on wherever codes have statuses."""
    off = {name: aim.demands(profile, STATUSES)["checks"] for name, profile in PRESETS.items()}
    asked = {name: "ignored_auth" not in checks for name, checks in off.items()}
    assert asked == {name: PRESETS[name].error_transport != "body" for name in PRESETS}
    assert all(one.why for one in aim.exemptions())


@pytest.mark.filterwarnings("default")
def test_a_crash_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nemovideo_mock.service.credits.balance_of", lambda *_: 1 / 0)
    with in_process(SEED) as target:
        found = results(fuzz(target, SEED, phases=["examples"]), SEED, 1.0)
    assert {item.verdict for item in found} >= {"failed"}
    assert any("/api/credits/balance/simple" in item.text for item in found)
    assert all("nmv_usr_" not in item.text for item in found)


def test_a_phase_without_requests_has_told_nothing() -> None:
    assert {result.verdict for result in results(Report(), SEED, 1.0)} == {"error"}
