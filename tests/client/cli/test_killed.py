"""Killed at any moment, a journey is gone on with: one render, one charge, one video.

Every kill has a world of its own. `NEMO_KILLS` says how many there are (`make kills`: 200).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.mock.support import serve

KILLS = int(os.environ.get("NEMO_KILLS", "12"))
COMMAND = [sys.executable, "-m", "nemovideo_client"]
MAKE = ("make", "a.png", "b.png", "-m", "make a slideshow with music", "-o", "out.mp4", "--quiet")
REQUESTS = 12  # what `make` sends, about


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve("--render", "stub", "--pause", "0") as url:
        yield url


def patient(url: str) -> httpx.Client:
    """Requests of the test itself: a busy machine is no failure of the client's."""
    return httpx.Client(base_url=url, timeout=60)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_journey_is_gone_on_with(server: str, tmp_path: Path, number: int) -> None:
    url = f"{server}/w/kill-{number}"
    for name in ("a.png", "b.png"):
        Image.new("RGB", (64, 48)).save(tmp_path / name)
    with patient(url) as http:
        answer = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "killed"})
        token = answer.json()["data"]["token"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "NEMO_API_URL": url,
        "NEMO_TOKEN": token,
        "NEMO_TIME_SCALE": "200",
    }
    chance = random.Random(number)
    sent = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
    with subprocess.Popen([*COMMAND, *MAKE], env=environment, cwd=tmp_path) as process:
        _wait(url, process, requests=number % REQUESTS + 1)
        time.sleep(chance.random() * 0.1)
        process.send_signal(sent)
    _go_on(environment, tmp_path, finished=process.returncode == 0)
    assert (tmp_path / "out.mp4").stat().st_size > 1000
    assert not list(tmp_path.glob("*.part"))
    with patient(url) as http:
        renders = http.get("/__mock__/renders").json()["renders"]
        owner = {"Authorization": f"Bearer {token}"}
        balance = http.get("/api/credits/balance/simple", headers=owner).json()["data"]
    assert len(renders) == 1
    assert balance["available"] == balance["total"] == ONE_CHARGE


def _wait(url: str, process: subprocess.Popen[bytes], *, requests: int) -> None:
    """Until the journey has come so far; the first exchange of the world was the token's."""
    with patient(url) as http:
        while process.poll() is None:
            if len(http.get("/__mock__/journal").json()["exchanges"]) > requests:
                return
            time.sleep(0.005)


ONE_CHARGE = 50  # of 100 credits


def _go_on(environment: dict[str, str], folder: Path, *, finished: bool) -> None:
    """`resume`, or `make` where nothing was begun; both until the video is there."""
    for _ in range(3):
        if finished and (folder / "out.mp4").exists():
            return
        begun = (folder / ".config" / "nemovideo" / "session.json").exists()
        done = subprocess.run(
            [*COMMAND, *(("resume", "--quiet") if begun else MAKE)],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr
        finished = done.returncode == 0
    assert finished, done.stderr
