"""Decodes share a budget of memory, whatever is sent at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from nemovideo_mock.media import decoding, probe, probing
from nemovideo_mock.media.decoding import Budget
from PIL import Image


class Meter:
    """What is in use at the same time, and the most of it there was."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def change(self, amount: int) -> None:
        with self._lock:
            self.now += amount
            self.most = max(self.most, self.now)


def test_no_more_is_held_at_once_than_there_is() -> None:
    budget, meter = Budget(100), Meter()

    def work(amount: int) -> None:
        with budget.reserve(amount):
            meter.change(amount)
            threading.Event().wait(0.002)
            meter.change(-amount)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, [30, 60, 10, 90, 40, 50, 20] * 6))
    assert 60 < meter.most <= 100
    assert meter.now == 0


def test_more_than_there_is_gets_all_of_it_and_is_not_passed_by_forever() -> None:
    budget, order = Budget(100), []
    small, large = threading.Event(), threading.Event()

    def first() -> None:
        with budget.reserve(10):
            small.wait(5)

    def second() -> None:
        with budget.reserve(10_000):
            order.append("large")

    def third() -> None:
        large.wait(5)
        with budget.reserve(10):
            order.append("small")

    with ThreadPoolExecutor(3) as pool:
        pool.submit(first)
        waiting = pool.submit(second)
        pool.submit(third)
        threading.Event().wait(0.02)
        large.set()
        threading.Event().wait(0.02)
        assert order == []
        small.set()
        waiting.result(5)
    assert order == ["large", "small"]


def test_what_fails_gives_back_what_it_held() -> None:
    budget = Budget(100)
    with pytest.raises(ValueError, match="no"), budget.reserve(100):
        raise ValueError("no")
    with budget.reserve(100):
        pass


@pytest.mark.parametrize(("name", "options"), [("a.png", {}), ("b.jpg", {"progressive": True})])
def test_photos_that_decode_large_are_decoded_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: dict[str, Any]
) -> None:
    path, meter = tmp_path / name, Meter()
    Image.new("RGB", (1000, 1000), "teal").save(path, **options)
    monkeypatch.setattr(decoding, "budget", Budget(5_000_000))

    def loaded(image: Image.Image) -> None:
        meter.change(1)
        image.load()
        meter.change(-1)

    monkeypatch.setattr(probing, "load", loaded)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: probe(path, name), range(12)))
    assert {(found_item.width, found_item.height) for found_item in found} == {(1000, 1000)}
    assert meter.most == 1
