"""The README is typed into a shell as it stands, and must do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import av
import pytest

from tests.mock.support import serve

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SERVE = "nemovideo-mock serve --port 8787 --tokens unlimited"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_a_first_session(tmp_path: Path) -> None:
    with serve("--pause", "0.01", *SERVE.split()[4:]) as url:
        done = session(url, tmp_path)
    assert "Timeline (" in done.stdout
    assert "nmv_usr_" not in done.stdout + done.stderr
    for name in ("trip.mp4", "two.mp4", "curl.mp4"):
        assert frames(tmp_path / name) > 60, name


def test_a_second_session(tmp_path: Path) -> None:
    """Whoever tries it again must not wait a week for a second token."""
    with serve("--pause", "0", "--render", "stub", *SERVE.split()[4:]) as url:
        for _ in range(2):
            session(url, tmp_path)


def session(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The README's examples, run from first to last. Raises AssertionError if one fails."""
    shell = [block for block in blocks("bash") if block.strip() != SERVE]
    assert len(shell) == len(blocks("bash")) - 1, "the README starts a server once"
    (python,) = blocks("python")
    (folder / "readme.py").write_text(python.replace("http://127.0.0.1:8787", url), "utf-8")
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],
        input="\n".join([*shell, "python readme.py"]).replace("http://127.0.0.1:8787", url),
        cwd=folder,
        env={
            "HOME": str(folder),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def frames(path: Path) -> int:
    with av.open(str(path), "r") as video:
        return sum(1 for _ in video.decode(video.streams.video[0]))


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("target", ["demo", "test", *re.findall(r"`make ([\w-]+)`", README)])
def test_every_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)
