from pathlib import Path

import pytest
from nemovideo_contracts.verify.targets import in_process
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire.paths import CONTROL_TOKEN

RECORDING = Path(__file__).parents[2] / "fixtures" / "recordings" / "code-1002.jsonl"
pytest_plugins = ["pytester"]

EXAMPLE = """
import pytest

def test_client_and_journal(nemo_world, nemo_client, nemo_journal):
    nemo_client.say("hello")
    assert nemo_journal.operations()[-2:] == ["run_sse", "session_state"]
    assert len(nemo_journal.exchanges("run_sse")) == 1

def test_time(nemo_clock):
    before = nemo_clock.now()
    assert nemo_clock.advance(60) == before + 60

@pytest.mark.nemo(profile="union", free_credits=7, clock="manual")
def test_choices(nemo_client, nemo_clock):
    assert nemo_client.credits().available == 7
    before = nemo_clock.now()
    assert nemo_clock.now() == before

@pytest.mark.nemo(scenario="token-refused", seed=9, clock="manual", start=2_000_000_000)
def test_a_situation(nemo_world, nemo_control, nemo_journal):
    assert nemo_control.now() == 2_000_000_000
    import httpx
    path = "/api/auth/anonymous-token"
    refused = httpx.post(nemo_world.url + path, headers={"X-Client-Id": "c"})
    assert refused.json()["code"] == 429

@pytest.mark.nemo(replay="RECORDING")
def test_a_recording(nemo_world, nemo_journal):
    import httpx
    path = "/api/auth/anonymous-token"
    httpx.post(nemo_world.url + path, headers={"X-Client-Id": "c"})
    assert "replays" in nemo_journal.exchanges()[0]

@pytest.mark.parametrize("nth", range(3))
def test_worlds_are_apart(nemo_client, nth):
    assert nemo_client.credits().available == 100
    nemo_client.connect()
"""

OWN_CLIENT = """
import httpx
import pytest

@pytest.mark.parametrize("nth", range(20))
def test_a_stream_is_in_the_journal_when_it_has_closed(nemo_world, nemo_journal, nth):
    with httpx.Client(base_url=nemo_world.url) as http:
        issued = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "own"}).json()
        bearer = {"Authorization": "Bearer " + issued["data"]["token"]}
        path = "/api/tasks/me/with-session/nemo_agent"
        session = http.post(path, json={"language": "en"}, headers=bearer).json()["data"]
        http.post("/run_sse", headers=bearer, json={
            "app_name": "nemo_agent",
            "session_id": session["session_id"],
            "new_message": {"parts": [{"text": "hello"}]},
        })
        assert nemo_journal.operations()[-1] == "run_sse"
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\naddopts = --strict-markers\nfilterwarnings = error")
    return pytester


def test_the_fixtures_in_parallel(project: pytest.Pytester) -> None:
    project.makepyfile(EXAMPLE.replace("RECORDING", str(RECORDING)))
    project.runpytest_subprocess("-q", "-n", "2").assert_outcomes(passed=8)


def test_a_client_of_ones_own(project: pytest.Pytester) -> None:
    project.makepyfile(OWN_CLIENT)
    project.runpytest_subprocess("-q").assert_outcomes(passed=20)


def test_a_wrong_choice_is_named(project: pytest.Pytester) -> None:
    project.makepyfile(
        "import pytest\n@pytest.mark.nemo(envelop='bare')\ndef test_x(nemo_world): pass"
    )
    result = project.runpytest_subprocess("-q")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*did you mean 'envelope'*"])


def test_a_scenario_that_is_none_is_named(project: pytest.Pytester) -> None:
    project.makepyfile(
        "import pytest\n@pytest.mark.nemo(scenario='smoooth')\ndef test_x(nemo_world): pass"
    )
    result = project.runpytest_subprocess("-q")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*@pytest.mark.nemo: *no scenario 'smoooth'*"])


def test_the_plugin_loads_nothing_heavy(project: pytest.Pytester) -> None:
    project.makepyfile(
        "import sys\ndef test_x(): assert not {'fastapi', 'av', 'hypothesis.stateful', 'httpx'} "
        "& set(sys.modules)"
    )
    project.runpytest_subprocess("-q", "-p", "no:schemathesis").assert_outcomes(passed=1)


def test_a_mock_elsewhere_may_ask_for_its_control_token(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("def test_time(nemo_clock): assert nemo_clock.now() > 0")
    with in_process(SEED, control_token="secret") as mock:
        monkeypatch.setenv("NEMO_URL", mock.url)
        monkeypatch.setenv(CONTROL_TOKEN, "secret")
        pytester.runpytest_inprocess("-q").assert_outcomes(passed=1)
        monkeypatch.delenv(CONTROL_TOKEN)
        refused = pytester.runpytest_inprocess("-q")
    refused.assert_outcomes(errors=1)
    refused.stdout.fnmatch_lines([f"NEMO_URL: {mock.url} asks for its control token: *"])
    refused.stdout.no_fnmatch_line("*Traceback*")
