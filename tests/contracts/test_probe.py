from pathlib import Path

import pytest
from nemovideo_contracts.cli import main
from nemovideo_contracts.control import CannotTell
from nemovideo_contracts.explorer import Budget
from nemovideo_contracts.probe import HIDDEN, probe, report
from nemovideo_contracts.targets import spawned
from nemovideo_mock.profile import PRESETS, SEED, load

# Away from the seed on as many axes as can be told.
ODD = SEED.replace(
    name="odd",
    render_poll="output-url",
    envelope="bare",
    payload="gateway",
    error_text="reason",
    heartbeat="comment",
    empty_draft="null",
    download="json",
    unknown_render="success-false",
    unusable_draft="refused",
    token_limit="none",
    token_life="never-expires",
    token_again="same-token",
    attribution="render",
    path_user="own",
    run_user_id="own",
    session_language="required",
    upload_field="either",
    heic="accepted",
    out_of_credits="text",
    second_stage="always",
    concurrent_turns="interleave",
    edit_charge="per-session",
)


def test_the_probe_recovers_the_profile() -> None:
    """Over real HTTP, in real time × 60, with the rate limits on."""
    with spawned(ODD, "--clock", "real", "--speed", "60") as target:
        run = probe(target.url)
    for axis, found in run.found.items():
        assert found == getattr(ODD, axis), axis
    # Inside a stream a refusal does not tell who builds the link.
    assert run.open.keys() - run.found.keys() == HIDDEN.keys() | {"registration_link"}


def test_the_command_writes_a_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "found.toml"
    with spawned(PRESETS["union"]) as target:
        code = main(["probe", "--target", target.url, "--out", str(file), "--spend", "0"])
    assert code == 0
    assert load(file).render_poll == "union"
    told = capsys.readouterr().out
    assert "payload: could not tell: it would cost 50 credits more than may be spent" in told
    assert "0 credits spent; all of it would have cost" in told


def test_nobody_there_is_exit_2(tmp_path: Path) -> None:
    out = tmp_path / "none.toml"
    assert main(["probe", "--target", "http://127.0.0.1:9", "--out", str(out)]) == 2
    assert not out.exists()


def test_a_budget_stops() -> None:
    budget = Budget(60)
    budget.spend(50)
    with pytest.raises(CannotTell, match="cost 50 credits more"):
        budget.spend(50)
    assert (budget.spent, budget.wanted) == (50, 100)


def test_the_report_names_every_axis(tmp_path: Path) -> None:
    run = probe("http://127.0.0.1:9")
    assert run.found == {}
    assert all(any(axis in line for line in report(run)) for axis in HIDDEN)
