"""Clients with the production host in their source are judged as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nemovideo_contracts.judge import check
from nemovideo_contracts.judge.runners import intercept, pushed
from nemovideo_contracts.judge.runners.adapters import Adapter
from nemovideo_contracts.judge.runners.pushed import Conditions
from nemovideo_contracts.judge.runners.stage import Stage, open_stage
from nemovideo_contracts.judge.scenarios import all_scenarios
from nemovideo_contracts.spec import fact

pytest.importorskip("trustme")

ROOT = Path(__file__).parents[3]
EXAMPLES = Path(pushed.__file__).parent / "examples"
SOURCES = {
    "python": (
        ROOT / "fixtures" / "clients" / "python" / "journey.py",
        'os.environ["NEMO_API_URL"]',
    ),
    "node": (EXAMPLES / "journey.mjs", "env.NEMO_API_URL"),
    "curl": (EXAMPLES / "journey.sh", '"$NEMO_API_URL"'),
}
RUNNERS = {"python": sys.executable, "node": "node", "curl": "bash"}
DEAF = {
    "python": "import urllib.request as r; r.install_opener(r.build_opener(r.ProxyHandler({})))\n"
    "import os; del os.environ['SSL_CERT_FILE']\n",
    "node": "delete process.env.HTTPS_PROXY, process.env.NODE_EXTRA_CA_CERTS;\n",
    "curl": "unset HTTPS_PROXY https_proxy CURL_CA_BUNDLE SSL_CERT_FILE\n",
}
"""What makes a client take no notice of the usual variables."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened


def hard_coded(language: str, folder: Path, before: str = "") -> Path:
    """The right client with the host where it looks for an address; `before` is run first."""
    path, place = SOURCES[language]
    text = path.read_text("utf-8")
    assert place in text
    copy = folder / path.name
    text = text.replace(place, f'"https://{fact("client.base-url").word}"')
    copy.write_text(before + text, "utf-8")
    return copy


@pytest.mark.parametrize("language", list(SOURCES))
@pytest.mark.parametrize("scenario", ["smooth", "dropped-stream"])
def test_a_host_in_the_source_is_judged_unchanged(
    stage: Stage, tmp_path: Path, language: str, scenario: str
) -> None:
    judged(stage, language, hard_coded(language, tmp_path), scenario)


@pytest.mark.parametrize("language", list(SOURCES))
def test_a_client_that_reads_no_variables_is_led_here_as_well(
    stage: Stage, tmp_path: Path, language: str
) -> None:
    client = hard_coded(language, tmp_path, DEAF[language])
    judged(stage, language, client, "dropped-stream")


def judged(stage: Stage, language: str, client: Path, scenario: str) -> None:
    adapter = Adapter(name=language, command=(RUNNERS[language], str(client)))
    conditions = Conditions(speed=60, deadline=60, intercept=True)
    record = pushed.run_one(stage, adapter, all_scenarios()[scenario], "seed", conditions)
    result = check.judged(record)
    assert result.passed, [(verdict.rule.id, verdict.message) for verdict in result.blocking]
    assert record.outcome.saved is not None


def test_no_other_host_is_reached(tmp_path: Path) -> None:
    with intercept.intercepting("http://127.0.0.1:9", tmp_path) as variables:
        command = ["curl", "-sS", "https://example.org/"]
        asked = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=20)
    assert asked.returncode != 0
    assert re.search("403", asked.stderr)


@pytest.mark.parametrize(
    "script",
    [
        "import httpx; print(httpx.get('https://{host}/api', trust_env=False).status_code)",
        "import http.client as h; c = h.HTTPSConnection('{host}'); c.request('GET', '/api'); "
        "print(c.getresponse().status)",
    ],
)
def test_libraries_of_python_reach_the_world(tmp_path: Path, stage: Stage, script: str) -> None:
    host = fact("client.base-url").word
    with (
        stage.place(all_scenarios()["smooth"], "seed", 60) as place,
        intercept.intercepting(place.url, tmp_path) as variables,
    ):
        command = [sys.executable, "-c", script.format(host=host)]
        asked = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
        assert asked.stdout == "404\n", asked.stderr
        assert [exchange["request"]["path"].rpartition("/")[2] for exchange in place.journal()] == [
            "api"
        ]


def test_a_sitecustomize_of_the_client_is_loaded_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('mine')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with intercept.intercepting("http://127.0.0.1:9", tmp_path) as variables:
        command = [sys.executable, "-c", "print('client')"]
        asked = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
    assert asked.stdout == "mine\nclient\n", asked.stderr
