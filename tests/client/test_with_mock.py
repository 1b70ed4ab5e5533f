"""The client against the real mock, over HTTP: every preset, the workflows of the documentation."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nemovideo_client import Client, Settings, errors
from PIL import Image

from tests.mock.support import serve

DOCS = (Path(__file__).parents[2] / "docs" / "client.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCS, re.M | re.S)


def photos(folder: Path) -> None:
    for nth, name in enumerate(("coffee", "cat", "rocket", "paris/eiffel", "rome/forum")):
        path = folder / f"{name}.jpg"
        path.parent.mkdir(exist_ok=True)
        Image.effect_noise((320, 240), 40 + 20 * nth).save(path)


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    with serve("--render", "stub", "--pause", "0.001") as url:
        yield url


def settings(url: str, home: Path) -> Settings:
    return Settings(api_url=url, folder=home, time_scale=5000)


@pytest.mark.parametrize("profile", ["adk", "union", "strict"])
def test_every_preset_that_takes_me_as_a_user(profile: str, tmp_path: Path) -> None:
    photos(tmp_path)
    with (
        serve("--render", "stub", "--pause", "0.001", "--profile", profile) as url,
        Client(settings(f"{url}/w/one", tmp_path)) as client,
    ):
        files = [tmp_path / "coffee.jpg", tmp_path / "cat.jpg"]
        made = client.make(files, ["make a slideshow with background music"], tmp_path / "a.mp4")
        assert made.summary.startswith("Timeline (2 tracks): 1. Video: coffee (0-")
        assert made.replies[0].changes
        assert made.video.path.stat().st_size == made.video.size > 0
        assert client.credits().total == 50
        assert re.search(r"/workspace/claim\?ct=clm_", client.claim_link())


def test_the_mocks_own_refusals(mock: str, tmp_path: Path) -> None:
    photos(tmp_path)
    (tmp_path / "fake.jpg").write_bytes(b"no photo at all")
    with Client(settings(f"{mock}/w/refusals", tmp_path)) as client:
        with pytest.raises(errors.UnsupportedFile):
            client.upload(tmp_path / "fake.jpg")
        with pytest.raises(errors.NothingToExport):
            client.export(tmp_path / "x.mp4")
        client.upload(tmp_path / "coffee.jpg")
        for message in ("make a slideshow", "add a title 'One'"):
            client.say(message)
        with pytest.raises(errors.OutOfCredits, match=r"\?bind=anon_"):
            client.say("add a title 'Two'")
        client.export(tmp_path / "free.mp4")
        client.journey.token = ""
        with pytest.raises(errors.RateLimited):
            client.credits()


def test_a_lost_session_is_filled_again(mock: str, tmp_path: Path) -> None:
    photos(tmp_path)
    with Client(settings(f"{mock}/w/lost", tmp_path)) as client:
        client.upload(tmp_path / "coffee.jpg")
        client.journey.session_id = "1"
        assert len(client.state().uploads) == 1


def test_the_documented_workflows(mock: str, tmp_path: Path) -> None:
    """Every block of the page is typed as it stands; each workflow is somebody else's."""
    photos(tmp_path)
    (jobs,) = blocks("toml")
    (tmp_path / "jobs.toml").write_text(jobs, "utf-8")
    (library, virtual) = blocks("python")
    (tmp_path / "library.py").write_text(library, "utf-8")
    (tmp_path / "virtual.py").write_text(virtual, "utf-8")
    scripts = [*blocks("bash"), "python library.py", "python virtual.py"]
    said = [_shell(script, f"{mock}/w/docs-{n}", tmp_path) for n, script in enumerate(scripts)]
    assert "quick.mp4" in said[0]
    assert 'Title: "Finished"' in said[3]
    videos = ("quick", "videos/first", "videos/second", "videos/paris", "videos/rome")
    for name in (*videos, "rough", "finished", "library"):
        assert (tmp_path / f"{name}.mp4").stat().st_size > 0, name


def _shell(script: str, url: str, folder: Path) -> str:
    home = folder / url.rpartition("/")[2]
    home.mkdir()
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {"HOME": str(home), "PATH": binaries, "NEMO_API_URL": url, "NEMO_TIME_SCALE": "500"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, script + done.stdout + done.stderr
    assert "nmv_usr_" not in done.stdout + done.stderr
    return done.stdout
