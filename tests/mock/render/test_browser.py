"""A rendered video in a real browser: played to its end, then sought back to its middle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
from nemovideo_mock.draft import Clip, Draft, Motion, Sound, Text, TrackType, to_json

from tests.mock.support import Api, serve

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
PATIENCE = 60.0

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser here; one of {', '.join(BROWSERS)}"),
]

PAGE = """<!doctype html><video id="v" muted></video><script>
const video = document.getElementById("v"), report = {};
const send = more => fetch("/report", {method: "POST", body: JSON.stringify({...report, ...more})});
const once = name => new Promise(done => video.addEventListener(name, done, {once: true}));
video.onerror = () => send({error: video.error.message});
async function watch() {
  const ready = once("loadedmetadata"), ended = once("ended"), sought = once("seeked");
  video.src = "VIDEO";
  await ready;
  Object.assign(report, {duration: video.duration, size: [video.videoWidth, video.videoHeight]});
  await video.play();
  await ended;
  report.reached = video.currentTime;
  report.frames = video.getVideoPlaybackQuality().totalVideoFrames;
  report.sound = video.webkitAudioDecodedByteCount;
  video.currentTime = video.duration / 2;
  await sought;
  report.middle = video.currentTime;
  report.readable = video.readyState >= 2;
  send({});
}
watch().catch(problem => send({error: String(problem)}));
</script>"""


class Screen(ThreadingHTTPServer):
    """Serves the page that plays one video, and receives what the page reports."""

    def __init__(self, video: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.page = PAGE.replace("VIDEO", video).encode()
        self.report: Queue[dict[str, Any]] = Queue()


class _Answer(BaseHTTPRequestHandler):
    server: Screen

    def do_GET(self) -> None:
        self._answer(self.server.page)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.report.put(json.loads(self.rfile.read(length)))
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Not a word."""


@pytest.fixture
def profile_folder(tmp_path: Path) -> Iterator[Path]:
    """The browser's own files. It may still be writing some while it is stopped."""
    yield tmp_path / "browser"
    shutil.rmtree(tmp_path / "browser", ignore_errors=True)


def played(video: str, folder: Path) -> dict[str, Any]:
    """What a browser reports of a video it plays and seeks in."""
    screen = Screen(video)
    threading.Thread(target=screen.serve_forever, daemon=True).start()
    assert BROWSER is not None
    command = [
        *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--no-first-run", "--disable-background-networking", f"--user-data-dir={folder}"),
        *("--autoplay-policy=no-user-gesture-required", f"http://127.0.0.1:{screen.server_port}/"),
    ]
    quiet = subprocess.DEVNULL
    # A group of its own: a browser is many processes, and all of them are to go.
    browser = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        return screen.report.get(timeout=PATIENCE)
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        browser.wait()
        screen.shutdown()
        screen.server_close()


async def rendered(url: str) -> str:
    """The output URL of two seconds of moving picture, text and music."""
    draft = Draft(width=320, height=180)
    draft = draft.with_track(TrackType.VIDEO, (Clip(duration=2000, motion=Motion(kind="zoom-in")),))
    draft = draft.with_track(TrackType.TEXT, (Text(duration=2000, text="Hello"),))
    draft = draft.with_track(TrackType.AUDIO, (Sound(duration=2000, mood="calm"),))
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        api = await Api(http).connect()
        await api.render("r", to_json(draft))
        done = await api.poll_to_end("r")
    assert done["status"] == "completed", done
    found: str = done["output"]["url"]
    return found


async def test_a_browser_plays_it_to_the_end_and_seeks(profile_folder: Path) -> None:
    with serve("--render", "real", "--pause", "0.01") as url:
        report = played(await rendered(url), profile_folder)
    assert "error" not in report, report
    assert report["size"] == [320, 180]
    assert report["duration"] == pytest.approx(2.0, abs=1 / 30)
    assert report["reached"] == pytest.approx(report["duration"], abs=1 / 30)
    assert report["frames"] > 0
    assert report["sound"] > 0
    assert report["middle"] == pytest.approx(report["duration"] / 2, abs=1 / 30)
    assert report["readable"]
