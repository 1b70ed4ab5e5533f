"""Ended between any two of the journey's notes, a job is gone on with: one render, one charge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from nemovideo_client import Client, Settings
from nemovideo_client.cli.saved import opened
from nemovideo_client.journey import Journey
from PIL import Image

from tests.mock.support import serve

NOTES = 12
"""More than a journey of one message writes down."""
ONE_CHARGE = 50


class Ended(BaseException):
    """What no handler of the client may catch, as nothing catches a kill."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve("--render", "stub", "--pause", "0") as url:
        yield url


def end_before(nth: int, journey: Journey) -> None:
    """End with the `nth` note that the journey would write down, which is then lost."""
    save, written = journey.on_change, 0
    assert save is not None

    def change(changed: Journey) -> None:
        nonlocal written
        written += 1
        if written == nth:
            raise Ended
        save(changed)

    journey.on_change = change


@pytest.mark.parametrize("nth", range(1, NOTES))
def test_a_journey_that_lost_a_note_is_gone_on_with(server: str, tmp_path: Path, nth: int) -> None:
    url = f"{server}/w/note-{nth}"
    token = httpx.post(f"{url}/api/auth/anonymous-token", headers={"X-Client-Id": "ended"})
    settings = Settings(
        api_url=url, folder=tmp_path, time_scale=5000, token=token.json()["data"]["token"]
    )
    photo, video = tmp_path / "a.png", tmp_path / "out.mp4"
    Image.new("RGB", (64, 48)).save(photo)
    with (
        suppress(Ended),
        opened(settings, keep_token=True, start=True, needs_session=False) as journey,
    ):
        end_before(nth, journey)
        with Client(settings, journey=journey) as client:
            client.make([photo], ["make a slideshow"], video)
    with (
        opened(settings, keep_token=True, start=False, needs_session=False) as journey,
        Client(settings, journey=journey) as client,
    ):
        if journey.job:
            client.resume()
        elif not video.exists():
            client.make([photo], ["make a slideshow"], video)
        assert client.credits().available == ONE_CHARGE
    assert video.stat().st_size > 1000
    assert len(httpx.get(f"{url}/__mock__/renders").json()["renders"]) == 1
