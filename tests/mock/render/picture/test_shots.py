"""The album: what several composers share."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.picture.pictures import Picture
from nemovideo_mock.render.picture.shots import Album, Place, View
from nemovideo_mock.render.planes import blank

VIEW = View(
    Picture(blank(2, 2, (16, 128, 128))), (2.0, 2.0), Place(0, 0, 2, 2, Window(0, 0, 2, 2), (2, 2))
)


def test_a_view_is_made_once_and_one_at_a_time() -> None:
    album, making, made = Album(4), threading.Semaphore(1), []

    def make(key: int) -> View:
        assert making.acquire(blocking=False), "two are made at once"
        time.sleep(0.01)
        made.append(key)
        making.release()
        return VIEW

    def asked(key: int) -> View:
        return album.get(key, lambda: make(key))

    with ThreadPoolExecutor(8) as pool:
        assert all(item is VIEW for item in pool.map(asked, [0, 1, 2, 0, 1, 2, 3, 3]))
    assert sorted(made) == [0, 1, 2, 3]


def test_the_view_longest_unseen_is_let_go() -> None:
    album, made = Album(1), []
    for key in (0, 1, 2, 0, 3, 0, 1):
        album.get(key, lambda key=key: made.append(key) or VIEW)  # type: ignore[misc, func-returns-value]
    assert made == [0, 1, 2, 3, 1]
