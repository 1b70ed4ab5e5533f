"""The whole line, in virtual time."""

from __future__ import annotations

from pathlib import Path

from nemovideo_client.testing import VirtualClient

from tests.client.backend import VIDEO, Backend


def test_makes_a_video(
    client: VirtualClient, backend: Backend, photo: Path, tmp_path: Path
) -> None:
    made = client.make([photo], ["make a slideshow"], tmp_path / "out.mp4")
    assert made.video.path.read_bytes() == VIDEO
    assert made.summary == "Timeline (2 tracks): 1. Video: beach (0-4s) 2. BGM: Lo-fi (0-4s, 35%)"
    assert backend.places() == [
        *("token", "session", "upload", "state", "run", "state"),
        *("state", "render", "poll", "poll", "file"),
    ]
