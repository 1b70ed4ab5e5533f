import pytest
from nemovideo_contracts.verify.fuzz import PHASES, Report, fuzz, results
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock.profile import SEED


@pytest.mark.filterwarnings("default")
def test_nothing_is_found_in_the_mock(target: Target) -> None:
    found = results(fuzz(target, SEED, examples=1), SEED, 1.0)
    assert [item.check.id for item in found] == [f"fuzz.{phase}" for phase in PHASES]
    assert {item.verdict for item in found} == {"passed"}, "\n".join(item.text for item in found)


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
