"""HTTP clients, cheap enough to make one for every check."""

from __future__ import annotations

import functools
import ssl

import httpx

TIMEOUT = 60.0
LIVE_DOMAIN = "nemovideo.ai"


def client(base_url: str) -> httpx.Client:
    """A client for URLs below `base_url`; its requests time out after a minute."""
    return httpx.Client(base_url=base_url, timeout=TIMEOUT, verify=certificates())


def is_live(address: str) -> bool:
    """Whether an address is one of the live service's, by whichever of its names."""
    host = httpx.URL(address).host.rstrip(".").lower()
    return host == LIVE_DOMAIN or host.endswith(f".{LIVE_DOMAIN}")


@functools.cache
def certificates() -> ssl.SSLContext:
    """Loading the certificate store takes longer than most checks, so it is done once."""
    return ssl.create_default_context()
