"""The short way past the middlewares answers, and is recorded, as the long one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.routes import Straight, accounts
from starlette.requests import Request

from tests.mock.support import PHOTOS, Api, settings

pytestmark = pytest.mark.anyio
READ = ("/api/credits/balance/simple", "/api/state/nemo_agent/me/{}/latest")


async def journey(straight: bool) -> list[Any]:
    """What a client reads in a journey, with headers, and the journal of it."""
    app = create_app(settings())
    assert isinstance(app.app, Straight)
    if not straight:
        app.app = app.app.app
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        api = await Api(http).connect()
        await api.upload(*PHOTOS)
        seen: list[Any] = []
        for text in ("make a slideshow with music", "make it faster"):
            await api.say(text)
            answers = [await api.get(path.format(api.session_id)) for path in (*READ, *READ)]
            seen += [(answer.status_code, dict(answer.headers), answer.text) for answer in answers]
        await api.render("r", (await api.state())["draft"])
        seen.append(await api.poll_to_end("r"))
        for path in (*READ, "/api/render/proxy/lambda/other"):
            refused = await http.get(path.format("1"), headers={"Authorization": "Bearer x"})
            seen.append((refused.status_code, dict(refused.headers), refused.text))
        journal = (await api.control("journal"))["exchanges"]
        # A multipart boundary is drawn anew each time.
        comparable = [exchange for exchange in journal if exchange["operation"] != "upload"]
        seen += [{k: v for k, v in exchange.items() if k != "wall"} for exchange in comparable]
    await app.worlds.close()
    return seen


async def test_both_ways_are_the_same(anyio_backend: str) -> None:
    assert await journey(True) == await journey(False)


async def test_a_bug_on_the_short_way_reaches_the_log(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Request) -> Any:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(accounts, "caller", broken)
    with pytest.raises(ZeroDivisionError):
        await api.get(READ[0])
    (exchange,) = (await api.control("journal?operation=credit_balance"))["exchanges"]
    assert exchange["response"]["status"] == 500
