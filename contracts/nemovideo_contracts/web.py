"""HTTP clients, cheap enough to make one for every check."""

from __future__ import annotations

import httpx
from nemovideo_client.wire import certificates

TIMEOUT = 60.0
LIVE_DOMAIN = "nemovideo.ai"


def client(base_url: str) -> httpx.Client:
    """A client for URLs below `base_url`; its requests time out after a minute."""
    return httpx.Client(base_url=base_url, timeout=TIMEOUT, verify=certificates())


def is_live(address: str) -> bool:
    """Whether an address is one of the live service's, by whichever of its names."""
    host = httpx.URL(address).host.rstrip(".").lower()
    return host == LIVE_DOMAIN or host.endswith(f".{LIVE_DOMAIN}")
