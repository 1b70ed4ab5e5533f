"""Worlds: isolated instances of everything, chosen by a path prefix `/w/<world>`.

A world is made when its prefix is first used. Without a prefix a request goes to `default`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock import ids
from nemovideo_mock.clock import AutoJumpClock, Clock, ManualClock, Mode, RealClock
from nemovideo_mock.journal import Journal
from nemovideo_mock.profile import SEED, Profile
from nemovideo_mock.render.farm import Farm
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.files import Files
from nemovideo_mock.store import Store

DEFAULT = "default"
_PREFIX = re.compile(r"/w/([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?=/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How new worlds are made. `pause` is in real seconds, `start` an epoch time (None = now)."""

    seed: int = 0
    profile: Profile = field(default=SEED)
    clock: Mode = "auto-jump"
    speed: float = 1.0
    pause: float = 0.0
    start: float | None = None
    data: Path | None = None
    render: Literal["real", "stub"] = "real"
    parallel_renders: int = 1

    def new_clock(self, mode: Mode | None = None, start: float | None = None) -> Clock:
        start = self.start if start is None else start
        match mode or self.clock:
            case "real":
                return RealClock(start, self.speed)
            case "manual":
                return ManualClock(start)
            case _:
                return AutoJumpClock(start, self.pause)


@dataclass(slots=True)
class World:
    """One isolated instance, and the record of what happened to it."""

    name: str
    context: Context
    journal: Journal


class Worlds:
    """Every world of one server, and the encoder they share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._temporary = settings.data is None
        self.root = settings.data or Path(tempfile.mkdtemp(prefix="nemovideo-mock-"))
        self.farm = Farm(
            self.root / "renders", parallel=settings.parallel_renders, mode=settings.render
        )
        self._worlds: dict[str, World] = {}

    def get(self, name: str) -> World:
        """The world of that name, made if it is new."""
        if name not in self._worlds:
            self._worlds[name] = self._make(name)
        return self._worlds[name]

    def names(self) -> list[str]:
        return list(self._worlds)

    def reset(self, name: str) -> World:
        """The world made anew: no records, an empty journal, its clock at the start."""
        world = self.get(name)
        fresh = self._make(name)
        old_clock = world.context.clock
        world.context, world.journal = fresh.context, fresh.journal
        old_clock.release()
        return world

    async def close(self) -> None:
        """End the encoders; drop the files unless they have a home."""
        await self.farm.close()
        if self._temporary:
            shutil.rmtree(self.root, ignore_errors=True)

    def _make(self, name: str) -> World:
        seed = self.settings.seed
        context = Context(
            world=name,
            # Two worlds must not hand out the same tokens.
            seed=seed if name == DEFAULT else ids.number(seed, "world", name) >> 1,
            clock=self.settings.new_clock(),
            profile=self.settings.profile,
            store=Store(),
            files=Files(self.root / "worlds" / name),
            farm=self.farm,
        )
        return World(name, context, Journal(name, lambda: context.now))


class WorldDispatch:
    """ASGI middleware: finds a request's world, and hides the prefix from the routes."""

    def __init__(self, app: ASGIApp, worlds: Worlds) -> None:
        self.app = app
        self.worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            prefix = _PREFIX.match(scope["path"])
            world = self.worlds.get(prefix.group(1) if prefix else DEFAULT)
            scope["root_path"] = prefix.group() if prefix else ""
            scope["state"] = {
                **scope.get("state", {}),
                "world": world,
                "context": world.context,
                "journal": world.journal,
                "notes": {},
            }
        await self.app(scope, receive, send)
