"""Which half of the server a request is for."""

from __future__ import annotations

CONTROL = "/__mock__"
CONTROL_TOKEN = "NEMO_MOCK_CONTROL_TOKEN"
"""The environment variable that has the token of the control API."""
TOKEN_HEADER = "x-mock-token"
"""The header that carries it."""
MCP = "/mcp"
"""Where coding agents have the control API as tools."""
OPEN = frozenset(("/", "/health"))
"""The server's own pages outside of the control API: not recorded, and open to everybody."""
_OWN = OPEN | {MCP}
CONTROL_DOCS = f"{CONTROL}/docs"
"""The control API described for people; what it calls is asked for the token as ever."""
STUDIO = f"{CONTROL}/studio/"
"""The studio's files: as open, for they show nothing by themselves."""


def is_control(path: str) -> bool:
    """Whether a path, without its world's prefix, is the server's own and not of the API."""
    return path in _OWN or (
        path.startswith(CONTROL) and path[len(CONTROL) : len(CONTROL) + 1] in ("", "/")
    )


def is_open(path: str) -> bool:
    """Whether everybody may read a path that is the server's own."""
    return path in (*OPEN, CONTROL_DOCS) or path.startswith(STUDIO)
