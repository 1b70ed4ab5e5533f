"""Which half of the server a request is for."""

from __future__ import annotations

CONTROL = "/__mock__"
OPEN = frozenset(("/", "/health"))
"""The server's own pages outside of the control API: not recorded, and open to everybody."""


def is_control(path: str) -> bool:
    """Whether a path, without its world's prefix, is the server's own and not of the API."""
    return path in OPEN or (
        path.startswith(CONTROL) and path[len(CONTROL) : len(CONTROL) + 1] in ("", "/")
    )
