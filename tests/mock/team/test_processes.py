"""Servers and workers as processes: what signals, flags and a missing database do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from nemovideo_mock.durable.migrating import newest

MOCK = (sys.executable, "-m", "nemovideo_mock")
ROOT = Path(__file__).parents[3]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        (*MOCK, *arguments), capture_output=True, text=True, timeout=120, env=environment
    )


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process, and the line it is ready with; it has to end well when it is asked to."""
    process = subprocess.Popen((*MOCK, *arguments), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        try:
            yield process, process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            # A server ends by the signal that ended it, as uvicorn has it.
            assert process.wait(60) in (0, -signal.SIGTERM)
        finally:
            process.kill()


def test_a_server_and_a_worker_run_and_end(database: str, tmp_path: Path) -> None:
    places = ("--database", database, "--objects", str(tmp_path / "objects"))
    with (
        started("worker", "--render", "stub", "--drain", "1", *places) as (_, worker),
        started("serve", "--port", "0", "--quiet", "--drain", "1", *places) as (_, server),
    ):
        assert worker.startswith("ready: worker ")
        url = server.split()[2]
        assert httpx.get(f"{url}/health").json()["status"] == "ok"
        found = run("doctor", *places)
        assert found.returncode == 0, found.stdout
        assert found.stdout.splitlines()[1] == f"ok   schema: version {newest()} of {newest()}"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("serve", "--database", "postgresql://h/d"), "--database needs --objects"),
        (("serve", "--objects", "there"), "--objects is for servers that share a --database"),
        (
            ("serve", "--database", "postgresql://h/d", "--objects", "o", "--data", "d"),
            "two places for the same worlds",
        ),
        (("worker", "--objects", "o"), "worker needs --database and --objects"),
        (("doctor",), "doctor needs --database and --objects"),
    ],
)
def test_places_that_do_not_fit_together_are_refused(
    arguments: tuple[str, ...], problem: str
) -> None:
    found = run(*arguments, NEMO_DATABASE="", NEMO_OBJECTS="")
    assert found.returncode == 2
    assert problem in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_database_that_is_not_there_is_a_clear_error(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    places = {
        "NEMO_DATABASE": "postgresql://me:secret@127.0.0.1:1/d",
        "NEMO_OBJECTS": str(tmp_path),
    }
    found = run(*command, **places)
    assert found.returncode == 2
    assert "me@127.0.0.1:1/d cannot be used" in found.stderr
    assert "secret" not in found.stderr
    assert "Traceback" not in found.stderr


def test_the_compose_file_starts_what_there_is() -> None:
    found: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    services = found["services"]
    commands = [service["command"] for name, service in services.items() if name[-1].isdigit()]
    assert [command[0] for command in commands] == ["serve", "serve", "worker", "worker"]
    for command in commands:
        assert run(*map(str, command), "--help").returncode == 0
