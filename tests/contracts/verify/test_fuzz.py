import pytest
from nemovideo_contracts.verify.fuzz import PHASES, Report, fuzz, results
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock.profile import SEED


@pytest.mark.filterwarnings("default")
def test_nothing_is_found_in_the_mock(target: Target) -> None:
    found = results(fuzz(target, SEED, examples=1), SEED, 1.0)
    assert [each.check.id for each in found] == [f"fuzz.{phase}" for phase in PHASES]
    assert {each.verdict for each in found} == {"passed"}, [each.text for each in found]


@pytest.mark.filterwarnings("default")
def test_a_crash_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nemovideo_mock.service.credits.balance_of", lambda *_: 1 / 0)
    with in_process(SEED) as target:
        found = results(fuzz(target, SEED, phases=["examples"]), SEED, 1.0)
    assert {each.verdict for each in found} >= {"failed"}
    assert any("/api/credits/balance/simple" in each.text for each in found)
    assert all("nmv_usr_" not in each.text for each in found)


def test_a_phase_without_requests_has_told_nothing() -> None:
    assert {each.verdict for each in results(Report(), SEED, 1.0)} == {"error"}
