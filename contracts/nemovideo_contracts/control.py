"""What the harness may do to a world of the mock that a client may not: time, and the journal."""

from __future__ import annotations

from typing import Any, Literal

from .web import client

ClockMode = Literal["real", "auto-jump", "manual"]


class Control:
    """The control API of one world, below `<world>/__mock__/`."""

    def __init__(self, world_url: str) -> None:
        self._http = client(f"{world_url}/__mock__")

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

    def mode(self, mode: ClockMode) -> None:
        """Change the kind of clock without losing its time."""
        self._post("/clock", {"mode": mode})

    def reset(self) -> None:
        """Forget everything in this world."""
        self._post("/reset", {})

    def journal(self, after: int = 0) -> list[dict[str, Any]]:
        """Every exchange of the world numbered above `after`, secrets replaced."""
        exchanges: list[dict[str, Any]] = self._get(f"/journal?after={after}")["exchanges"]
        return exchanges

    def _get(self, path: str) -> Any:
        return self._http.get(path).raise_for_status().json()

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._http.post(path, json=body).raise_for_status().json()
