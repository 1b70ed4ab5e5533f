"""A client of the control API: over a network, or of an application in this process."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
from starlette.types import ASGIApp

from nemovideo_mock.wire.paths import CONTROL, TOKEN_HEADER

LIMIT = 60.0
"""Real seconds for a call; a picture of a new draft takes the longest."""


class Refused(Exception):
    """A call that the control API refused, in its own words."""


class Caller:
    """Calls the control API of the fake at `url`, or of an application that is served there."""

    def __init__(self, url: str, token: str | None = None, app: ASGIApp | None = None) -> None:
        self.url = url.rstrip("/")
        self._headers = {} if token is None else {TOKEN_HEADER: token}
        self._app = app

    async def get(self, world: str, path: str, **query: Any) -> Any:
        """The JSON of a GET; queries that are None are left out. Raises Refused."""
        return (await self._ask("GET", world, path, params=_present(query))).json()

    async def post(self, world: str, path: str, body: dict[str, Any]) -> Any:
        """The JSON of a POST; fields that are None are left out. Raises Refused."""
        return (await self._ask("POST", world, path, json=_present(body))).json()

    async def delete(self, world: str, path: str) -> Any:
        return (await self._ask("DELETE", world, path)).json()

    async def picture(self, world: str, path: str, **query: Any) -> bytes:
        """The bytes of an answer that is no JSON. Raises Refused."""
        return (await self._ask("GET", world, path, params=_present(query))).content

    async def _ask(self, method: str, world: str, path: str, **options: Any) -> httpx.Response:
        url = f"{self.url}/w/{quote(world, safe='')}{CONTROL}/{path}"
        transport = None if self._app is None else httpx.ASGITransport(self._app)
        try:
            # No proxy of the environment: this is a server of the user's own.
            async with httpx.AsyncClient(
                transport=transport, timeout=LIMIT, headers=self._headers, trust_env=False
            ) as client:
                answer = await client.request(method, url, **options)
        except httpx.HTTPError as error:
            raise Refused(f"no fake answers at {self.url}: {error}") from None
        # A condition that does not hold is an answer too.
        if answer.is_success or answer.status_code == httpx.codes.CONFLICT:
            return answer
        raise Refused(_reason(answer))


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}: {answer.text[:200]}"
