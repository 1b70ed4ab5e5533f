"""What every step of a probe is given, and how a step is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from nemovideo_mock.profile import SEED, Profile

from ...control import CannotTell
from ..explorer import Explorer, Guest

UPLOADS = "it takes uploads of hundreds of megabytes: a thorough probe only"
QUEUE = "it takes hundreds of messages and a quarter of an hour: a thorough probe only"
HIDDEN = {
    "anonymous_scopes": "no refusal depends on a token's scopes",
    "render_owner": "it takes two tokens of one user, a week apart",
    "output_url_life": "it takes a week",
    "older_paths": "nothing asks for what the contract does not have",
    "render_queue": "it takes three renders at once",
    "upload_limit_mb": UPLOADS,
    "megabyte": UPLOADS,
    "stream_limit": QUEUE,
    "heartbeat_interval": QUEUE,
    "silent_subject": "it takes hundreds of turns that cost",
    "silent_rate": "it takes hundreds of turns that cost",
    "noise_rate": "it takes hundreds of turns that cost",
    "replies": "it takes many turns that cost",
}
"""Axes that stay open unless a step determines them, and why."""


@dataclass(slots=True)
class Probe:
    """A probe on its way, and what stays open. Its guest spends nothing until the last step.

    `speed` is how fast the target's clock runs; None = nobody said.
    """

    explorer: Explorer
    use_up_tokens: bool = True
    thorough: bool = False
    speed: float | None = None
    open: dict[str, str] = field(default_factory=lambda: dict(HIDDEN))
    doubts: dict[str, str] = field(default_factory=dict)
    first: httpx.Response | None = None
    _guest: Guest | None = None

    @property
    def found(self) -> dict[str, Any]:
        return self.explorer.found

    @property
    def guest(self) -> Guest:
        if self._guest is None:
            self._guest = self.explorer.guest(self.first)
        return self._guest

    @property
    def profile(self) -> Profile:
        """The seed profile with everything that was found."""
        return SEED.replace(name="probed", **self.found)

    def record(self) -> dict[str, Any]:
        """What was found out, to go on from later."""
        return {"found": self.found, "open": self.open, "doubts": self.doubts}

    def go_on(self, record: Mapping[str, Any]) -> None:
        """Know what another probe has found out."""
        self.found.update(record["found"])
        self.open, self.doubts = dict(record["open"]), dict(record["doubts"])

    @property
    def notes(self) -> dict[str, str]:
        """What has to be said of a value, by axis: why it is not determined, or what
        it may be too."""
        undetermined = {axis: why for axis, why in self.open.items() if axis not in self.found}
        doubted = {axis: why for axis, why in self.doubts.items() if axis in self.found}
        return {axis: f"could not tell: {why}" for axis, why in undetermined.items()} | doubted

    def another(self) -> Guest:
        """A guest with credits of its own; where tokens are to be kept, the only one."""
        return self.explorer.guest() if self.use_up_tokens else self.guest


@dataclass(frozen=True, slots=True)
class Step:
    """A question or a few, and the axes it answers. A `thorough` one takes long, or much."""

    axes: tuple[str, ...]
    ask: Callable[[Probe], None]
    thorough: bool = False

    @property
    def name(self) -> str:
        return self.ask.__name__

    def take(self, run: Probe) -> None:
        """Ask; what cannot be determined stays open, with the reason."""
        try:
            self.ask(run)
        except CannotTell as error:
            self._leave_open(run, str(error))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            reason = f"an answer could not be read: {type(error).__name__}: {error}"
            self._leave_open(run, reason)

    def _leave_open(self, run: Probe, reason: str) -> None:
        run.open |= {axis: reason for axis in self.axes if axis not in run.found}


def step(*axes: str, thorough: bool = False) -> Callable[[Callable[[Probe], None]], Step]:
    """Make a function a step that answers these axes."""
    return lambda ask: Step(axes, ask, thorough)
