"""What a world needs of whatever renders for it: processes here, or workers elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal, Protocol

from nemovideo_mock.render.job import Outcome
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.render.request import Request

Mode = Literal["real", "stub"]


class Encoders(Protocol):
    """Renders by id. Starting the same one again changes nothing."""

    mode: Mode
    limits: Limits

    def start(self, job_id: str, request: Request, owner: str = "") -> None:
        """Have a render done for `owner`, a world."""

    def progress(self, job_id: str) -> tuple[int, int]:
        """Frames done and frames in all; (0, 0) for a job never started."""

    async def outcome(self, job_id: str) -> Outcome:
        """What came of a render, once it is over."""

    def note(self, outcome: Outcome) -> None:
        """An outcome is reported: if it was recorded elsewhere, the first exchange to do so has
        it on its record."""

    def cancel(self, job_id: str) -> None:
        """Stop a render."""

    def forget(self, owner: str, spare: Collection[str] = ()) -> None:
        """Stop a world's renders, but for those to be spared, and know nothing of them."""

    async def file(self, outcome: Outcome) -> Path:
        """Where the video of an outcome is on this machine, if it is still there."""
