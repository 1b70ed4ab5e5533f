"""Which world a request is for, by the prefix of its path, and what it asks for there."""

from __future__ import annotations

import re
import string
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from nemovideo_mock import operations
from nemovideo_mock.asgi.request import RequestContext
from nemovideo_mock.errors import BadRequest, Conflict, StorageFull, Unavailable
from nemovideo_mock.journal import KEY
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire import envelopes
from nemovideo_mock.wire.paths import is_control
from nemovideo_mock.worlds import DEFAULT, WORLD_NAME, World, Worlds, unusable

_WORLDS = "/w/"
_PREFIX = re.compile(rf"{_WORLDS}({WORLD_NAME.pattern})(?=/|$)")
_NONE: tuple[None, dict[str, str]] = (None, {})


class WorldDispatch:
    """ASGI middleware: makes a request's context, and hides the prefix from the routes."""

    def __init__(self, app: ASGIApp, worlds: Worlds) -> None:
        self.app = app
        self.worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if not scope["query_string"].isascii():
                # Bytes that a client should have encoded: the framework cannot decode them.
                scope["query_string"] = quote(scope["query_string"], safe=string.printable).encode()
            own = scope["path"].startswith(_WORLDS)
            prefix = _PREFIX.match(scope["path"]) if own else None
            if prefix is None and own:
                problem = unusable(scope["path"].split("/")[2])
                await envelopes.refusal(SEED, BadRequest(problem))(scope, receive, send)
                return
            try:
                world = self.worlds.get(prefix.group(1) if prefix else DEFAULT)
            except (StorageFull, Unavailable, Conflict) as error:
                await envelopes.refusal(SEED, error)(scope, receive, send)
                return
            scope["root_path"] = root = prefix.group() if prefix else ""
            path = scope["path"][len(root) :]
            control = is_control(path)
            operation, scope["path_params"] = (
                operations.match(scope["method"], path) or _older(world, scope, path) or _NONE
            )
            scope[KEY] = RequestContext(
                journal=None if control else world.journal,
                path=path,
                operation=operation,
                worlds=self.worlds,
                world=world,
                context=world.context,
                player=world.player,
                control=control,
            )
        await self.app(scope, receive, send)


def _older(world: World, scope: Scope, path: str) -> operations.Match | None:
    """An operation of the first documents, where the profile serves those."""
    if world.context.profile.older_paths == "absent":
        return None
    return operations.match_older(scope["method"], path)
