"""`drift`: what a recording says, what a target does now, what the client reads."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

import httpx
from nemovideo_mock.profile import SEED

from ..recordings import Recording, load
from ..recordings.drift import SEVERITIES, Drift, drifts
from ..recordings.resend import resend
from ..verify import live
from ..verify.explorer import Budget
from ..verify.live.week import note_spent
from ..verify.targets import in_process
from ..web import is_live

TIMEOUT = 960.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recordings", nargs="+", type=Path, metavar="RECORDING")
    parser.add_argument("--against", default="mock", help="mock, a URL, or live (%(default)s)")
    parser.add_argument(
        "--spend", type=int, default=0, metavar="N", help="credits that live may cost"
    )


def run(args: argparse.Namespace) -> int:
    """0 no drift, 1 drift, 2 no drift where it could be looked, which was not everywhere."""
    found: list[Drift] = []
    budget = Budget(args.spend, note=note_spent)
    for path in args.recordings:
        recording = load(path)
        with _line(recording, args.against, budget) as http:
            differences = list(drifts(resend(recording, http)))
        found += differences
        _print(path, recording, differences)
    counts = {name: sum(drift.severity == name for drift in found) for name in SEVERITIES}
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    if counts["breaking"] or counts["client"]:
        return 1
    return 2 if counts["unseen"] else 0


@contextlib.contextmanager
def _line(recording: Recording, against: str, budget: Budget) -> Iterator[httpx.Client]:
    """A client of where to look. Raises ValueError for the live service under its address."""
    if against == "live":
        with live.weekly(budget) as http:
            yield http
        return
    if is_live(against):
        raise ValueError(f"{against} is the live service: ask for it as --against live")
    with _target(recording, against) as url, _client(url) as http:
        yield http


@contextlib.contextmanager
def _target(recording: Recording, against: str) -> Iterator[str]:
    """Where to look; a mock is set up as the recorded world was, where that is known."""
    if against != "mock":
        yield against
        return
    with in_process(SEED) as target:
        scenario = dict(recording.head.settings.get("scenario", {}))
        scenario.setdefault("profile", {"silent_rate": 0.0})
        body = {
            "name": "drift",
            "scenario": scenario,
            "seed": recording.head.settings.get("seed", 0),
        }
        httpx.post(f"{target.url}/__mock__/worlds", json=body).raise_for_status()
        yield f"{target.url}/w/drift"


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=httpx.Timeout(TIMEOUT, connect=5.0))


def _print(path: Path, recording: Recording, found: list[Drift]) -> None:
    print(f"{path.name}: {len(recording.exchanges)} exchanges, origin {recording.head.origin}")
    for severity in SEVERITIES:
        for drift in found:
            if drift.severity == severity:
                print(f"  {severity:8} {drift.n}: {drift.operation}: {drift.text}")
