"""`/__mock__/`: what a test may do to a world that a client may not."""

from __future__ import annotations

from fastapi import APIRouter

from nemovideo_mock.control import accounts, clock, faults, journal, worlds

__all__ = ["router"]

router = APIRouter(prefix="/__mock__")
for part in (worlds, clock, accounts, faults, journal):
    router.include_router(part.router)
