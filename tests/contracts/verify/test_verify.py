import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.control import CannotTell
from nemovideo_contracts.spec import ledger
from nemovideo_contracts.verify.checks import Check
from nemovideo_contracts.verify.context import Context
from nemovideo_contracts.verify.profiles import chosen, dump
from nemovideo_contracts.verify.run import verify
from nemovideo_contracts.verify.targets import Target, TargetError, at_url, in_process, spawned
from nemovideo_mock.ledger import Balance
from nemovideo_mock.profile import PRESETS, SEED, load
from nemovideo_mock.wire.paths import CONTROL_TOKEN


def made(body) -> Check:  # type: ignore[no-untyped-def]
    return Check(id="made.up", facts=(ledger()["code.zero"],), body=body)


def verdict(target: Target, body) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    [result] = verify(target, SEED, [made(body)])
    return result.verdict, result.text


def passes(c: Context) -> None:
    c.user()


def fails(c: Context) -> None:
    assert c.user().balance()["total"] == 7, "not seven"


def crashes(c: Context) -> None:
    c.user().balance()["nothing"]


def cannot(c: Context) -> None:
    raise CannotTell("no moon")


def test_verdicts(target: Target) -> None:
    assert verdict(target, passes) == ("passed", "")
    assert verdict(target, fails)[0] == "failed"
    assert verdict(target, fails)[1].startswith("not seven")
    assert verdict(target, crashes) == ("failed", "KeyError: 'nothing'")
    assert verdict(target, cannot) == ("error", "no moon")


def test_a_world_is_empty_every_time(target: Target) -> None:
    assert [verdict(target, passes)[0] for _ in range(12)] == ["passed"] * 12


def test_the_command_writes_both_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    junit, plain = tmp_path / "a.xml", tmp_path / "a.json"
    code = main(["verify", "code.", "auth.token", "--junit", str(junit), "--json", str(plain)])
    report = json.loads(plain.read_text())
    assert code == 0
    assert {item["verdict"] for item in report} == {"passed"}
    assert len(ElementTree.parse(junit).findall("testcase")) == len(report)
    shown = capsys.readouterr().out.splitlines()
    assert f"{len(report)} passed, 0 failed" in shown[-1]
    rows = {line.split()[0]: line.split() for line in shown[1:-1]}
    assert rows.keys() == {"auth", "code"}
    assert sum(int(row[2]) for row in rows.values()) == sum(item["examples"] for item in report)
    assert rows["code"][1] == str(sum(item["check"].startswith("code.") for item in report))


def test_a_broken_contract_is_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(Balance, "total", property(lambda self: self.available))
    file = tmp_path / "report.json"
    assert main(["verify", "credits.frozen", "--json", str(file)]) == 1
    assert "facts: credits.frozen.reserved" in capsys.readouterr().out
    (result,) = json.loads(file.read_text())
    assert result["exchanges"][-1]["operation"] == "credit_balance"


def test_worlds_of_another_profile_on_one_server(target: Target) -> None:
    arguments = ["verify", "envelope.success", "--target", target.url, "--profile", "union"]
    # The server is asked for a world of the profile only when it was started with another one,
    # and from outside that cannot be known: a URL is taken at its word.
    assert main(arguments) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "no.such.check"],
        ["verify", "--profile", "no-such-profile"],
        ["verify", "--target", "http://127.0.0.1:9"],
    ],
)
def test_what_cannot_run_is_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("nemovideo-contracts: ")


def test_a_spawned_mock_gives_the_same_verdicts(target: Target) -> None:
    from nemovideo_contracts.verify.checks import all_checks, matching

    some = matching(all_checks(), ["auth.token", "credits", "render.poll"])
    here = [(item.check.id, item.verdict) for item in verify(target, SEED, some)]
    with spawned(SEED) as other:
        there = [(item.check.id, item.verdict) for item in verify(other, SEED, some)]
    assert here == there


def test_nobody_at_a_url_is_told(target: Target) -> None:
    with pytest.raises(TargetError, match="does not answer"), at_url("http://127.0.0.1:9", SEED):
        pass


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a mock that asks everybody for its control token."""
    monkeypatch.delenv(CONTROL_TOKEN, raising=False)
    with in_process(SEED, control_token="secret") as mock:
        yield mock.url


def test_a_control_token_comes_from_an_option_or_the_environment(
    guarded: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["verify", "credits.balance", "--target", guarded]
    assert main(words) == 2
    assert "asks for its control token" in capsys.readouterr().err
    assert main([*words, "--control-token=wrong"]) == 2
    assert "refused the control token" in capsys.readouterr().err
    assert main([*words, "--control-token=secret"]) == 0
    monkeypatch.setenv(CONTROL_TOKEN, "secret")
    assert main(words) == 0


def test_who_only_records_needs_no_control_token(guarded: str) -> None:
    with at_url(guarded, SEED, controlled=False) as target:
        assert target.mock


def test_a_mock_of_its_own_takes_no_token_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTROL_TOKEN, "of-another")
    with spawned(SEED) as target, target.world("mine") as world:
        assert world.control is not None
        assert world.control.now() > 0


LIVE = ["https://mega-api-prod.nemovideo.ai", "https://NEMOVIDEO.ai./x", "http://a.nemovideo.ai:1/"]


@pytest.mark.parametrize("url", LIVE)
def test_the_live_service_is_not_asked_by_its_address(url: str) -> None:
    with pytest.raises(TargetError, match="--target live"), at_url(url, SEED):
        pass


@pytest.mark.parametrize("name", PRESETS)
def test_a_dumped_profile_loads(name: str, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(dump(PRESETS[name], {"envelope": "why"}))
    assert load(file) == PRESETS[name]


def test_profiles_by_name() -> None:
    assert [profile.name for profile in chosen("all")] == list(PRESETS)
    assert [profile.name for profile in chosen("seed,strict")] == ["seed", "strict"]
    assert len(chosen("options")) > 40
