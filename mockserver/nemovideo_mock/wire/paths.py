"""Which half of the server a request is for."""

from __future__ import annotations

CONTROL = "/__mock__"


def is_control(path: str) -> bool:
    """Whether a path, without its world's prefix, is of the control API."""
    return path.startswith(CONTROL) and path[len(CONTROL) : len(CONTROL) + 1] in ("", "/")
