"""`GET /__mock__/frame`: one picture of a session's draft."""

from __future__ import annotations

import asyncio
import io
import threading
from typing import Any

import httpx
import numpy as np
import pytest
from nemovideo_mock.render import preview
from PIL import Image

from tests.mock.support import PHOTOS, Api, photo

pytestmark = pytest.mark.anyio


async def frame(api: Api, **query: Any) -> httpx.Response:
    return await api.http.get("/__mock__/frame", params={"session": api.session_id, **query})


async def slideshow(api: Api, first: str, second: str) -> dict[str, Any]:
    """Two photos of one color each; the draft they become."""
    await api.upload(("1.png", photo(color=first)), ("2.png", photo(color=second)))
    await api.say("make a slideshow")
    draft: dict[str, Any] = (await api.state())["draft"]
    return draft


def middle(answer: httpx.Response) -> list[int]:
    """The color in the middle of a PNG."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    found: list[int] = np.asarray(image)[image.height // 2, image.width // 2].tolist()
    return found


def near(found: list[int], red: int, green: int, blue: int) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(found, (red, green, blue), strict=True))


async def test_the_start_and_the_end_of_a_draft(api: Api) -> None:
    draft = await slideshow(api, "red", "blue")
    assert near(middle(await frame(api, t=0)), 255, 0, 0)
    assert near(middle(await frame(api, t=draft["d"] - 40)), 0, 0, 255)
    assert near(middle(await frame(api, t=10 * draft["d"])), 0, 0, 255)


async def test_an_edit_is_seen_at_once(api: Api) -> None:
    await slideshow(api, "red", "red")
    before = (await frame(api, t=500)).content
    await api.say('add a title that says "Hello"')
    assert (await frame(api, t=500)).content != before


async def test_the_same_media_ids_elsewhere_are_other_photos(api: Api) -> None:
    await slideshow(api, "red", "red")
    assert near(middle(await frame(api)), 255, 0, 0)
    await api.http.post("/__mock__/reset")
    await api.connect()
    await slideshow(api, "lime", "lime")
    assert near(middle(await frame(api)), 0, 255, 0)


async def test_the_only_session_needs_no_name(api: Api) -> None:
    await slideshow(api, "red", "blue")
    assert near(middle(await frame(api, session="")), 255, 0, 0)
    await api.open()
    answer = await frame(api, session="")
    assert answer.status_code == 404
    assert api.session_id in answer.text


async def test_a_small_one(api: Api) -> None:
    await slideshow(api, "red", "blue")
    answer = await frame(api, resolution="360p")
    assert near(middle(answer), 255, 0, 0)
    assert min(Image.open(io.BytesIO(answer.content)).size) == 360


async def test_a_size_that_is_none(api: Api) -> None:
    await slideshow(api, "red", "blue")
    answer = await frame(api, resolution="huge")
    assert answer.status_code == 422
    assert "1080p" in answer.text


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once what drawing needs is being loaded."""
    begun = threading.Event()
    monkeypatch.setattr(preview, "load", begun.set)
    return begun


@pytest.mark.mock(render="real")
async def test_an_upload_loads_what_a_frame_needs(api: Api, loading: threading.Event) -> None:
    await api.upload(*PHOTOS)
    assert await asyncio.to_thread(loading.wait, 10)


async def test_where_renders_are_stubs_it_loads_nothing(api: Api, loading: threading.Event) -> None:
    await api.upload(*PHOTOS)
    await asyncio.get_running_loop().shutdown_default_executor()
    assert not loading.is_set()


async def test_a_session_nobody_knows(api: Api) -> None:
    answer = await frame(api, session="nobody")
    assert answer.status_code == 404
    assert "'nobody'" in answer.text


async def test_a_session_without_a_draft(api: Api) -> None:
    answer = await frame(api)
    assert answer.status_code == 409
    assert "nothing to show" in answer.text


@pytest.mark.parametrize("t", ["-1", "soon", "nan", "inf"])
async def test_a_time_that_is_none(api: Api, t: str) -> None:
    await slideshow(api, "red", "blue")
    answer = await frame(api, t=t)
    assert answer.status_code == 422
    assert f"not '{t}'" in answer.text
