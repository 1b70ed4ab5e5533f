"""The same flows under three drivers, over every combination of the axes that change answers."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import httpx
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from nemovideo_client import AsyncClient, Client, Settings
from nemovideo_client.effects import News, Notice, Said
from nemovideo_client.testing import VirtualClient

from tests.client.backend import API, DRAFT, VIDEO, Backend

PAYLOADS = ("typed", "adk", "text", "gateway")
POLLS = ("top-level", "data", "output-url", "union")
ENVELOPES = ("code-data", "code-message-data", "bare")
ERRORS = ("body", "status", "detail")
DRIVERS = ("sync", "async", "virtual")

TURNS: dict[str, list[Any]] = {
    "whole": [("text", "Two photos are in. Click Export."), DRAFT],
    "partial": [
        ("partial", "Two photos "),
        ("partial", "are in. Click Ex"),
        ("partial", "port."),
        DRAFT,
    ],
    "repeated": [
        ("partial", "Two photos are in."),
        ("partial", " Click Export."),
        ("text", "Two photos are in. Click Export."),
        DRAFT,
    ],
    "late": [
        ("heartbeat",),
        ("blank",),
        ("tool", "edit"),
        ("text", "Two photos are in. Click Export."),
        DRAFT,
    ],
    "silent": [("tool", "edit"), DRAFT],
    "dropped": [("tool", "edit"), DRAFT, httpx.ReadError("cut")],
}
TROUBLE: dict[str, dict[str, list[Any]]] = {
    "none": {},
    "token": {"run": [1001], "poll": [1001]},
    "session": {"upload": [1002]},
    "pause": {"state": [429], "render": [429]},
    "poll": {"poll": [500, 408]},
    "render": {"render": [409]},
    "download": {"file": [lambda: httpx.Response(404)]},
}


def journey(driver: str, backend: Backend, home: Path) -> tuple[Any, list[News]]:
    """What came of one whole journey, and what was as_error on the way."""
    settings = Settings(api_url=API, client_id="c", folder=home)
    news: list[News] = []
    photo, out = home / "beach.jpg", home / "out.mp4"
    photo.write_bytes(b"photo")
    job: Any = ([photo], ["make it"], out)
    clock = backend.clock
    if driver == "async":
        made = asyncio.run(_awaited(settings, backend, job, news))
    elif driver == "sync":
        client = Client(
            settings,
            transport=backend.transport,
            clock=clock.now,
            sleep=_sleeper(backend),
            on_news=news.append,
        )
        made = client.make(*job)
        client.close()
    else:
        virtual = VirtualClient(
            settings, clock=clock, transport=backend.transport, on_news=news.append
        )
        made = virtual.make(*job)
    assert out.read_bytes() == VIDEO
    return made, news


def _sleeper(backend: Backend) -> Any:
    def sleep(seconds: float) -> None:
        backend.clock.sleeps.append(seconds)
        backend.clock.sleep(seconds)

    return sleep


async def _awaited(settings: Settings, backend: Backend, job: Any, news: list[News]) -> Any:
    async def sleep(seconds: float) -> None:
        _sleeper(backend)(seconds)

    async with AsyncClient(
        settings,
        transport=backend.transport,
        clock=backend.clock.now,
        sleep=sleep,
        on_news=news.append,
    ) as client:
        return await client.make(*job)


@hypothesis_settings(max_examples=120, deadline=None, derandomize=True)
@given(
    st.sampled_from(PAYLOADS),
    st.sampled_from(POLLS),
    st.sampled_from(ENVELOPES),
    st.sampled_from(ERRORS),
    st.sampled_from(sorted(TURNS)),
    st.sampled_from(sorted(TROUBLE)),
)
@example("typed", "top-level", "code-data", "body", "whole", "none")
def test_every_combination(
    payload: str, poll: str, envelope: str, errors_by: str, turn: str, trouble: str
) -> None:
    logs = []
    for driver in DRIVERS:
        backend = Backend(
            payload=payload,
            poll=poll,
            envelope=envelope,
            errors=errors_by,
            turns=[list(TURNS[turn])],
            refusals={place: list(codes) for place, codes in TROUBLE[trouble].items()},
            same_user=True,
        )
        with tempfile.TemporaryDirectory() as home:
            made, news = journey(driver, backend, Path(home))
        text = "" if turn in ("silent", "dropped") else "Two photos are in. Say “export”."
        assert made.replies[0].text == text
        assert "".join(n.text for n in news if isinstance(n, Said)) == text
        assert made.replies[0].changes == (
            "Video added: beach (0-4s).",
            "BGM added: Lo-fi (0-4s, 35%).",
        )
        assert backend.count("run") == (2 if trouble == "token" else 1)
        notices = [n.text for n in news if isinstance(n, Notice)]
        logs.append((backend.places(), backend.clock.sleeps, notices))
    assert logs[0] == logs[1] == logs[2]


def test_all_answers_shapes_under_all_drivers(tmp_path: Path) -> None:
    """Every combination of the four axes, without sampling."""
    for payload in PAYLOADS:
        for poll in POLLS:
            for envelope in ENVELOPES:
                for errors_by in ERRORS:
                    for driver in DRIVERS:
                        backend = Backend(
                            payload=payload,
                            poll=poll,
                            envelope=envelope,
                            errors=errors_by,
                            same_user=True,
                            refusals={"upload": [1001], "run": [1002], "poll": [500]},
                        )
                        made, _ = journey(driver, backend, tmp_path)
                        assert made.summary.startswith("Timeline (2 tracks)")
