"""Uploads by URL: fetched within a deadline and the limits of an upload, and not from everywhere.

A server that fetches what a stranger names is a way into its own network. Every address, the
first and those of redirects, is looked up once, checked, and connected to as it was checked. The
refusal is the same whatever the cause, so that open ports look like closed ones.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nemovideo_mock.errors import Invalid
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.files import Incoming
from nemovideo_mock.service.uploads import addresses
from nemovideo_mock.service.uploads.entries import Received

if TYPE_CHECKING:
    import httpx

DEADLINE = 30.0
"""Real seconds for all the URLs of a request together."""
MOST_REDIRECTS = 5
_HINT = (
    "addresses of this machine and of private networks are fetched from for requests from this "
    "machine, or under --allow-private-uploads"
)


class _Unreachable(Exception):
    """Nothing came from a URL; the text says why."""


async def fetch(context: Context, urls: Sequence[str], *, private: bool) -> list[Received]:
    """The files behind http(s) URLs; those of private networks only if `private`.

    Raises:
        Invalid: a URL of another kind, or one that cannot be fetched.
            fact: upload.by-url.unreachable
        FileTooLarge: 4002.
    """
    import httpx

    received: list[Received] = []
    try:
        # Proxies of the environment would connect to what was never checked.
        async with (
            asyncio.timeout(DEADLINE),
            httpx.AsyncClient(trust_env=False, timeout=DEADLINE) as client,
        ):
            for url in urls:
                received.append(await _fetch_one(context, client, url, private))
    except BaseException as problem:
        for file in received:
            file.incoming.discard()
        if isinstance(problem, TimeoutError):
            raise _refusal(urls[len(received)], f"it took {DEADLINE:g} s", private) from None
        raise
    return received


async def _fetch_one(
    context: Context, client: httpx.AsyncClient, url: str, private: bool
) -> Received:
    import httpx

    found = _parsed(url)
    incoming = context.files.incoming(context.profile.upload_limit)
    try:
        await _follow(client, found, private, incoming)
    except BaseException as problem:
        incoming.discard()
        if isinstance(problem, _Unreachable | httpx.HTTPError | httpx.InvalidURL | ValueError):
            raise _refusal(url, str(problem) or type(problem).__name__, private) from None
        raise
    return Received(PurePosixPath(unquote(found.path)).name or "download", incoming)


def _parsed(url: str) -> httpx.URL:
    import httpx

    with contextlib.suppress(httpx.InvalidURL, ValueError):
        found = httpx.URL(url)
        if found.scheme in ("http", "https") and found.host:
            return found
    raise Invalid(f"{url!r} is no http or https URL")


async def _follow(
    client: httpx.AsyncClient, url: httpx.URL, private: bool, incoming: Incoming
) -> None:
    """Fill a file from a URL, or from where it redirects to."""
    for _ in range(MOST_REDIRECTS + 1):
        async with _answer(client, url, private) as answer:
            if not answer.has_redirect_location:
                answer.raise_for_status()
                await incoming.fill(answer.aiter_bytes())
                return
            url = url.join(answer.headers["location"])
    raise _Unreachable(f"it redirects more than {MOST_REDIRECTS} times")


@contextlib.asynccontextmanager
async def _answer(
    client: httpx.AsyncClient, url: httpx.URL, private: bool
) -> AsyncIterator[httpx.Response]:
    """What a URL answers, by the first of its host's addresses that can be connected to."""
    import httpx

    if url.scheme not in ("http", "https"):
        raise _Unreachable(f"it redirects to {url.scheme}")
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    if port > 65_535:
        raise _Unreachable("there is no such port")
    found = await addresses.reachable(url.host, port, private=private)
    # The name still goes into the headers and the handshake; compressed, a little may be a lot.
    headers = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"}
    for address in found:
        request = client.build_request("GET", url.copy_with(host=address), headers=headers)
        request.extensions["sni_hostname"] = url.host
        try:
            answer = await client.send(request, stream=True, follow_redirects=False)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
        try:
            yield answer
        finally:
            await answer.aclose()
        return
    raise _Unreachable("no address of it can be connected to")


def _refusal(url: str, cause: str, private: bool) -> Invalid:
    return Invalid(f"{url} could not be fetched", note=cause if private else _HINT)
