"""Which operation a request asks for, from its method and path alone."""

from __future__ import annotations

import re
from typing import Final

_ID = r"[^/]+"
_ROUTES: Final = tuple(
    (name, method, re.compile(path))
    for name, method, path in (
        ("anonymous_token", "POST", r"/api/auth/anonymous-token"),
        ("create_session", "POST", rf"/api/tasks/{_ID}/with-session/nemo_agent"),
        ("run_sse", "POST", r"/run_sse"),
        ("upload", "POST", rf"/api/upload-video/nemo_agent/{_ID}/{_ID}"),
        ("credit_balance", "GET", r"/api/credits/balance/simple"),
        ("session_state", "GET", rf"/api/state/nemo_agent/{_ID}/{_ID}/latest"),
        ("submit_render", "POST", r"/api/render/proxy/lambda"),
        ("poll_render", "GET", rf"/api/render/proxy/lambda/{_ID}"),
        ("cancel_render", "POST", rf"/api/render/proxy/lambda/{_ID}/cancel"),
        ("download_render", "GET", rf"/api/render/proxy/{_ID}/download"),
        ("claim_token", "POST", r"/api/auth/claim-token"),
        ("render_result", "GET", r"/render-result/.+"),
        ("uploaded_file", "GET", r"/cdn/.+"),
    )
)
FILES: Final = ("render_result", "uploaded_file")
"""Operations that fetch a file by its URL: not calls of the API, and nobody's bearer's business."""

SESSION_BOUND: Final = ("upload", "session_state", "run_sse", "submit_render")

_WORLD = re.compile(r"^/w/[^/]+(?=/)")
_ASIDE = re.compile(r"^/(web|__mock__)(/|$)")


def local(path: str) -> str:
    """The path without the prefix of a world."""
    return _WORLD.sub("", path)


def operation(method: str, path: str) -> str:
    """The name of the operation, or "" for what the API does not know."""
    path = local(path).rstrip("/")
    asked = "GET" if method == "HEAD" else method
    return next(
        (name for name, verb, route in _ROUTES if verb == asked and route.fullmatch(path)), ""
    )


def aside(path: str) -> bool:
    """Whether a path is for browsers or for the harness, and not the API's."""
    return bool(_ASIDE.match(local(path)))
