"""Everything that can go wrong, in one journey of a virtual quarter of an hour."""

from __future__ import annotations

from pathlib import Path

import httpx
from nemovideo_client import Settings
from nemovideo_client.testing import VirtualClient

from tests.client.backend import API, DRAFT, VIDEO, Backend

BEATS = [10, ("heartbeat",), ("blank",)] * 30


def test_the_worst_journey_ends_well(tmp_path: Path) -> None:
    """A silent edit, a drop, 1001 in the middle, a failed render, a resumed download."""
    titled = {**DRAFT, "t": [*DRAFT["t"], {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Hi"}}]}]}
    backend = Backend(
        same_user=True,
        turns=[[*BEATS, ("tool", "edit"), DRAFT], [*BEATS, titled, httpx.ReadError("cut")]],
        renders=[["processing", "failed"], ["pending", "processing", "completed"]],
        cuts=[3000, 2000],
        refusals={"state": [None, None, 429, 1001], "poll": [503, 1001]},
    )
    photo = tmp_path / "beach.jpg"
    photo.write_bytes(b"photo")
    client = VirtualClient(
        Settings(api_url=API, folder=tmp_path), clock=backend.clock, transport=backend.transport
    )
    made = client.make([photo], ["a slideshow", "add a title"], tmp_path / "out.mp4")
    assert made.video.path.read_bytes() == VIDEO
    first, second = made.replies
    assert first.silent
    assert len(first.changes) == 2
    assert second.dropped
    assert second.changes == ('Title added: "Hi" (0-3s).',)
    assert backend.count("run") == 2
    assert backend.count("token") == 3
    assert backend.count("session") == 1
    assert backend.count("render") == 2
    assert backend.count("file") == 3
    assert backend.clock.now() > 800
