"""The line of a recorder to the live service: one token a week, paced, within a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock.profile import SEED

from ..control import CannotTell
from ..verify.explorer import Budget
from ..verify.live import url
from ..verify.live.line import Awaited, Paced, Weekly
from ..verify.live.week import note_spent
from ..verify.targets import at_url
from .proxy import Recorder


def recorder(target: str, file: Path, spend: int = 0, on_exchange: Any = None) -> Recorder:
    """A recorder in front of the live service (`live`) or of a URL. Raises ValueError."""
    if target == "live":
        line = WeeklyLine(url(), Budget(spend, note=note_spent))
        return Recorder(url(), file, origin="live", on_exchange=on_exchange, transport=line)
    with at_url(target, SEED) as found:
        origin = "mock" if found.mock else "unknown"
        return Recorder(found.url, file, origin=origin, on_exchange=on_exchange)


class WeeklyLine(Awaited):
    """The line of the week, for a proxy that awaits.

    A request that its rules forbid is an `httpx.TransportError` that names the rule.
    """

    def __init__(self, place: str, budget: Budget) -> None:
        # It is the recorder that writes down what passes.
        self._http = httpx.Client(base_url=place, transport=Paced(httpx.HTTPTransport()))
        super().__init__(Weekly(self._http, budget.spend))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except CannotTell as error:
            raise httpx.TransportError(str(error)) from None

    async def aclose(self) -> None:
        self._http.close()
