"""ASGI middleware that answers from the recording of a request's world, if it has one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nemovideo_mock.asgi.injection import disconnect, read_ahead
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import MockError
from nemovideo_mock.journal import Exchange
from nemovideo_mock.replay.adopt import adopt
from nemovideo_mock.replay.player import Asked, Player, answer_body
from nemovideo_mock.wire import envelopes, json_body


class NotRecorded(MockError):
    """A request the recording has no answer for."""

    code = 501


class Replayed:
    """Plays the `player` of a request; without one the simulation answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = request_context(scope)
        player = request.player
        if player is None or request.control or scope["method"] == "OPTIONS":
            await self.app(scope, receive, send)
            return
        body, receive = await read_ahead(scope, receive)
        asked = _asked(scope, body)
        exchange = player.find(asked, _base_url(scope))
        if exchange is not None:
            request.replays = exchange["n"]
            request.notes = tuple(exchange.get("notes", ()))
            request.facts = tuple(exchange.get("facts", ()))
            await _swallow(receive)
            await _Playback(scope, player, exchange).send(send)
        elif player.miss == "simulate":
            await self.app(scope, receive, send)
        else:
            problem = f"{asked.method} {asked.path} is not recorded; {player.miss_reason(asked)}"
            refused = envelopes.refusal(request.context.profile, NotRecorded(problem))
            await refused(scope, receive, send)


class _Playback:
    """One recorded exchange, played again."""

    def __init__(self, scope: Scope, player: Player, exchange: Exchange) -> None:
        self._scope = scope
        self._player = player
        self._exchange = exchange
        self._request = request_context(scope)
        self._context = self._request.context

    async def send(self, send: Send) -> None:
        self._keep_time()
        response, ending = self._exchange["response"], self._exchange["ending"]
        if ending != "complete":
            self._request.ending = ending
        if response["status"] is not None:
            await self._play(response, send)
        if ending in ("cut", "aborted"):
            await disconnect(self._scope, ending, reset=response["status"] is None)

    def _keep_time(self) -> None:
        """An auto-jump clock goes to where the recording was; another has its own time."""
        clock = self._context.clock
        if clock.mode == "auto-jump":
            clock.jump_to(self._exchange["at"] + self._player.shift)

    async def _play(self, response: dict[str, Any], send: Send) -> None:
        # Added to a recorded moment it gives the one now; nothing is lost where they are the same.
        offset = self._context.now - self._exchange["at"]
        frames = response.get("frames")
        if frames is None:
            await self._play_body(response, offset, send)
            return
        await send(_start(response, None))
        for frame in frames:
            await self._context.sleep_until(frame["at"] + offset)
            text = self._player.correlation.outward(frame["data"])
            body = text.encode("utf-8", "surrogateescape")
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await self._context.sleep_until(self._exchange["until"] + offset)
        await self._end(b"", send)

    async def _play_body(self, response: dict[str, Any], offset: float, send: Send) -> None:
        try:
            body = answer_body(self._exchange, self._player.correlation)
        except LookupError as error:
            refused = envelopes.refusal(self._context.profile, NotRecorded(str(error)))
            await refused(self._scope, _nothing, send)
            return
        adopt(self._context, self._exchange, body)
        await self._context.sleep_until(self._exchange["until"] + offset)
        await send(_start(response, len(body)))
        await self._end(body, send)

    async def _end(self, body: bytes, send: Send) -> None:
        """The last of an answer; of one that was broken off the end never comes."""
        broken = self._exchange["ending"] in ("cut", "aborted")
        if body or not broken:
            await send({"type": "http.response.body", "body": body, "more_body": broken})


def _start(response: dict[str, Any], length: int | None) -> Message:
    headers = {
        name: value
        for name, value in response["headers"].items()
        if length is None or name != "content-length"
    }
    recorded = response["headers"].get("content-length")
    if length is not None and recorded is not None:
        # An answer that was cut off announced more than it brought.
        headers["content-length"] = str(max(length, int(recorded)) if _binary(response) else length)
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": response["status"], "headers": raw}


def _binary(response: dict[str, Any]) -> bool:
    body = response.get("body")
    return isinstance(body, dict) and "sha256" in body


def _asked(scope: Scope, body: bytes) -> Asked:
    try:
        said = json_body.load(body.decode()) if body else None
    except ValueError:
        said = None
    return Asked(
        method=scope["method"],
        path=request_context(scope).path,
        query=scope["query_string"].decode("latin-1"),
        headers=dict(Headers(scope=scope)),
        body=said,
    )


def _base_url(scope: Scope) -> str:
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}{quote(scope.get('root_path', ''))}"


async def _swallow(receive: Receive) -> None:
    """Read a body nobody looks at, so that it is on the record."""
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
