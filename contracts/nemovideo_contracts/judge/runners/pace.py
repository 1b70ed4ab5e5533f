"""Does a client divide its waits by NEMO_TIME_SCALE? Found out from its own rhythm.

It runs twice at once, in worlds of different speed where no render ever ends. A client that scales
its waits polls three times as fast in one as in the other; one that does not polls alike in both,
or not at all while a scaled one would have polled many times.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Literal

from ..scenarios import all_scenarios
from . import process
from .adapters import Adapter
from .pushed import Conditions, run_one
from .stage import Place, Stage

Found = Literal["scale", "real", "unknown"]

SLOW, FAST = 20.0, 60.0
RATIO = 1.7
"""How much longer the gaps of a scaling client are in the slow world; three times but for what
requests take."""
POLLED = 2
"""Polls after which a rhythm is known."""
SILENCE = 12.0
"""Real seconds after a submission in which a scaling client polls 24 times in the fast world."""
LIMIT = 40.0
"""Real seconds for finding out."""


def found(stage: Stage, adapter: Adapter) -> Found:
    """What becomes of the client's waits under NEMO_TIME_SCALE."""
    pool = ThreadPoolExecutor(2)
    try:
        slow, fast = pool.map(lambda speed: _rhythm(stage, adapter, speed), (SLOW, FAST))
    except BaseException:
        process.stop()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if fast == "silent":
        return "real"
    if isinstance(slow, str) or isinstance(fast, str):
        return "unknown"
    return "scale" if slow > fast * RATIO else "real"


def _rhythm(stage: Stage, adapter: Adapter, speed: float) -> float | str:
    """Real seconds between two polls; `silent` when none came, `unknown` without a render."""
    scenario = all_scenarios()["render-hangs"]
    conditions = Conditions(speed=speed, deadline=LIMIT)
    seen = _Seen()
    run_one(stage, adapter, scenario, "seed", conditions, seen.enough)
    if len(seen.polls) >= POLLED:
        return seen.polls[1] - seen.polls[0]
    return "silent" if seen.submitted and not seen.polls and seen.waited else "unknown"


class _Seen:
    """What the journal of a run shows of its renders, in real seconds."""

    def __init__(self) -> None:
        self.polls: list[float] = []
        self.submitted = 0.0
        self.waited = False

    def enough(self, place: Place) -> bool:
        for exchange in place.journal():
            if exchange["operation"] == "submit_render" and not self.submitted:
                self.submitted = time.monotonic()
        self.polls = [
            datetime.fromisoformat(exchange["wall"]).timestamp()
            for exchange in place.journal()
            if exchange["operation"] == "poll_render"
        ]
        self.waited = bool(self.submitted) and time.monotonic() - self.submitted > SILENCE
        return len(self.polls) >= POLLED or self.waited
