"""Which world a request is for: ASGI middleware that finds it by the path's prefix."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock.worlds import DEFAULT, WORLD_NAME, World, Worlds

_PREFIX = re.compile(rf"/w/({WORLD_NAME.pattern})(?=/|$)")


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
                "player": world.player,
                "notes": {},
            }
            send = self._timely(world, send)
        await self.app(scope, receive, send)

    def _timely(self, world: World, send: Send) -> Send:
        """The way out of a durable world: what is told is told of a time that is written down."""
        if self.worlds.settings.data is None:
            return send

        async def timely(message: Message) -> None:
            self.worlds.keep_time(world)
            await send(message)

        return timely
