"""Which half of the server a request is for."""

from __future__ import annotations

from starlette.types import Scope

CONTROL = "/__mock__"


def is_control(scope: Scope) -> bool:
    """Whether a request is for the control API of its world."""
    path: str = scope.get("path", "").removeprefix(scope.get("root_path", ""))
    return path == CONTROL or path.startswith(CONTROL + "/")
