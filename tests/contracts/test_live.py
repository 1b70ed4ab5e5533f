"""The live target, with a spawned mock in the place of the live service."""

from pathlib import Path

import pytest
from nemovideo_contracts import live
from nemovideo_contracts.checks import all_checks, matching
from nemovideo_contracts.cli import main
from nemovideo_contracts.targets import TargetError, spawned
from nemovideo_mock.profile import SEED


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    with spawned(SEED) as target:
        monkeypatch.setenv("NEMO_LIVE", "1")
        monkeypatch.setenv("NEMO_API_URL", target.url)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
        monkeypatch.setattr(live, "PACE", 0.0)
        yield tmp_path / "nemovideo"


def test_once_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEMO_LIVE", raising=False)
    with pytest.raises(TargetError, match="NEMO_LIVE=1"):
        live.url()
    assert main(["verify", "--target", "live"]) == 2


def test_one_token_for_all_and_no_secret_on_disk(service: Path) -> None:
    some = matching(all_checks(), ["session.", "credits.", "code.", "auth.client-id", "state."])
    results = list(live.verified(SEED, some, pace=0))
    verdicts = {each.verdict for each in results}
    assert verdicts == {"passed", "error"}, [each.text for each in results]
    [journal] = service.glob("live-*.jsonl")
    told = journal.read_text()
    assert "nmv_usr_<" not in told
    assert "<nmv_usr_secret>" in told
    assert live._SECRET.search(told.replace("<nmv_usr_secret>", "")) is None
    assert (service / "live-token.json").stat().st_mode & 0o77 == 0
    assert "anon_" in told
    assert told.count("/anonymous-token") < 8


def test_what_costs_is_left_out(service: Path) -> None:
    ids = {each.check.id for each in live.verified(SEED, all_checks(), pace=0, most=40)}
    assert "credits.edit" not in ids
    assert "auth.token.expiry" not in ids
    assert "credits.balance" in ids


def test_the_request_limit_stops(service: Path) -> None:
    results = list(live.verified(SEED, matching(all_checks(), ["state."]), pace=0, most=2))
    assert "error" in {each.verdict for each in results}
    assert any("as many requests" in each.text for each in results)
