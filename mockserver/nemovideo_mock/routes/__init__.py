"""The API's routes: parse, call a use-case, wrap the result.

Handlers take the request and nothing else: path parameters that the framework is to convert cost
it a tenth of a second at every start.
"""

from __future__ import annotations

from fastapi import APIRouter

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

ROUTERS: tuple[APIRouter, ...] = (
    accounts.router,
    sessions.router,
    turns.router,
    uploads.router,
    renders.router,
    cdn.router,
    older.router,
    web.router,
    docs.router,
    health.router,
)
