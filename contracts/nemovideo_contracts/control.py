"""What the harness may do to a world of the mock that a client may not: time, and the journal."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import httpx
from nemovideo_mock.profile import Profile

from .web import client

ClockMode = Literal["real", "auto-jump", "manual"]


class CannotTell(Exception):
    """Something that could not be carried out here; it says nothing about the contract."""


class Control:
    """The control API of one world of the mock at `url`."""

    def __init__(self, url: str, world: str) -> None:
        self.world = world
        self._http = client(url)

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

    def renew(self, profile: Profile | None = None) -> None:
        """Make the world anew; with a profile of its own, if given."""
        # Asked through the world's own prefix, the mock would make it before it is asked to.
        self._http.delete(f"/__mock__/worlds/{self.world}")
        body: dict[str, Any] = {"name": self.world}
        if profile is not None:
            body["profile"] = dataclasses.asdict(profile)
        _told(self._http.post("/__mock__/worlds", json=body))

    def block_export(self, user_id: str) -> None:
        """Make the user's plan forbid exports."""
        self._post("/accounts", {"user": user_id, "export_blocked": True})

    def give(self, user_id: str, credits: int) -> None:
        """Set what the user may spend."""
        self._post("/accounts", {"user": user_id, "credits": credits})

    def journal(self, after: int = 0) -> list[dict[str, Any]]:
        """Every exchange of the world numbered above `after`, secrets replaced."""
        exchanges: list[dict[str, Any]] = self._get(f"/journal?after={after}")["exchanges"]
        return exchanges

    def _get(self, path: str) -> Any:
        return _told(self._http.get(f"/w/{self.world}/__mock__{path}"))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _told(self._http.post(f"/w/{self.world}/__mock__{path}", json=body))


def _told(answer: httpx.Response) -> Any:
    if not answer.is_success:
        raise CannotTell(f"{answer.request.url} answered HTTP {answer.status_code}: {answer.text}")
    return answer.json()
