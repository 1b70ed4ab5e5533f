"""What Python users expect of an API client: arguments, streams, callbacks, logs, ids on errors."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_client import AsyncClient, Client, Notice, Progress, Reply, Said, Settings, errors
from nemovideo_client.testing import VirtualClient

from tests.client.backend import API, CDN, DRAFT, SPEECH, TOKEN, Backend


def refusal(status: int = 200, code: int = 402, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "No."}, headers=headers)


def test_arguments_win_over_settings(backend: Backend, tmp_path: Path) -> None:
    settings = Settings(api_url="http://elsewhere.example", folder=tmp_path, language="fr")
    client = Client(
        settings,
        token="mine",
        base_url=f"{API}/",
        timeout=7,
        max_retries=1,
        transport=backend.transport,
    )
    assert client.credits().available == 60
    (request,) = backend.log
    assert request.headers["authorization"] == "Bearer mine"
    assert request.extensions["timeout"] == {"connect": 7, "read": 7, "write": 7, "pool": 7}
    assert client.settings.language == "fr"


@pytest.mark.parametrize(
    "options", [{"timeout": 0}, {"timeout": float("nan")}, {"max_retries": -1}]
)
def test_arguments_that_cannot_be_used(options: dict[str, Any]) -> None:
    with pytest.raises(errors.UsageError, match=next(iter(options))):
        Client(**options)


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_readings_are_repeated_so_often(settings: Settings, backend: Backend, retries: int) -> None:
    backend.refusals["state"] = [500] * 10
    settings = dataclasses.replace(settings, max_retries=retries)
    client = VirtualClient(settings, clock=backend.clock, transport=backend.transport)
    with pytest.raises(errors.ServerFault):
        client.state()
    assert backend.count("state") == 1 + retries


def test_a_stream_gives_its_events_and_then_the_reply(
    client: VirtualClient, backend: Backend
) -> None:
    backend.turns = [[("text", "One."), 1, ("text", "Two."), DRAFT]]
    events = list(client.stream("make it"))
    assert [event.text for event in events if isinstance(event, Said)] == ["One.", "\nTwo."]
    assert isinstance(events[-1], Reply)
    assert events[-1].text == "One.\nTwo."
    assert backend.count("run") == 1


def test_say_is_built_on_stream(client: VirtualClient, news: list[Any]) -> None:
    assert client.say("make it").text == SPEECH[1]
    assert Said(SPEECH[1]) in news
    assert not [event for event in news if isinstance(event, Reply)]


def test_leaving_a_stream_closes_it(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[("text", "One."), 1, ("text", "Two."), DRAFT], [SPEECH, DRAFT]]
    with contextlib.closing(client.stream("make it")) as events:
        for event in events:
            if isinstance(event, Said):
                break
    assert client.say("again").text == SPEECH[1]


def test_a_stream_awaited_with_an_awaited_callback(settings: Settings, backend: Backend) -> None:
    backend.turns = [[SPEECH, DRAFT], [SPEECH, DRAFT]]
    seen: list[object] = []

    async def note(event: object) -> None:
        await asyncio.sleep(0)
        seen.append(event)

    async def main(photo: Path) -> None:
        async with AsyncClient(settings, transport=backend.transport, on_news=note) as client:
            await client.upload(photo)
            events = [event async for event in client.stream("make it")]
            assert isinstance(events[-1], Reply)
            assert not [event for event in seen if isinstance(event, Said)]
            await client.say("again")

    photo = settings.folder / "a.jpg"
    photo.parent.mkdir(exist_ok=True)
    photo.write_bytes(b"x")
    asyncio.run(main(photo))
    assert Said(SPEECH[1]) in seen
    assert Progress("upload", 1, 1, "bytes") in seen


def test_a_blocking_client_takes_no_coroutine() -> None:
    async def note(event: object) -> None: ...

    with pytest.raises(TypeError, match="AsyncClient"):
        Client(on_news=note)


def test_uploads_are_typed(client: VirtualClient, photo: Path) -> None:
    (upload,) = client.upload(photo)
    assert (upload.filename, upload.kind) == ("beach.jpg", "image")
    record = {"filename": "beach.jpg", "file_type": "image", "cdn_url": f"{CDN}/upload"}
    assert upload.raw == record


def test_timelines_are_typed(client: VirtualClient, backend: Backend) -> None:
    client.connect()
    backend.draft = DRAFT
    timeline = client.state().timeline
    assert (timeline.duration, timeline.width, timeline.height) == (4000, 1920, 1080)
    assert [track.label for track in timeline.tracks] == ["Video", "BGM"]
    (segment,) = timeline.tracks[1].segments
    assert (segment.name, segment.start, segment.duration, segment.volume) == (
        "Lo-fi",
        0,
        4000,
        0.35,
    )
    assert timeline.raw == client.state().draft == DRAFT


@pytest.mark.parametrize("name", ["x-request-id", "request-id"])
def test_errors_name_their_response(client: VirtualClient, backend: Backend, name: str) -> None:
    backend.refusals["credits"] = [refusal(403, 402, **{name: "req-7"})]
    with pytest.raises(errors.ExportBlocked) as caught:
        client.credits()
    error = caught.value
    assert (error.code, error.status, error.request_id) == (402, 403, "req-7")


def test_errors_that_come_later_name_it_too(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["credits"] = [httpx.Response(200, json={}, headers={"x-request-id": "req-8"})]
    with pytest.raises(errors.UnreadableAnswer) as caught:
        client.credits()
    assert (caught.value.status, caught.value.request_id) == (200, "req-8")


def test_errors_without_a_response_name_none(client: VirtualClient, backend: Backend) -> None:
    client.credits()
    backend.refusals["credits"] = [httpx.ConnectError("down")]
    with pytest.raises(errors.Unreachable) as caught:
        client.credits()
    assert (caught.value.code, caught.value.status, caught.value.request_id) == (None, None, "")


DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 30),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:45 GMT", "date": DATE}, 45),
        ({"retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", "date": DATE}, 0),
        ({"retry-after": "soon"}, 30),
        ({"retry-after": "-1"}, 30),
        ({"retry-after": "300"}, 300),
    ],
)
def test_retry_after(
    client: VirtualClient, backend: Backend, headers: dict[str, str], seconds: float
) -> None:
    client.connect()
    backend.refusals["credits"] = [refusal(429, 429, **headers)]
    began = backend.clock.now()
    client.credits()
    assert backend.clock.now() - began == seconds


def test_who_asks_for_too_long_a_pause_is_not_waited_for(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["credits"] = [refusal(429, 429, **{"retry-after": "301"})]
    with pytest.raises(errors.RateLimited) as caught:
        client.credits()
    assert caught.value.retry_after == 301
    assert backend.clock.now() == 0


def test_the_log_has_requests_and_retries_and_no_secret(
    client: VirtualClient, backend: Backend, photo: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="nemovideo_client")
    backend.video_url += "?signature=geheim"
    backend.refusals["state"] = [500]
    client.make([photo], ["make it"], photo.parent / "out.mp4")
    client.claim_link()
    records = [r for r in caplog.records if r.name == "nemovideo_client"]
    debug = [r.getMessage() for r in records if r.levelno == logging.DEBUG]
    info = [r.getMessage() for r in records if r.levelno == logging.INFO]
    assert any(line.startswith("POST /run_sse 200 in ") for line in debug)
    assert any(line.startswith("GET cdn.example/result.mp4 200") for line in debug)
    assert any("looking again in 2 s" in line for line in info)
    for secret in (TOKEN, "geheim", "clm_", "client-1"):
        assert secret not in caplog.text


class Header(httpx.BaseTransport):
    """A server somewhere that may or may not say it is a mock."""

    def __init__(self, backend: Backend, **headers: str) -> None:
        self.backend, self.headers, self.methods = backend, headers, list[str]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.methods.append(request.method)
        if request.method == "HEAD":
            return httpx.Response(404, headers=self.headers)
        response = self.backend(request)
        response.headers.update(self.headers)
        return response


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transport counts as the network."""
    monkeypatch.setattr("nemovideo_client.client._is_network", lambda transport: True)


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "aid",
    [
        {"settings": Settings(api_url=API, token="t", time_scale=60)},
        {"settings": Settings(api_url=API, token="t"), "sleep": lambda seconds: None},
        {"settings": Settings(api_url=API, token="t"), "clock": lambda: 0.0},
    ],
)
def test_a_fast_clock_is_for_mocks(backend: Backend, aid: dict[str, Any]) -> None:
    unknown = Header(backend)
    with pytest.raises(errors.UsageError, match=r"NEMO_TIME_SCALE.* api\.example does not say"):
        Client(transport=unknown, **aid).credits()
    assert unknown.methods == ["HEAD"]
    mock = Header(backend, **{"x-nemo-mock": "1; clock=jump"})
    client = Client(transport=mock, **aid)
    client.credits()
    client.credits()
    assert mock.methods == ["HEAD", "GET", "GET"]


@pytest.mark.usefixtures("real")
def test_a_fast_clock_never_reaches_the_real_service(backend: Backend) -> None:
    server = Header(backend, **{"x-nemo-mock": "1"})
    client = Client(Settings(token="t", time_scale=60), transport=server)
    with pytest.raises(errors.UsageError, match="mega-api-prod"):
        client.credits()
    assert server.methods == []


@pytest.mark.usefixtures("real")
def test_a_fast_clock_on_this_machine_needs_no_header(backend: Backend) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]", "127.8.8.8"):
        backend.base = f"http://{host}:1/w/ci-1"
        server = Header(backend)
        settings = Settings(api_url=backend.base, token="t", time_scale=60)
        Client(settings, transport=server).credits()
        assert server.methods == ["GET"]


def test_notices_are_news(client: VirtualClient, backend: Backend, news: list[Any]) -> None:
    backend.refusals["state"] = [500]
    client.state()
    assert Notice("No; looking again in 2 s.") in news
