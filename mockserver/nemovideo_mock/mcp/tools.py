"""The tools of an agent. Each is a call of the control API, under the same rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Literal

from mcp.server.mcpserver import Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from nemovideo_mock.mcp.caller import Caller, Refused
from nemovideo_mock.worlds import DEFAULT

Tool = Callable[..., Awaitable[Any]]
LINES = 20
"""Exchanges in a list unless more are asked for."""


def register(server: MCPServer, caller: Caller) -> None:
    """Offer every tool. Their names, docstrings and parameters are what an agent sees."""
    for group in (_worlds, _trouble, _journal, _looking, _contract):
        for tool in group(caller):
            server.tool()(_reporting(tool))


def _reporting(tool: Tool) -> Tool:
    """A tool whose refused calls are errors in the words of the control API."""

    @wraps(tool)
    async def reporting(*arguments: Any, **named: Any) -> Any:
        try:
            return await tool(*arguments, **named)
        except Refused as error:
            raise ToolError(str(error)) from None

    return reporting


def _worlds(api: Caller) -> tuple[Tool, ...]:
    async def worlds() -> dict[str, Any]:
        """The names of all worlds."""
        return dict(await api.get(DEFAULT, "worlds"))

    async def create_world(
        name: str | None = None,
        scenario: str | None = None,
        profile: str | dict[str, Any] | None = None,
        seed: int | None = None,
        clock: Literal["auto-jump", "real", "manual"] | None = None,
        speed: float | None = None,
        start: str | None = None,
    ) -> dict[str, Any]:
        """Make a world: its `url` is what the client under test gets as NEMO_API_URL.

        `scenario` is a name that `scenario` lists, `profile` a preset (seed, reference, adk, union,
        strict) or choices on some axes, `start` an ISO 8601 time, `speed` that of a real clock.
        """
        made: dict[str, Any] = {"name": name, "scenario": scenario, "profile": profile}
        made |= {"seed": seed, "clock": clock, "speed": speed, "start": start}
        return dict(await api.post(DEFAULT, "worlds", made))

    async def scenario(name: str | None = None, world: str = DEFAULT) -> dict[str, Any]:
        """Start a world over in a situation; without a name, list the situations there are."""
        if name is None:
            return dict(await api.get(world, "scenarios"))
        return dict(await api.post(world, "reset", {"scenario": name}))

    async def clock(
        advance: float | None = None,
        to: str | None = None,
        to_next: bool = False,
        mode: Literal["auto-jump", "real", "manual"] | None = None,
        speed: float | None = None,
        world: str = DEFAULT,
    ) -> dict[str, Any]:
        """Read the clock of a world, or move it: by seconds, to an ISO 8601 time, to the next event
        that somebody waits for, or into another mode."""
        move = {"advance": advance, "to": to, "next": to_next or None, "mode": mode, "speed": speed}
        if not any(value is not None for value in move.values()):
            return dict(await api.get(world, "clock"))
        return dict(await api.post(world, "clock", move))

    return worlds, create_world, scenario, clock


def _trouble(api: Caller) -> tuple[Tool, ...]:
    async def fault(
        effect: dict[str, Any] | None = None,
        operation: str | None = None,
        message: str | None = None,
        nth: int | None = None,
        times: int | None = None,
        withdraw: bool = False,
        world: str = DEFAULT,
    ) -> dict[str, Any]:
        """Put a fault on requests; without an effect, list the faults in force, or withdraw all.

        `effect` is what happens, for instance {"error": 503}, {"error": {"code": 429,
        "retry_after": 30}}, {"turn": "silent"}, {"turn": {"delivery": "cut", "after": 3}},
        {"connection": "reset"}, {"render": "failed"}, {"delay": 30}, {"body": "truncated"}.
        `operation` is a name as in the journal, `message` a regular expression on what is said,
        `nth` the matching request it is put on, `times` how often. See nemovideo://docs/control.
        """
        if withdraw:
            return dict(await api.delete(world, "faults"))
        if effect is None:
            return dict(await api.get(world, "faults"))
        match = {"operation": operation, "message": message, "nth": nth}
        match = {name: value for name, value in match.items() if value is not None}
        rule = {"match": match, "effect": effect, "times": times}
        return dict(await api.post(world, "faults", rule))

    return (fault,)


def _journal(api: Caller) -> tuple[Tool, ...]:
    async def journal(
        last: int = LINES,
        after: int = 0,
        operation: str | None = None,
        status: int | None = None,
        code: int | None = None,
        message: str | None = None,
        world: str = DEFAULT,
    ) -> dict[str, Any]:
        """The newest exchanges of a world, a line's worth of each. `exchange` shows one whole."""
        query = {"operation": operation, "status": status, "code": code, "message": message}
        found = await api.get(world, "journal", last=last, after=after, format="summary", **query)
        return dict(found)

    async def exchange(n: int, world: str = DEFAULT) -> dict[str, Any]:
        """One exchange: request, answer or frames, and what it changed. Secrets are aliases."""
        return dict(await api.get(world, f"journal/{n}"))

    async def why(n: int, world: str = DEFAULT) -> dict[str, Any]:
        """Why an exchange was refused, altered, silent, or nearly so: the criterion that failed,
        then the facts, with axis, option, sources and checks."""
        return dict(await api.get(world, f"journal/{n}/why"))

    async def verify(
        like: dict[str, Any] | None = None,
        order: list[dict[str, Any]] | None = None,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        world: str = DEFAULT,
    ) -> dict[str, Any]:
        """Whether the journal is as said: exchanges `like` a pattern, counted, or several patterns
        in `order`. A pattern has operation, method, path, status, code, message, body, headers."""
        body = {"like": like, "order": order, "exactly": exactly}
        body |= {"at_least": at_least, "at_most": at_most}
        return dict(await api.post(world, "journal/verify", body))

    return journal, exchange, why, verify


def _looking(api: Caller) -> tuple[Tool, ...]:
    async def state(at: float | None = None, world: str = DEFAULT) -> dict[str, Any]:
        """All of a world, now or at an earlier moment (epoch seconds): accounts, credits, sessions
        with their turns and drafts, renders."""
        return dict(await api.get(world, "state", at=at))

    async def frame(
        t_ms: float = 0,
        session: str | None = None,
        resolution: str = "360p",
        world: str = DEFAULT,
    ) -> Image:
        """How the draft of a session looks at a moment, as a picture. `session` may be left out
        where there is one only."""
        picture = await api.picture(world, "frame", t=t_ms, session=session, resolution=resolution)
        return Image(data=picture, format="png")

    return state, frame


def _contract(api: Caller) -> tuple[Tool, ...]:
    async def lint(text: str, name: str = "SKILL.md") -> dict[str, Any]:
        """What is wrong in a skill document for NemoVideo, given as text."""
        return dict(await api.post(DEFAULT, "lint", {"text": text, "name": name}))

    async def judge(journal: str | None = None, world: str = DEFAULT) -> dict[str, Any]:
        """What a client did wrong, by the journal of a world, or by one given as JSON lines."""
        return dict(await api.post(world, "judge", {"journal": journal}))

    return lint, judge
