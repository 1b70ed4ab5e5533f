"""The server process: a socket, uvicorn, and the line that says it is ready."""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn

from nemovideo_mock.app import create_app
from nemovideo_mock.profile import Profile
from nemovideo_mock.worlds import Settings

SHUTDOWN_GRACE = 1
"""Seconds that running streams get when the server is told to stop."""


def settings(profile: Profile, **choices: Any) -> Settings:
    """Settings from the command line's choices. Raises ValueError for one that cannot be."""
    if choices["speed"] <= 0:
        raise ValueError(f"--speed must be above 0, got {choices['speed']}")
    if choices["pause"] < 0:
        raise ValueError(f"--pause cannot be negative, got {choices['pause']}")
    if choices["parallel_renders"] < 1:
        raise ValueError(f"--renders must be at least 1, got {choices['parallel_renders']}")
    return Settings(profile=profile, **choices)


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until interrupted. Returns an exit code: 0, or 2 when the address is not to be had."""
    try:
        listening = _listen(host, port)
    except OSError as error:
        print(f"nemovideo-mock: cannot listen on {host}:{port}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_GRACE,
    )
    server = _Server(config, _url(host, listening))
    server.run(sockets=[listening])
    return 0


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, and where."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(ready_line(self._url), flush=True)  # noqa: T201


def ready_line(url: str) -> str:
    """One line: the URL, and the two settings a client needs, ready to paste into a shell."""
    return f"ready at {url}  export NEMO_API_URL={url} NEMO_WEB_URL={url}/web"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening


def _url(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    # Whoever listens everywhere is reached on this machine by its loopback address.
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"
