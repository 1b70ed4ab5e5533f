"""Whom a scaled client waits for, and whom it does not."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest
from nemovideo_client import Client, NemoVideoError, Settings, wire
from nemovideo_client.wire import Clock, jumps


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0.1.0; clock=jump", True),
        ("0.1.0; clock=real; speed=60", False),
        ("0.1.0; clock=manual", False),
        ("clock=jumpy", False),
        ("", False),
    ],
)
def test_only_a_jumping_clock_jumps(header: str, expected: bool) -> None:
    assert jumps(httpx.Response(200, headers={"x-nemo-mock": header})) is expected


def test_skipped_time_is_over() -> None:
    clock = Clock(60.0, now=lambda: 1.0)
    clock.skip(30)
    assert clock.moment() == 90.0


@pytest.mark.parametrize(
    ("scale", "seconds", "real"), [(1, 300, 300), (60, 300, 20), (6, 300, 50), (60, 10, 10)]
)
def test_a_fast_clock_shortens_exchanges_but_not_to_nothing(
    scale: float, seconds: float, real: float
) -> None:
    assert Clock(scale).limit(seconds) == real


def test_a_scaled_client_gives_up_on_a_server_that_never_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.2)
    given_up = threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        given_up.wait()
        raise httpx.ReadError("nobody waits any more")

    settings = Settings(api_url="http://127.0.0.1:1", token="t", folder=tmp_path, time_scale=1000)
    transport = httpx.MockTransport(answer)
    try:
        with (
            Client(settings, transport=transport, max_retries=0) as client,
            pytest.raises(NemoVideoError, match="did not begin in time"),
        ):
            client.credits()
    finally:
        given_up.set()


BUSY = {"code": 429, "message": "wait", "data": None}


def waits(tmp_path: Path, label: str | None, scale: float) -> list[float]:
    """The real waits (s) of a client that is refused once and asked to wait."""
    slept: list[float] = []
    answers = [
        httpx.Response(429, headers={"retry-after": "30"}, json=BUSY),
        httpx.Response(200, json={"code": 0, "data": {"available": 1, "frozen": 0, "total": 1}}),
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "HEAD":
            return httpx.Response(404)
        found = answers.pop(0)
        if label is not None:
            found.headers["x-nemo-mock"] = label
        return found

    settings = Settings(api_url="http://127.0.0.1:1", token="t", folder=tmp_path, time_scale=scale)
    transport = httpx.MockTransport(answer)
    with Client(settings, transport=transport, sleep=slept.append) as client:
        assert client.credits().available == 1
    return [seconds for seconds in slept if seconds > 0]


def test_a_scaled_client_skips_waits_for_a_jumping_mock_only(tmp_path: Path) -> None:
    assert waits(tmp_path, "0.1.0; clock=jump", 60) == []
    assert waits(tmp_path, "0.1.0; clock=real; speed=60", 60)
    assert waits(tmp_path, None, 60)
    assert waits(tmp_path, "0.1.0; clock=jump", 1)
