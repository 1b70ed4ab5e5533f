"""The built wheel holds the three packages, and runs where the repository is not."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

PACKAGES = {"nemovideo_mock", "nemovideo_client", "nemovideo_contracts"}


def test_it_contains_the_three_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES
    for data in (
        "nemovideo_contracts/spec/facts.yaml",
        "nemovideo_contracts/spec/openapi.yaml",
        "nemovideo_mock/durable/migrations/0001.sql",
        "nemovideo_mock/studio/static/index.html",
        "nemovideo_mock/studio/static/views/why.js",
    ):
        assert data in names


def test_server_and_client_run_from_it(wheel: Path, tmp_path: Path) -> None:
    python = _environment(tmp_path / "venv", wheel)
    script = tmp_path / "journey.py"
    script.write_text(JOURNEY, "utf-8")
    done = subprocess.run(
        [str(python), "-I", str(script)],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": str(python.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "one.mp4").stat().st_size > 1000


def _environment(folder: Path, wheel: Path) -> Path:
    """A clean environment with the wheel in it, the dependencies lent by this one."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    lent = [path for path in sys.path if path.endswith("site-packages")]
    # Plain path entries: the .pth files of the other environment, and with them the
    # repository's sources, stay out.
    (site / "lent.pth").write_text("\n".join(lent), "utf-8")
    return python


JOURNEY = """
import pathlib, subprocess, sys
import nemovideo_client, nemovideo_mock
here = pathlib.Path(sys.prefix)
assert here in pathlib.Path(nemovideo_mock.__file__).parents, nemovideo_mock.__file__
from PIL import Image
from nemovideo_client import Client, Settings
command = [sys.executable, "-I", "-m", "nemovideo_mock", "serve", "--port", "0", "--render", "stub"]
server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
try:
    url = server.stdout.readline().split()[2]
    Image.new("RGB", (64, 48)).save("one.png")
    with Client(Settings(api_url=url, time_scale=1000)) as nemo:
        nemo.make(["one.png"], ["make a slideshow"], "one.mp4")
finally:
    server.terminate()
    server.wait()
"""
