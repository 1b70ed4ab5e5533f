"""The live target, with a spawned mock in the place of the live service."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.recordings import fixtures
from nemovideo_contracts.spec import secret_pattern
from nemovideo_contracts.verify import live
from nemovideo_contracts.verify.checks import all_checks, matching
from nemovideo_contracts.verify.explorer import Budget
from nemovideo_contracts.verify.live import service as service_module
from nemovideo_contracts.verify.live import week
from nemovideo_contracts.verify.probe import turns
from nemovideo_contracts.verify.probe.steps import STEPS
from nemovideo_contracts.verify.targets import TargetError, spawned
from nemovideo_mock.profile import SEED, load

RECORDING = str(fixtures.FOLDER / "seed-best-photo.jsonl")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    with spawned(SEED) as target:
        monkeypatch.setenv("NEMO_LIVE", "1")
        monkeypatch.setenv("NEMO_API_URL", target.url)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
        monkeypatch.setattr(service_module, "PACE", 0.0)
        yield tmp_path / "nemovideo"


def test_once_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEMO_LIVE", raising=False)
    with pytest.raises(TargetError, match="NEMO_LIVE=1"):
        live.url()
    assert main(["verify", "--target", "live"]) == 2


def test_one_token_for_all_and_no_secret_on_disk(service: Path) -> None:
    some = matching(all_checks(), ["session.", "credits.", "code.", "auth.client-id", "state."])
    results = list(live.verified(SEED, some, pace=0))
    verdicts = {result.verdict for result in results}
    assert verdicts == {"passed", "error"}, [result.text for result in results]
    [journal] = service.glob("live-*.jsonl")
    recorded = journal.read_text()
    assert "<token-1>" in recorded
    assert secret_pattern().search(recorded) is None
    assert (service / "live-token.json").stat().st_mode & 0o77 == 0
    assert "anon_" in recorded
    assert recorded.count("/anonymous-token") < 8


def journal(service: Path) -> str:
    return "".join(path.read_text() for path in service.glob("live-*.jsonl"))


def secret(service: Path) -> str:
    return str(json.loads((service / "live-token.json").read_text())["answer"]["data"]["token"])


def test_credits_are_spent_as_far_as_they_go(
    service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.json"
    words = ["verify", "--target", "live", "--json", str(file), "--spend", "50"]
    assert main([*words, "credits.edit", "credits.free", "sse.tool-pairs"]) == 0
    ids = [item["check"] for item in json.loads(file.read_text())]
    assert ids == ["credits.free", "credits.edit"]
    assert "50 credits spent; all of it would have cost 100" in capsys.readouterr().out
    assert week.spent() == 50
    assert secret(service) not in journal(service)
    # What is gone is gone: the next run cannot count from a full account.
    assert main(["verify", "--target", "live", "credits.free"]) == 2
    assert "has spent 50 credits" in capsys.readouterr().out


def test_a_check_with_two_users_costs_nothing(service: Path) -> None:
    budget = Budget(1000)
    some = matching(all_checks(), ["auth.again.same-user", "auth.limit.none", "run.hostile"])
    for item in live.verified(SEED.replace(token_limit="none"), some, budget=budget, pace=0):
        assert item.verdict == "error" or item.check.id == "run.hostile", item.text
    assert budget.spent <= 100


def test_a_probe_uses_the_token_of_the_week(service: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.toml"
    words = ["probe", "--target", "live", "--out", str(out)]
    assert main(words) == 0
    assert 'payload = "typed"  # could not tell: it would cost 50' in out.read_text()
    assert main([*words, "--spend", "50"]) == 0
    assert 'payload = "typed"\n' in out.read_text()
    assert load(out).replace(name="seed") == SEED
    recorded = journal(service)
    assert recorded.count('"path":"/api/auth/anonymous-token"') == 1
    assert secret(service) not in recorded
    assert week.spent() == 50


def test_live_is_never_probed_thoroughly(service: Path) -> None:
    assert main(["probe", "--target", "live", "--thorough"]) == 2
    assert not journal(service)


def test_what_costs_is_left_out(service: Path) -> None:
    ids = {item.check.id for item in live.verified(SEED, all_checks(), pace=0, most=40)}
    assert "credits.edit" not in ids
    assert "auth.token.expiry" not in ids
    assert "credits.balance" in ids


def test_the_request_limit_stops(service: Path) -> None:
    results = list(live.verified(SEED, matching(all_checks(), ["state."]), pace=0, most=2))
    assert "error" in {result.verdict for result in results}
    assert any("as many requests" in result.text for result in results)


def test_an_interrupted_probe_goes_on_with_what_it_has_spent(
    service: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    stop = SimpleNamespace(name="stop", take=interrupted, thorough=False)
    after = STEPS.index(turns.edits) + 1
    with monkeypatch.context() as patch:
        patch.setattr(
            "nemovideo_contracts.verify.probe.probe.STEPS", (*STEPS[:after], stop, *STEPS[after:])
        )
        with pytest.raises(KeyboardInterrupt):
            live.probed(100, pace=0)
    spent = week.spent()
    assert spent == 100
    with pytest.raises(ValueError, match="had other options: spend 100"):
        live.probed(50, resume=True, pace=0)
    found = live.probed(100, resume=True, pace=0)
    assert found.found["edit_cost"] == SEED.edit_cost
    assert "cost 100 credits more than may be spent" in found.notes["generation_cost"]
    assert week.spent() == found.explorer.budget.spent == spent
    with pytest.raises(ValueError, match="no interrupted run"):
        live.probed(100, resume=True, pace=0)


def test_drift_asks_for_live_twice(
    service: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drift", RECORDING, "--against", "https://mega-api-prod.nemovideo.ai"]) == 2
    monkeypatch.delenv("NEMO_LIVE")
    assert main(["drift", RECORDING, "--against", "live"]) == 2
    assert "NEMO_LIVE=1" in capsys.readouterr().err
    assert not journal(service)


def test_drift_keeps_to_the_token_and_the_credits(
    service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main(["drift", RECORDING, "--against", "live"]) in (1, 2)
    output = capsys.readouterr().out
    assert "it would cost 100 credits more" in output
    sent = journal(service)
    assert sent.count('"path":"/api/auth/anonymous-token"') == 1
    assert "/run_sse" not in sent
    assert secret(service) not in sent
    assert week.spent() == 0
    main(["drift", RECORDING, "--against", "live", "--spend", "100"])
    assert journal(service).count('"path":"/run_sse"') == 1
    assert week.spent() == 100
