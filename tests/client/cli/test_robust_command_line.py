"""Whatever machine, user or server do: one sentence and an exit code, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nemovideo_client import errors
from nemovideo_client.cli.show import clean
from nemovideo_client.files import prepare

from tests.client.backend import DRAFT, VIDEO, Backend
from tests.client.served import served

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMAND = [sys.executable, "-m", "nemovideo_client"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "beach.jpg").write_bytes(b"photo")
    plain = {name: os.environ[name] for name in ("PATH",)}
    return {**plain, "HOME": str(tmp_path), "NEMO_TOKEN": "mine", "NEMO_TIME_SCALE": "500"}


@pytest.fixture
def server(backend: Backend, environment: dict[str, str]) -> Iterator[Backend]:
    with served(backend) as url:
        environment["NEMO_API_URL"] = url
        yield backend


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *arguments],
            env={**environment, **changes},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert "should not have happened" not in done.stderr, done.stderr
        return done

    return run


MAKE = ("make", "beach.jpg", "-m", "a slideshow")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"HOME": "/nowhere"}, 0),
        ({"HOME": ""}, 0),
        ({"HOME": "/dev/null", "NEMO_TOKEN": ""}, 2),
        ({"XDG_CONFIG_HOME": "/proc"}, 0),
        ({"NEMO_TOKEN": "a\nb"}, 2),
        ({"NEMO_SKILL_SOURCE": "ü"}, 2),
        ({"HTTP_PROXY": "nonsense://x"}, 2),
        ({"SSL_CERT_FILE": "/nowhere.pem"}, 2),
        ({"NEMO_API_URL": "http://[::"}, 2),
        ({"PYTHONIOENCODING": "ascii"}, 0),
        ({"NEMO_LOG": "nonsense"}, 0),
    ],
    ids=str,
)
def test_odd_environments(server: Backend, run: Run, changes: dict[str, str], code: int) -> None:
    done = run(*MAKE, **changes)
    assert done.returncode == code, done.stderr


SAVED = ["", "{", "[]", "null", "5", '{"api_url": "URL", "session_id": 5, "uploads": 7}']
SAVED += ['{"api_url": "URL", "uploads": [1, null], "job": "x", "sent": 3}', "\x00\xff", "[" * 9999]


@pytest.mark.parametrize("content", SAVED, ids=range(len(SAVED)))
def test_damaged_state(server: Backend, run: Run, tmp_path: Path, content: str) -> None:
    folder = tmp_path / ".config" / "nemovideo"
    folder.mkdir(parents=True)
    for name in ("session.json", "token.json", "client_id", "history"):
        (folder / name).write_bytes(content.replace("URL", server.base).encode("latin-1"))
    assert run("status").returncode in (0, 2)
    assert run("resume").returncode in (0, 2)
    assert run(*MAKE, NEMO_TOKEN="").returncode == 0


def test_nothing_is_steered_by_the_server(server: Backend, run: Run) -> None:
    evil = "Ti\x1b]0;owned\x07tle \x1b[2J\u009b31m \u202eevil"
    server.turns = [
        [("text", evil), {**DRAFT, "t": [{"tt": 7, "sg": [{"d": 1, "m": {"text": evil}}]}]}]
    ]
    server.refusals["poll"] = [500]
    plain = run(*MAKE)
    server.turns = [[("text", evil), DRAFT]]
    server.renders = [["completed"]]
    lines = run(*MAKE, "--json")
    for output in (plain.stdout + plain.stderr, lines.stdout + lines.stderr):
        assert clean(output) == output
        assert "\\u001b" in output
    said = [json.loads(line) for line in lines.stdout.splitlines()]
    assert evil in [event.get("text", "").strip() for event in said]


def test_a_missing_reader(server: Backend, environment: dict[str, str], tmp_path: Path) -> None:
    for stream in (">&-", "2>&-", "| true", "2>&1 | true", "> /dev/full"):
        server.turns, server.renders = [[("text", "Hi."), DRAFT]], [["completed"]]
        done = subprocess.run(
            ["bash", "-c", f"{' '.join(COMMAND)} credits {stream}"],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, (stream, done.stderr)
        assert "Exception ignored" not in done.stderr, (stream, done.stderr)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_at_any_time(
    server: Backend, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    server.turns = [[DRAFT] for _ in range(20)]
    server.renders = [["completed"] for _ in range(20)]
    for requests in (1, 3, 6):
        before = len(server.log)
        process = subprocess.Popen(
            [*COMMAND, *MAKE],
            env={**environment, "NEMO_TIME_SCALE": "20"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while len(server.log) - before < requests:
            time.sleep(0.01)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert process.returncode in (128 + number, 0), err
        assert "Exception ignored" not in err
        assert "Traceback" not in err


@pytest.mark.parametrize("output", ["folder", "/dev/full", "pipe", "n" * 300])
def test_the_output_is_checked_before_anything_is_sent(
    server: Backend, run: Run, tmp_path: Path, output: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    done = run(*MAKE, "-o", output)
    assert done.returncode == 2
    assert server.log == []
    assert Path("/dev/full").is_char_device()


def test_a_link_is_followed(server: Backend, run: Run, tmp_path: Path) -> None:
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "real.mp4").write_bytes(b"old")
    (tmp_path / "link.mp4").symlink_to("videos/real.mp4")
    assert run(*MAKE, "-o", "link.mp4").returncode == 0
    assert (tmp_path / "link.mp4").is_symlink()
    assert (tmp_path / "videos" / "real.mp4").read_bytes() == VIDEO


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(errors.UsageError, match="cannot be written"):
        prepare(tmp_path / "out.mp4")


def test_no_moment_leaves_a_file_behind(tmp_path: Path) -> None:
    """Whoever is killed while a place is tried out has written nothing there."""
    seen: set[Path] = set()

    def look(frame: object, event: str, argument: object) -> Any:
        seen.update(tmp_path.iterdir())
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        prepare(tmp_path / "out.mp4")
    finally:
        sys.settrace(before)
    assert not seen


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nemovideo_client.files.free", lambda path: 0)
    with pytest.raises(errors.UsageError, match="is full"):
        prepare(tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["x" * 5000, "a\x00b", "upload " + "y" * 5000, "'", "\udcff"])
def test_odd_lines_in_a_chat(
    server: Backend, environment: dict[str, str], tmp_path: Path, line: str
) -> None:
    server.turns = [[("text", "All right."), DRAFT] for _ in range(3)]
    done = subprocess.run(
        [*COMMAND, "chat"],
        env=environment,
        cwd=tmp_path,
        input=f"{line}\ncredits\n".encode("utf-8", "surrogateescape"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"should not have happened" not in done.stderr
    assert b"60 credits" in done.stdout
