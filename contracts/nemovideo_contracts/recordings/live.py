"""The line of a recorder to the live service: one token a week, paced, within a budget.

The rules are those of `verify.live.line`, for a proxy that awaits.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock.profile import SEED

from ..control import CannotTell
from ..verify.actor import RUN
from ..verify.explorer import Budget
from ..verify.live import url
from ..verify.live.line import DEAREST, MOST_REQUESTS, PACE, would_get_a_token
from ..verify.live.week import note_spent, weeks_answer
from ..verify.targets import at_url
from .proxy import Recorder


def recorder(target: str, file: Path, spend: int = 0, on_exchange: Any = None) -> Recorder:
    """A recorder in front of the live service (`live`) or of a URL. Raises ValueError."""
    if target == "live":
        line = WeeklyLine(Budget(spend, note=note_spent))
        return Recorder(url(), file, origin="live", on_exchange=on_exchange, transport=line)
    with at_url(target, SEED, controlled=False) as found:
        origin = "mock" if found.mock else "unknown"
        return Recorder(found.url, file, origin=origin, on_exchange=on_exchange)


class WeeklyLine(httpx.AsyncBaseTransport):
    """Sends to the live service; a request for a token is answered with the week's.

    A request that the rules forbid is an `httpx.TransportError` that names the rule.
    """

    def __init__(self, budget: Budget, pace: float = PACE, most: int = MOST_REQUESTS) -> None:
        self._network = httpx.AsyncHTTPTransport()
        self._budget, self._pace, self._left = budget, pace, most
        self._given = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            if would_get_a_token(request):
                return await self._token()
            self._permit(request)
        except CannotTell as error:
            raise httpx.TransportError(str(error)) from None
        await asyncio.sleep(self._pace)
        return await self._network.handle_async_request(request)

    async def aclose(self) -> None:
        await self._network.aclose()

    async def _token(self) -> httpx.Response:
        if self._given:
            raise CannotTell("it would take a second token of the live service this week")
        answer = await asyncio.to_thread(_weeks_answer)
        self._given = True
        headers = {"content-type": answer.headers["content-type"]}
        body = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=headers, stream=body)

    def _permit(self, request: httpx.Request) -> None:
        """Count a request. Raises CannotTell when it may not be sent."""
        if self._left <= 0:
            raise CannotTell("the run has sent as many requests as it may")
        if request.url.path.endswith(RUN):
            if not self._given:
                raise CannotTell("a message without a token of the week")
            self._budget.spend(DEAREST)
        self._left -= 1


def _weeks_answer() -> httpx.Response:
    with httpx.Client(base_url=url()) as http:
        return weeks_answer(http)
