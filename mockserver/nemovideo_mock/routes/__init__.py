"""The API's routes: parse, call a use-case, wrap the result.

    request → `Routed` → handler of its operation → answer
                └ any other path, and a wrong method → the framework

Handlers take the request and nothing else.
"""

from __future__ import annotations

from nemovideo_mock.routes import (
    accounts,
    cdn,
    docs,
    health,
    older,
    renders,
    sessions,
    turns,
    uploads,
    web,
)
from nemovideo_mock.routes.common import HANDLERS, Handler
from nemovideo_mock.routes.routed import Routed
from nemovideo_mock.routes.straight import Straight

__all__ = [
    "HANDLERS",
    "Handler",
    "Routed",
    "Straight",
    "accounts",
    "cdn",
    "docs",
    "health",
    "older",
    "renders",
    "sessions",
    "turns",
    "uploads",
    "web",
]
