"""How a server makes its worlds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nemovideo_mock.clock import AutoJumpClock, Clock, ManualClock, Mode, RealClock
from nemovideo_mock.profile import SEED, Profile
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.service.context import PrivateUploads

if TYPE_CHECKING:
    from nemovideo_mock.replay import Miss, Recording
    from nemovideo_mock.scenarios import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How new worlds are made. `pause` is in real seconds, `start` an epoch time (None = now).

    The control API asks for `control_token`, if there is one, and answers only under
    `control_hosts`, if there are any. It is closed to pages of other origins than its own and
    `control_origins` (`*`: any). With `trusts_machine`, only those pages need the token.
    `opened` is a file, or the folder of a report, that the studio shows.
    """

    seed: int = 0
    profile: Profile = field(default=SEED)
    clock: Mode = "auto-jump"
    speed: float = 1.0
    pause: float = 0.0
    start: float | None = None
    data: Path | None = None
    database: str | None = field(default=None, repr=False)
    objects: str | None = None
    render: Literal["real", "stub"] = "real"
    parallel_renders: int = 1
    render_limits: Limits = field(default=Limits())
    scenario: Scenario | None = None
    recording: Recording | None = None
    world_ttl: float | None = None
    """Real seconds after which a world that nobody uses ends."""
    world_quota: int | None = None
    """Bytes of uploads and videos that one world may have."""
    replay_miss: Literal["error", "simulate"] = "error"
    record: bool = False
    """Whether the journal keeps small files whole, as a recording needs them."""
    private_uploads: PrivateUploads = "local"
    control_token: str | None = None
    control_hosts: tuple[str, ...] = ()
    control_origins: tuple[str, ...] = ()
    trusts_machine: bool = False
    opened: Path | None = None

    @property
    def lasting(self) -> bool:
        """Whether worlds outlive the server, so that a time is written before it is reported."""
        return self.data is not None or self.database is not None

    @property
    def portable(self) -> Settings:
        """These settings without what is the server's alone: places and secrets."""
        return replace(self, data=None, database=None, objects=None, control_token=None)

    def within(self, scenario: Scenario) -> Settings:
        """These settings with a scenario's choices."""
        clock = scenario.clock
        chosen: dict[str, Any] = {
            "seed": scenario.seed,
            "profile": scenario.profile,
            "clock": clock.mode,
            "speed": clock.speed,
            "pause": clock.pause,
            "start": clock.start,
        }
        known = {key: value for key, value in chosen.items() if value is not None}
        return replace(self, scenario=scenario, **known)

    def playing(self, recording: Recording, miss: Miss = "error") -> Settings:
        """These settings with a recording to answer from."""
        start = recording.head.start if self.start is None else self.start
        return replace(self, recording=recording, replay_miss=miss, start=start)

    def new_clock(
        self, mode: Mode | None = None, start: float | None = None, speed: float | None = None
    ) -> Clock:
        start = self.start if start is None else start
        match mode or self.clock:
            case "real":
                return RealClock(start, speed or self.speed)
            case "manual":
                return ManualClock(start)
            case _:
                return AutoJumpClock(start, self.pause)
