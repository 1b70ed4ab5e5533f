"""How long a stream may last, and how often it shows signs of life.

No single turn lasts long enough. But talk costs nothing and queues: behind enough of it, the last
message's stream has nothing to say until the target closes it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ...control import CannotTell
from ..explorer import data
from .common import Probe, step

QUEUE = 220
"""Messages ahead. Talk takes 5 s at least, so that they last 1100 s even if every one is short."""

DOCUMENTED = (600.0, 900.0)
LATENESS = 1.25
"""A stream may seem longer than it was, on a busy machine; hardly shorter."""


@step("stream_limit", "heartbeat_interval", thorough=True)
def stream_limit(run: Probe) -> None:
    if run.speed is None:
        raise CannotTell("nobody said how fast the target's clock runs (--speed)")
    rule = run.found.get("concurrent_turns", "unknown")
    if rule != "queue":
        raise CannotTell(f"no turn lasts that long, and messages do not queue ({rule})")
    guest = run.guest
    session = data(guest.open_session())["session_id"]
    busy = run.explorer.known_guest(guest.token, guest.id, session)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: busy.drop("hello"), range(QUEUE)))
    timed = busy.time_turn("hello")
    if any(event.kind not in ("heartbeat", "blank") for event in timed.stream.events):
        raise CannotTell("the queue was over before the stream was closed")
    run.found["stream_limit"] = documented(timed.seconds * run.speed)
    if timed.rhythm is None:
        raise CannotTell("there are no heartbeats")
    run.found["heartbeat_interval"] = round(timed.rhythm * run.speed * 2) / 2


def documented(seconds: float) -> float:
    """The limit on record that a stream of this length was closed by, or else the length."""
    for limit in DOCUMENTED:
        if 0.98 * limit <= seconds <= LATENESS * limit:
            return limit
    return float(round(seconds))
