"""Loaded before a Python client by PYTHONPATH: the production host is looked up on this machine.

For clients that read no HTTPS_PROXY and no SSL_CERT_FILE. The lookup leads to the port where the
harness serves the host; its authority is trusted beside those that the client trusts by itself.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

HTTPS = (443, "443", "https", b"443")


def lead_here(host: str, port: int, authority: str) -> None:
    """Serve lookups of the host with a local port, and trust the authority in every context."""
    look_up = socket.getaddrinfo
    trust, trust_usual = ssl.SSLContext.load_verify_locations, ssl.SSLContext.load_default_certs

    def getaddrinfo(name: Any, service: Any, *rest: Any, **named: Any) -> Any:
        if name in (host, host.encode()) and service in HTTPS:
            return look_up("127.0.0.1", port, *rest, **named)
        return look_up(name, service, *rest, **named)

    def load_verify_locations(context: ssl.SSLContext, *rest: Any, **named: Any) -> None:
        trust(context, *rest, **named)
        trust(context, authority)

    def load_default_certs(context: ssl.SSLContext, *rest: Any, **named: Any) -> None:
        trust_usual(context, *rest, **named)
        trust(context, authority)

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]
    ssl.SSLContext.load_default_certs = load_default_certs  # type: ignore[assignment]
    ssl.SSLContext.load_verify_locations = load_verify_locations  # type: ignore[assignment]


def load_the_other_one() -> None:
    """A `sitecustomize` of the machine or the client, which this one hides."""
    here = Path(__file__).parent
    others = [entry for entry in sys.path if Path(entry).absolute() != here]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


if "NEMO_INTERCEPTED_AT" in os.environ:
    lead_here(
        os.environ["NEMO_INTERCEPTED"],
        int(os.environ["NEMO_INTERCEPTED_AT"]),
        os.environ["NEMO_INTERCEPTED_AUTHORITY"],
    )
load_the_other_one()
