"""The token: never printed, logged, stored, put into a URL, or sent to anybody but the API."""

from __future__ import annotations

import io
import logging
import traceback
from pathlib import Path

import httpx
import pytest
from nemovideo_client import Settings, errors
from nemovideo_client.effects import News
from nemovideo_client.testing import VirtualClient
from rich.console import Console
from rich.traceback import Traceback

from tests.client.backend import API, DRAFT, TOKEN, Backend


def test_a_whole_journey_leaves_no_trace_of_it(
    settings: Settings,
    backend: Backend,
    news: list[News],
    photo: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    backend.turns = [[("text", f"Your token is {TOKEN}2."), DRAFT]]
    backend.refusals["poll"] = [httpx.Response(500, json={"message": f"bad {TOKEN}"})]
    with VirtualClient(
        settings, clock=backend.clock, transport=backend.transport, on_news=news.append
    ) as client:
        made = client.make([photo], ["make it"], tmp_path / "out.mp4")
        link = client.claim_link()
        assert client.journey.token.startswith(TOKEN)
        shown = [caplog.text, *capsys.readouterr(), repr(news), repr(made), link]
        shown += [repr(client.journey), repr(client.settings), repr(vars(client))]
    shown += [str(request.url) for request in backend.log]
    stored = [path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text for text in shown + stored if TOKEN in text]


def test_only_the_api_gets_it(
    client: VirtualClient, backend: Backend, photo: Path, tmp_path: Path
) -> None:
    client.make([photo], ["make it"], tmp_path / "out.mp4")
    for request in backend.log:
        own = str(request.url).startswith(f"{API}/")
        assert ("authorization" in request.headers) == (own and backend.log[0] is not request)


def test_a_redirect_of_the_api_is_not_followed(client: VirtualClient, backend: Backend) -> None:
    client.connect()
    away = httpx.Response(307, headers={"location": "https://evil.example/"})
    backend.refusals["credits"] = [away]
    backend.refusals["run"] = [away]
    with pytest.raises(errors.ApiError):
        client.credits()
    with pytest.raises(errors.ApiError):
        client.say("go")
    assert {request.url.host for request in backend.log} == {"api.example"}


@pytest.mark.parametrize("trouble", [1001, 402, httpx.ConnectError("x"), httpx.ReadError("x")])
def test_neither_a_traceback_shows_it(
    client: VirtualClient, backend: Backend, trouble: object
) -> None:
    backend.refusals["credits"] = [trouble, trouble]
    with pytest.raises(errors.NemoVideoError) as caught:
        client.credits()
    error = caught.value
    plain = "".join(traceback.format_exception(error))
    pretty = Console(file=io.StringIO(), width=200)
    pretty.print(Traceback.from_exception(type(error), error, error.__traceback__))
    assert TOKEN not in plain
    assert TOKEN not in pretty.file.getvalue()  # type: ignore[attr-defined]
    assert TOKEN not in repr(error)
    assert TOKEN not in repr(vars(error))
