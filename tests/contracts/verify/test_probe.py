from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.control import CannotTell
from nemovideo_contracts.verify.explorer import Budget, Explorer
from nemovideo_contracts.verify.probe import turns
from nemovideo_contracts.verify.probe.patience import documented
from nemovideo_contracts.verify.probe.probe import HIDDEN, Probe, probe, report
from nemovideo_contracts.verify.probe.sizes import padded
from nemovideo_contracts.verify.targets import in_process, spawned
from nemovideo_contracts.web import client
from nemovideo_mock.profile import PRESETS, SEED, Profile, load

REAL = ("--clock", "real", "--speed", "60")

# Away from the seed on as many axes as can be found out.
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


DIFFERING = {
    field.name
    for field in fields(SEED)
    if len({getattr(preset, field.name) for preset in PRESETS.values()}) > 1
} - {"name"}
PATIENT = {"stream_limit"}
LARGE = {"upload_limit_mb", "megabyte"}
UNTOLD = {
    # 402 comes before any question of scopes; only an answer in an envelope brings a link.
    "seed": {"anonymous_scopes"} | PATIENT | LARGE,
    "adk": {"anonymous_scopes", "registration_link"} | PATIENT | LARGE,
    "union": {"anonymous_scopes"} | PATIENT | LARGE,
    "reference": set(),
    "strict": {"anonymous_scopes"} | PATIENT,  # it refuses a second message, so nothing queues
}
THOROUGH = ("reference", "strict")


def probed(profile: Profile) -> Probe:
    with spawned(profile, *REAL) as target:
        return probe(target.url, thorough=profile.name in THOROUGH, speed=60)


@pytest.fixture(scope="module")
def runs() -> dict[str, Probe]:
    """Each target a process of its own, over real HTTP, in real time × 60, rate limits on."""
    profiles = [*PRESETS.values(), ODD]
    with ThreadPoolExecutor(len(profiles)) as pool:
        names = [profile.name for profile in profiles]
        return dict(zip(names, pool.map(probed, profiles), strict=True))


@pytest.mark.parametrize("name", PRESETS)
def test_the_probe_recovers_a_preset(runs: dict[str, Probe], name: str) -> None:
    run = runs[name]
    assert run.profile.replace(name=name) == PRESETS[name], run.notes
    assert DIFFERING - run.found.keys() == UNTOLD[name], run.open
    assert UNTOLD[name] <= run.notes.keys()


def test_the_probe_recovers_odd_choices(runs: dict[str, Probe]) -> None:
    run = runs["odd"]
    for axis, found in run.found.items():
        assert found == getattr(ODD, axis), axis
    # Inside a stream a refusal does not tell who builds the link.
    unseen = {"registration_link", "generation_charge"}
    assert run.open.keys() - run.found.keys() == HIDDEN.keys() | unseen


@pytest.mark.parametrize("charge", ["per-clip", "per-turn"])
def test_two_clips_tell_the_charge_where_an_account_has_the_credits(charge: str) -> None:
    profile = SEED.replace(free_credits=200, generation_charge=charge)
    with in_process(profile) as target, client(target.url) as http:
        run = Probe(Explorer(http, Budget(None)))
        run.found.update(generation_cost=100, free_credits=200)
        turns.generation_charge.take(run)
    assert run.found["generation_charge"] == charge
    assert not run.open.keys() - HIDDEN.keys()


def test_heartbeats_are_timed(runs: dict[str, Probe]) -> None:
    assert runs["reference"].found["heartbeat_interval"] == SEED.heartbeat_interval
    assert "heartbeat_interval" in runs["strict"].notes


def test_a_length_is_told_by_the_limits_on_record() -> None:
    assert [documented(item) for item in (599.0, 610.0, 905.0, 1100.0, 300.4)] == [
        *(600.0, 600.0, 900.0, 900.0, 300.0)
    ]


def test_a_padded_picture_has_the_size() -> None:
    for size in (1000, 2**20, 3 * 2**20 + 17):
        assert sum(map(len, padded(size))) == size


def test_the_command_writes_a_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "found.toml"
    with spawned(PRESETS["union"]) as target:
        code = main(["probe", "--target", target.url, "--out", str(file), "--spend", "0"])
    assert code == 0
    assert load(file).render_poll == "union"
    output = capsys.readouterr().out
    assert "payload: could not tell: it would cost 50 credits more than may be spent" in output
    assert "0 credits spent; all of it would have cost" in output


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
