"""Uploads by URL: fetched like anybody would, within the same limits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from nemovideo_mock.errors import Invalid
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.uploads import Received

TIMEOUT = 30.0


async def fetch(context: Context, urls: Sequence[str]) -> list[Received]:
    """The files behind http(s) URLs.

    Raises:
        Invalid: a URL of another kind, or one that cannot be fetched.
            fact: upload.by-url.unreachable
        FileTooLarge: 4002.
    """
    received: list[Received] = []
    try:
        for url in urls:
            received.append(await _fetch_one(context, url))
    except BaseException:
        for each in received:
            each.incoming.discard()
        raise
    return received


async def _fetch_one(context: Context, url: str) -> Received:
    import httpx

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid(f"{url!r} is no http or https URL")
    incoming = context.files.incoming(context.profile.upload_limit)
    try:
        async with (
            httpx.AsyncClient(follow_redirects=True, timeout=TIMEOUT) as client,
            client.stream("GET", url) as answer,
        ):
            answer.raise_for_status()
            await incoming.fill(answer.aiter_bytes())
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        incoming.discard()
        raise Invalid(f"{url} could not be fetched: {error or type(error).__name__}") from None
    except BaseException:
        incoming.discard()
        raise
    name = PurePosixPath(unquote(parts.path)).name
    return Received(name or "download", incoming)
