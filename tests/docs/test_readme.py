"""The README is typed into a shell as it stands, and must do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import av
import pytest
from PIL import Image

from tests.mock.support import serve

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SERVE = "nemovideo-mock serve --port 8787"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_a_first_session(tmp_path: Path) -> None:
    for nth, name in enumerate(("beach", "dinner", "sunset")):
        Image.effect_noise((640, 480), 40 + 20 * nth).save(tmp_path / f"{name}.jpg")
    shell = [block for block in blocks("bash") if block.strip() != SERVE]
    assert len(shell) == len(blocks("bash")) - 1, "the README starts a server once"
    (python,) = blocks("python")
    (tmp_path / "readme.py").write_text(python.replace("127.0.0.1:8787", "HOST"), "utf-8")
    with serve("--pause", "0.01") as url:
        script = "\n".join([*shell, f"sed -i 's#http://HOST#{url}#' readme.py", "python readme.py"])
        done = subprocess.run(
            ["bash", "-euo", "pipefail"],
            input=script.replace("http://127.0.0.1:8787", url),
            cwd=tmp_path,
            env={
                "HOME": str(tmp_path),
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Timeline (" in done.stdout
    assert "nmv_usr_" not in done.stdout + done.stderr
    for name in ("trip.mp4", "two.mp4", "curl.mp4"):
        assert frames(tmp_path / name) > 60, name


def frames(path: Path) -> int:
    with av.open(str(path), "r") as video:
        return sum(1 for _ in video.decode(video.streams.video[0]))


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("target", ["demo", "test", *re.findall(r"`make ([\w-]+)`", README)])
def test_every_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)
