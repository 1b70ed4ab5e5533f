"""`record`: a recorder between a client and the mock, another server, and the live service."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import httpx
import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.recordings import load
from nemovideo_contracts.verify.live.line import Paced
from nemovideo_contracts.verify.targets import spawned
from nemovideo_mock.profile import SEED

CLIENT = """
import os, sys, urllib.request as u
def post(path, **headers):
    u.urlopen(u.Request(os.environ['NEMO_API_URL'] + path, method='POST', headers=headers))
post('/api/auth/anonymous-token', **{'X-Client-Id': 'c'})
print(os.environ.get('NEMO_TIME_SCALE'))
raise SystemExit(int(sys.argv[1]))
"""


def record(file: Path, *options: str, code: int = 0) -> int:
    """Record a client that gets a token and ends with `code`."""
    command = [sys.executable, "-c", CLIENT, str(code)]
    return main(["record", "--out", str(file), *options, "--", *command])


def test_a_client_is_recorded_and_its_requests_are_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.jsonl"
    assert record(file) == 0
    out, progress = capfd.readouterr()
    assert out == f"60\n1 exchange in {file}\n"
    assert progress == "   1 POST   /api/auth/anonymous-token  200\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_the_first_run_is_recorded_even_if_it_failed(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    assert record(file, "--quiet", code=3) == 3
    assert len(load(file).exchanges) == 1
    assert main(["record", "--out", str(file)]) == 2


def test_a_failed_run_replaces_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.jsonl"
    record(file)
    good = file.read_text("utf-8")
    assert record(file, code=3) == 3
    assert file.read_text("utf-8") == good
    assert f"{file} is as it was" in capfd.readouterr().err
    assert len(load(tmp_path / "out.jsonl.failed").exchanges) == 1
    assert record(file, "--force", code=3) == 3
    assert file.read_text("utf-8") != good


def test_a_client_that_asks_for_nothing_replaces_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.jsonl"
    record(file)
    good = file.read_text("utf-8")
    words = ["record", "--out", str(file), "--", sys.executable, "-c", "pass"]
    assert main(words) == 2
    assert "no request came to the address in NEMO_API_URL" in capfd.readouterr().err
    assert file.read_text("utf-8") == good


def test_a_server_of_ones_own_is_a_mock_or_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEMO_TIME_SCALE", "7")
    with spawned(SEED) as target:
        assert record(tmp_path / "out.jsonl", "--target", target.url) == 0
    assert load(tmp_path / "out.jsonl").head.origin == "mock"
    assert capfd.readouterr().out.startswith("7\n")
    assert record(tmp_path / "x.jsonl", "--target", "http://127.0.0.1:9") == 2
    assert record(tmp_path / "x.jsonl", "--target", "https://mega-api-prod.nemovideo.ai") == 2
    assert "ask for it as --target live" in capfd.readouterr().err


def test_a_proxy_stands_until_it_is_interrupted(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    # As in the background of a script.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        "from nemovideo_contracts.cli import main; raise SystemExit(main())"
    )
    command = [sys.executable, "-c", program, "record", "--out", str(file), "--proxy"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        url = child.stdout.readline().split()[2]
        with urllib.request.urlopen(f"{url}/__mock__/health") as answer:
            assert json.load(answer)["status"] == "ok"
        httpx.get(f"{url}/api/credits/balance/simple")
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0
    assert [exchange["operation"] for exchange in load(file).exchanges] == ["credit_balance"]


LIVE_CLIENT = """
import os, json, urllib.request as u
def post(path, body=None, **headers):
    request = u.Request(os.environ['NEMO_API_URL'] + path, method='POST', headers=headers)
    data = None if body is None else json.dumps(body).encode()
    if data: request.add_header('Content-Type', 'application/json')
    return u.urlopen(request, data).read()
token = json.loads(post('/api/auth/anonymous-token', **{'X-Client-Id': 'c'}))['data']['token']
auth = {'Authorization': 'Bearer ' + token}
path = '/api/tasks/me/with-session/nemo_agent'
session = json.loads(post(path, {'task_name': 'project'}, **auth))['data']['session_id']
body = {'app_name': 'nemo_agent', 'session_id': session,
        'new_message': {'parts': [{'text': 'hello'}]}}
print(len(post('/run_sse', body, **auth)))
try:
    post('/run_sse', body, **auth)
except u.HTTPError as error:
    print(error.read().decode())
print(os.environ.get('NEMO_TIME_SCALE'))
"""


def test_the_live_service_is_recorded_within_a_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.jsonl"
    words = ["record", "--target", "live", "--spend", "100", "--out", str(file), "--"]
    words += [sys.executable, "-c", LIVE_CLIENT]
    monkeypatch.delenv("NEMO_LIVE", raising=False)
    assert main(words) == 2
    assert "NEMO_LIVE=1" in capfd.readouterr().err
    monkeypatch.setattr(Paced.__init__, "__defaults__", (0.0, 300))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("NEMO_TIME_SCALE", "60")
    with spawned(SEED) as service:
        monkeypatch.setenv("NEMO_LIVE", "1")
        monkeypatch.setenv("NEMO_API_URL", service.url)
        assert main(words) == 0
    out = capfd.readouterr().out
    assert "credits more than may be spent" in out
    assert "None\n" in out, "a client of the live service waits as long as it must"
    recording = load(file)
    assert recording.head.origin == "live"
    assert "nmv_usr_" not in file.read_text("utf-8")
    stream = recording.exchanges[2]["response"]
    assert len(stream["frames"]) > 1
