"""What the harness may do to a world of the mock that a client may not: time, and the journal."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

import httpx
from nemovideo_mock.profile import Profile
from nemovideo_mock.wire.paths import TOKEN_HEADER

from .web import client

__tracebackhide__ = True
"""pytest shows the line of the test, not where in here it failed."""

ClockMode = Literal["real", "auto-jump", "manual"]


class CannotTell(Exception):
    """Something that could not be carried out here; it says nothing about the contract."""


class Control:
    """The control API of one world of the mock at `url`; `token` is the server's control token."""

    def __init__(self, url: str, world: str, token: str | None = None) -> None:
        self.world = world
        self._http = client(url)
        if token:
            self._http.headers[TOKEN_HEADER] = token

    def close(self) -> None:
        self._http.close()

    def now(self) -> float:
        """The world's time, in epoch seconds."""
        return float(self._get("/clock")["now"])

    def next_deadline(self) -> float | None:
        """The earliest moment anybody in the world waits for."""
        moment: float | None = self._get("/clock")["next"]
        return moment

    def advance(self, seconds: float) -> float:
        """Move the world's clock forward; returns the new time."""
        return float(self._post("/clock", {"advance": seconds})["now"])

    def wait(self, seconds: float) -> None:
        """Let time pass in the world: a client's `on_sleep`."""
        self.advance(seconds)

    def mode(self, mode: ClockMode) -> None:
        """Change the kind of clock without losing its time."""
        self._post("/clock", {"mode": mode})

    def renew(self, profile: Profile | None = None, **choices: Any) -> None:
        """Make the world anew, with a profile and choices of its own, if given.

        Choices are scenario, replay (a recording's text), replay_miss, record, seed, clock, speed,
        start.
        """
        # Asked through the world's own prefix, the mock would make it before it is asked to.
        self._http.delete(f"/__mock__/worlds/{self.world}")
        body: dict[str, Any] = {"name": self.world, **choices}
        if profile is not None:
            body["profile"] = dataclasses.asdict(profile)
        _reply(self._http.post("/__mock__/worlds", json=body))

    def block_export(self, user_id: str) -> None:
        """Make the user's plan forbid exports."""
        self._post("/accounts", {"user": user_id, "export_blocked": True})

    def give(self, user_id: str, credits: int) -> None:
        """Set what the user may spend."""
        self._post("/accounts", {"user": user_id, "credits": credits})

    def account(self, **changes: Any) -> dict[str, Any]:
        """Change an account: credits, plan, registered, export_blocked, scopes, tokens, user."""
        reply: dict[str, Any] = self._post("/accounts", changes)
        return reply

    def terms(self, **terms: Any) -> None:
        """What new accounts get: credits, plan, registered, export_blocked, token_seconds…"""
        self._post("/terms", terms)

    def fault(self, effect: Mapping[str, Any], match: Any = None, **more: Any) -> str:
        """Add a fault; its id. `match` may be an operation's name.

        control.fault({"turn": "silent"}, "run_sse", times=1)
        """
        if isinstance(match, str):
            match = {"operation": match}
        reply = self._post("/faults", {"effect": dict(effect), "match": match or {}, **more})
        return str(reply["id"])

    def faults(self) -> list[dict[str, Any]]:
        """The faults in force, with what they have `seen` and `applied`."""
        reply: list[dict[str, Any]] = self._get("/faults")["faults"]
        return reply

    def withdraw(self) -> None:
        """Take every fault back."""
        _reply(self._http.delete(f"/w/{self.world}/__mock__/faults"))

    def scenario(self, scenario: str | Mapping[str, Any]) -> None:
        """Make the world anew in a shipped scenario, or in one of your own."""
        self._post("/reset", {"scenario": scenario})

    def snapshot(self, name: str = "snapshot") -> None:
        """Remember the world as it is."""
        self._post("/snapshot", {"name": name})

    def restore(self, name: str = "snapshot") -> None:
        """Make the world what it was."""
        self._post("/restore", {"name": name})

    def fork(self, into: str | None = None) -> str:
        """A second world with this one's past; the name of it."""
        return str(self._post("/fork", {"into": into})["world"])

    def verify(self, *patterns: Mapping[str, Any], **bounds: int) -> None:
        """Hold the journal to a pattern that is counted, or to several in order.

            control.verify({"operation": "run_sse"}, exactly=1)
            control.verify({"message": "export"}, exactly=0)

        Raises AssertionError with the nearest exchanges and the fields that differ.
        """
        body = {"like": patterns[0]} if len(patterns) == 1 else {"order": list(patterns)}
        url = f"/w/{self.world}/__mock__/journal/verify"
        answer = self._http.post(url, json={**body, **bounds})
        if answer.status_code == httpx.codes.CONFLICT:
            reply = answer.json()
            near = "".join(f"\n  {_missed(nearest)}" for nearest in reply["nearest"])
            raise AssertionError(reply["problem"] + near)
        _found(answer)

    def frame(self, t_ms: float = 0, session: str = "", resolution: str = "") -> bytes:
        """A PNG of a session's draft at `t_ms`; the only session, where there is one only."""
        query = {"t": str(t_ms), "session": session, "resolution": resolution}
        query = {key: value for key, value in query.items() if value}
        answer = self._http.get(f"/w/{self.world}/__mock__/frame", params=query)
        return _found(answer).content

    def renders(self) -> list[dict[str, Any]]:
        """Every render of the world: status, progress, error, `frames` done and in all."""
        reply: list[dict[str, Any]] = self._get("/renders")["renders"]
        return reply

    def archive(self) -> dict[str, Any]:
        """The journal as an HTTP archive (HAR)."""
        reply: dict[str, Any] = self._get("/journal?format=har")
        return reply

    def cassette(self) -> str:
        """The text of a cassette of all that happened; best in a world made with `record`."""
        return _found(self._http.get(f"/w/{self.world}/__mock__/journal?format=cassette")).text

    def journal(self, after: int = 0) -> list[dict[str, Any]]:
        """Every exchange of the world numbered above `after`, secrets replaced."""
        exchanges: list[dict[str, Any]] = self._get(f"/journal?after={after}")["exchanges"]
        return exchanges

    def _get(self, path: str) -> Any:
        return _reply(self._http.get(f"/w/{self.world}/__mock__{path}"))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _reply(self._http.post(f"/w/{self.world}/__mock__{path}", json=body))


def _missed(nearest: Mapping[str, Any]) -> str:
    differs = ", ".join(
        f"{field['field']}: {field['found']!r} instead of {field['wanted']!r}"
        for field in nearest["differs"]
    )
    return f"{nearest['n']}: {nearest['request']} has {differs}"


def _reply(answer: httpx.Response) -> Any:
    return _found(answer).json()


def _found(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise CannotTell(f"{answer.request.url} answered HTTP {answer.status_code}: {answer.text}")
    return answer
